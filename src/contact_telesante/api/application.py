"""The API put together: its routers, its refusals, and the OpenAPI document they make."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from contact_telesante.api import journal, patients, requests, teams, views
from contact_telesante.api.auth import Bearer
from contact_telesante.api.contract import no_unknown_parameter
from contact_telesante.api.docs import Page
from contact_telesante.api.handlers import HANDLERS
from contact_telesante.api.openapi import DESCRIPTION, completed
from contact_telesante.api.parsing import StrictParser
from contact_telesante.api.problems import problem


class Api(NinjaAPI):
    """Ninja, with problem documents for unknown addresses and for the refusals in its OpenAPI document."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The OpenAPI document."""
        return completed(super().get_openapi_schema(**options))

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        return [*super()._get_urls(), path("<path:rest>", unknown_address)]


@csrf_exempt
def unknown_address(_request: HttpRequest, rest: str = "") -> HttpResponse:
    """404 for whatever is under the API and nowhere."""
    del rest
    return problem("not_found")


api = Api(
    title="Contact Télésanté",
    version="1",
    description=DESCRIPTION,
    docs=Page(),
    auth=Bearer(),
    parser=StrictParser(),
    servers=[{"url": "/"}],
    urls_namespace="api-v1",
)
for _kind, _handler in HANDLERS.items():
    api.add_exception_handler(_kind, _handler)
api.add_decorator(no_unknown_parameter)
for _router in (teams.router, patients.router, requests.router, views.router, journal.router):
    api.add_router("", _router)
