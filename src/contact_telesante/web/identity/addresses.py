"""Where a sign-in may lead: inside this site, nowhere else."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def safe(request: HttpRequest, address: str) -> str:
    """An address of this site, else nothing: a sign-in never sends anybody elsewhere."""
    plain = address.startswith("/") and address.isprintable()
    same = plain and url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if same else ""


def onward_of(request: HttpRequest) -> str:
    """Where the form or the address says to go next, when that is here."""
    return safe(request, request.POST.get("next") or request.GET.get("next", ""))
