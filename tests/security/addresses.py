"""Every address of the site, read from the URLconf and filled with ids."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Address:
    """One address: its name, its route with its parameters, its view."""

    name: str
    route: str
    view: Callable[..., Any]

    @property
    def parameters(self) -> list[str]:
        return PARAMETER.findall(self.route)

    @property
    def policy(self) -> str:
        return self.view.policy

    def filled(self, ids: Mapping[str, Any]) -> str:
        """The address with those ids; a parameter that `ids` does not know is an error here."""
        return "/" + PARAMETER.sub(lambda found: str(ids[found[1]]), self.route)


def _walk(resolver: URLResolver, prefix: str = "") -> Iterator[Address]:
    for one in resolver.url_patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            if not route.startswith("api/"):
                yield from _walk(one, route)
        elif isinstance(one, URLPattern):
            yield Address(one.name or route, route, one.callback)


ADDRESSES = {address.name: address for address in _walk(get_resolver())}
