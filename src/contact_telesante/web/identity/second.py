"""The second step of signing in, and passkeys, which need no other."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contact_telesante.audit.actions import Act
from contact_telesante.identity.attempts.actions import count_attempt, forget_attempts
from contact_telesante.identity.attempts.rules import OF_ACCOUNT, PASSKEYS_OF_ADDRESS, key_of, network_of
from contact_telesante.identity.factors.actions import use_code, use_passkey
from contact_telesante.identity.factors.queries import factors_of
from contact_telesante.kernel.scopes import SYSTEM, Person
from contact_telesante.web.http import public_view
from contact_telesante.web.identity import ceremonies
from contact_telesante.web.identity.addresses import onward_of
from contact_telesante.web.identity.entering import arrive, enter, pending
from contact_telesante.web.identity.recording import record
from contact_telesante.web.identity.views import sign_in_page
from contact_telesante.web.middleware import client_address


@public_view
def code(request: HttpRequest) -> HttpResponse:
    """Ask for a code of the authenticator, or for a recovery code, then let in."""
    owed = pending(request)
    if owed is None:
        return HttpResponseRedirect(reverse("sign-in"))
    user, way, onward = owed
    error, status = "", 200
    if request.method == "POST":
        error = code_refused(Person(user_id=user.pk), request.POST.get("code", ""))
        if not error:
            return enter(request, user, way=way, given=True, onward=onward)
        status = 422
    context = {"factors": factors_of(user.pk), "error": error, "next": onward}
    return render(request, "identity/code.html", context, status=status)


def code_refused(by: Person, typed: str) -> str:
    """What to say of a wrong code; empty for a right one, which is then used up. Counted before it is judged."""
    key = key_of("code", by.user_id)
    tally = count_attempt(by=SYSTEM, key=key, limit=OF_ACCOUNT)
    if tally.refused:
        return _("Too many attempts. Wait 15 minutes, or use a passkey.")
    kind = use_code(by=by, code=typed[:40])
    if kind:
        forget_attempts(by=SYSTEM, key=key)
        if kind == "recovery_codes":
            record(Act.FACTOR_CHANGED, by, kind=kind, what="used")
        return ""
    record(Act.SIGN_IN_FAILED, by, way="code")
    if tally.last:
        record(Act.LOCKED_OUT, by, way="code")
    return _("This code is not the right one, or was used already. Type the next one.")


@public_view
@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """What the browser needs to give a passkey: of whoever owes a second step, of whoever is in, else anybody's."""
    owed = pending(request)
    user = owed[0] if owed else request.user if request.user.is_authenticated else None
    return JsonResponse(ceremonies.giving_options(request, user))


@public_view
@require_POST
def passkey(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey, alone or as the second step."""
    address = key_of("passkey", network_of(client_address(request)))
    tally = count_attempt(by=SYSTEM, key=address, limit=PASSKEYS_OF_ADDRESS)
    owed = pending(request)
    try:
        if tally.refused:
            raise ceremonies.Refused
        user, passkey_id = ceremonies.given(request, owed[0] if owed else None)
    except ceremonies.Refused:
        record(Act.SIGN_IN_FAILED, SYSTEM, way="passkey")
        error = _("This passkey was not recognised. Try again, or sign in another way.")
        return sign_in_page(request, status=422, error=error)
    forget_attempts(by=SYSTEM, key=address)
    use_passkey(by=Person(user_id=user.pk), passkey_id=passkey_id)
    return arrive(request, user, way="passkey", strong=True, onward=owed[2] if owed else onward_of(request))
