"""Refusals as pages, or as one sentence when a script asked."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the person is in the team and their role does not permit this."""
    del exception
    return _answer(request, 403, _("Not permitted"), _("Your role in this team does not permit this. Ask a superuser."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing at this address, or nothing that this person may know of."""
    del exception
    return _answer(request, 404, _("Nothing here"), _("This page does not exist, or you are not a member of its team."))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: a request that cannot be read."""
    del exception
    return _answer(request, 400, _("Unreadable request"), _("This request cannot be read. Go back and try again."))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    return _answer(
        request, 500, _("Something broke"), _("The fault is ours, and what was saved is safe. Try again in a moment.")
    )


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form that this site did not give, or from a page kept open too long."""
    del reason
    return _answer(request, 403, _("Form expired"), _("This page was open for too long. Reload it, then send again."))


def signed_out(request: HttpRequest) -> HttpResponse:
    """401: the session ended while the page was open."""
    return _answer(request, 401, _("Session ended"), _("Sign in again in another tab; what you typed stays here."))


def repeated(request: HttpRequest) -> HttpResponse:
    """422: an idempotency key used for two different requests."""
    return _answer(request, 422, _("Already sent"), _("This form was already sent with other values. Reload the page."))


def _answer(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    if request.headers.get("X-Fragment") == "yes":
        return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    return render(request, "shell/error.html", {"title": title, "sentence": sentence}, status=status)
