"""Under `/api/`, whatever refuses speaks as the API does: middleware and unknown addresses included."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from contact_telesante.api.auth import asked_language
from contact_telesante.api.problems import MEDIA_TYPE, code_of_status, problem

KEPT = ("Allow", "Retry-After")


class Problems:
    """Turn every refusal under `/api/` that is not yet a problem document into one. The outermost of all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 400 or not request.path.startswith("/api/") or _is_problem(response):
            return response
        with translation.override(asked_language(request) or "fr"):
            answer = problem(code_of_status(response.status_code))
        answer.status_code = response.status_code
        for name, value in response.headers.items():
            if name in KEPT or not name.startswith("Content-"):
                answer.headers[name] = value
        answer.cookies = response.cookies
        return answer


def _is_problem(response: HttpResponse) -> bool:
    return response.headers.get("Content-Type", "").startswith(MEDIA_TYPE)
