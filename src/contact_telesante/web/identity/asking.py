"""The proofs a signed-in person may give again: their password, a code, a passkey, their organisation."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from contact_telesante.audit.actions import Act
from contact_telesante.identity.attempts.actions import count_attempt, forget_attempts
from contact_telesante.identity.attempts.rules import OF_ACCOUNT, key_of
from contact_telesante.identity.backends import right_password
from contact_telesante.identity.factors.actions import use_passkey
from contact_telesante.identity.factors.queries import factors_of
from contact_telesante.identity.passwords import LONGEST
from contact_telesante.kernel.scopes import SYSTEM, Person
from contact_telesante.web.http import PersonRequest
from contact_telesante.web.identity import ceremonies
from contact_telesante.web.identity.proofs import prove
from contact_telesante.web.identity.provider import button_label
from contact_telesante.web.identity.recording import record
from contact_telesante.web.identity.second import code_refused


@dataclass(frozen=True, slots=True)
class Ways:
    """What this person may prove themselves with. `organisation` is what its button says, empty without one."""

    password: bool
    code: bool
    passkey: bool
    organisation: str


def ways_of(request: PersonRequest) -> Ways:
    """What the session's person has."""
    factors = factors_of(request.user.pk)
    return Ways(
        password=request.user.has_usable_password(),
        code=factors.authenticator,
        passkey=bool(factors.passkeys),
        organisation=button_label() if factors.organisation else "",
    )


def proof_in(request: PersonRequest) -> str | None:
    """Judge the proof that the form carries: None when it holds, and it is noted; else what to say."""
    by = Person(user_id=request.user.pk)
    if request.POST.get("again-passkey"):
        way, error = "passkey", _passkey_refused(request, by)
    elif request.POST.get("again-code"):
        way, error = "code", code_refused(by, request.POST["again-code"])
    else:
        way, error = "password", _password_refused(request, by)
    if error:
        return error
    prove(request, request.user, way)
    record(Act.REAUTHENTICATED, by, way=way)
    return None


def _passkey_refused(request: PersonRequest, by: Person) -> str:
    try:
        _user, passkey_id = ceremonies.given(request, request.user)
    except ceremonies.Refused:
        record(Act.SIGN_IN_FAILED, by, way="passkey")
        return _("This passkey was not recognised. Try again, or prove it another way.")
    use_passkey(by=by, passkey_id=passkey_id)
    return ""


def _password_refused(request: PersonRequest, by: Person) -> str:
    key = key_of("again", by.user_id)
    tally = count_attempt(by=SYSTEM, key=key, limit=OF_ACCOUNT)
    if tally.refused:
        return _("Too many attempts. Wait 15 minutes, or use a passkey.")
    if right_password(request.user, request.POST.get("again-password", "")[:LONGEST]):
        forget_attempts(by=SYSTEM, key=key)
        return ""
    record(Act.SIGN_IN_FAILED, by, way="password")
    return _("This is not your password.")
