"""Under `/api/`, whatever refuses speaks as the API does: middleware and unknown addresses included."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from contact_telesante.api.auth import asked_language
from contact_telesante.api.problems import MEDIA_TYPE, code_of_status, problem


class Problems:
    """Turn every refusal under `/api/` that is not one yet into a problem. Comes second, after SecurityHeaders."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/api/"):
            return self.get_response(request)
        with translation.override(asked_language(request) or "fr"):
            if _is_chunked(request):
                return problem("length_required")
            response = self.get_response(request)
            return response if response.status_code < 400 or _is_problem(response) else _as_problem(response)


def _as_problem(response: HttpResponse) -> HttpResponse:
    """The same refusal in the API's words."""
    answer = problem(code_of_status(response.status_code))
    answer.status_code = response.status_code
    for name, value in response.headers.items():
        if not name.startswith("Content-"):
            answer.headers[name] = value
    answer.cookies = response.cookies
    return answer


def _is_chunked(request: HttpRequest) -> bool:
    """Whether the body has no length: Django would take it for an empty one."""
    return "Transfer-Encoding" in request.headers and not request.headers.get("Content-Length")


def _is_problem(response: HttpResponse) -> bool:
    return response.headers.get("Content-Type", "").startswith(MEDIA_TYPE)
