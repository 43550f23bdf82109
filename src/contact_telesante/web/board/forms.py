"""What a browser sends, read once: the typed texts of cells, the number their writer had seen."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from contact_telesante.kernel.errors import InvalidInput

PREFIX = "value-"


class CellForm:
    """The typed values of one editor: `value-KEY`, once or, for several choices, many times."""

    def __init__(self, typed: QueryDict) -> None:
        self.typed = typed
        self.many = set(typed.getlist("many"))

    @property
    def values(self) -> dict[str, object]:
        """What was typed, by field key; a field of several choices with none ticked is empty."""
        keys = {name.removeprefix(PREFIX) for name in self.typed if name.startswith(PREFIX)} | self.many
        return {key: self._typed(key) for key in sorted(keys)}

    def _typed(self, key: str) -> object:
        given = self.typed.getlist(PREFIX + key)
        return given if key in self.many else given[-1]


def base_of(typed: QueryDict, name: str = "base") -> int:
    """The journal number the form was made at; `InvalidInput` when it is not one."""
    raw = typed.get(name, "")
    if not raw.isdecimal() or len(raw) > 18:
        raise InvalidInput({name: [_("Reload the page, then try again.")]})
    return int(raw)


def departure_of(typed: QueryDict) -> Mapping[str, Any]:
    """The reason and the day of a departure, as typed."""
    return {"reason": typed.get("reason", ""), "day": typed.get("date", "").strip()}


def search_of(typed: QueryDict) -> str:
    """The words searched; they are never part of an address."""
    return typed.get("q", "")[:100].strip()
