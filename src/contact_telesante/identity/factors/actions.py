"""Writing second factors and organisation accounts, each with its look in the audit."""

import time
from collections.abc import Mapping
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal.auth import WebAuthn
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.utils.translation import gettext as _

from contact_telesante.audit.actions import Act, record_look
from contact_telesante.identity.factors.queries import REAL, Type
from contact_telesante.identity.models import User
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import action, part
from contact_telesante.kernel.errors import InvalidInput, NotAllowed
from contact_telesante.kernel.scopes import Person

PERIOD_SECONDS = 30
DRIFT = 1
"""Steps of 30 seconds by which a telephone's clock may be wrong (RFC 6238, section 5.2)."""


@action
def add_authenticator(*, by: Person, secret: str, code: str) -> bool:
    """Keep an authenticator's secret once its first code is right; True when recovery codes were made with it.

    Raises `InvalidInput` for a wrong code, `NotAllowed` when the person has an authenticator already.
    """
    user = _locked(by)
    if Authenticator.objects.filter(user_id=user.pk, type=Type.TOTP).exists():
        raise NotAllowed
    step = _step_of(secret, code, after=0)
    if step is None:
        raise InvalidInput({"code": [_("This code is not the right one. Wait for the next one, then type it.")]})
    kept = TOTP.activate(user, secret).instance
    _note_step(kept, step)
    record_look(Act.FACTOR_CHANGED, by=by, kind="authenticator", what="added")
    return _with_recovery_codes(by=by, user=user)


@action
def add_passkey(*, by: Person, name: str, credential: dict[str, Any]) -> bool:
    """Keep a passkey that the browser just made; True when recovery codes were made with it."""
    user = _locked(by)
    WebAuthn.add(user, name, credential)
    record_look(Act.FACTOR_CHANGED, by=by, kind="passkey", what="added")
    return _with_recovery_codes(by=by, user=user)


@action
def rename_passkey(*, by: Person, passkey_id: int, name: str) -> None:
    """Give a passkey another name; `Authenticator.DoesNotExist` for another's."""
    kept = _passkey(by, passkey_id)
    kept.data["name"] = name
    kept.save(update_fields=["data"])


@action
def remove_passkey(*, by: Person, passkey_id: int, must_keep_one: bool) -> None:
    """Forget a passkey. Raises `NotAllowed` for the last factor of somebody who must have one."""
    _remove(_passkey(by, passkey_id), by=by, kind="passkey", must_keep_one=must_keep_one)


@action
def remove_authenticator(*, by: Person, must_keep_one: bool) -> None:
    """Forget the authenticator. Raises `NotAllowed` for the last factor of somebody who must have one."""
    kept = Authenticator.objects.get(user_id=_locked(by).pk, type=Type.TOTP)
    _remove(kept, by=by, kind="authenticator", must_keep_one=must_keep_one)


@action
def renew_recovery_codes(*, by: Person) -> None:
    """Make new recovery codes; the former ones open nothing any more. `NotAllowed` without a second factor."""
    user = _locked(by)
    if not Authenticator.objects.filter(user_id=user.pk, type__in=REAL).exists():
        raise NotAllowed
    Authenticator.objects.filter(user_id=user.pk, type=Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(user)
    record_look(Act.FACTOR_CHANGED, by=by, kind="recovery_codes", what="renewed")


@action
def use_code(*, by: Person, code: str) -> str:
    """Take a code for good, once: `authenticator` or `recovery_codes` as it was one of theirs, empty for neither."""
    typed = code.replace(" ", "").replace("-", "")
    found = Authenticator.objects.filter(user_id=_locked(by).pk).exclude(type=Type.WEBAUTHN)
    for kept in found.select_for_update():
        if kept.type == Type.RECOVERY_CODES:
            if kept.wrap().validate_code(typed):
                return "recovery_codes"
        elif (step := _step_of(decrypt(kept.data["secret"]), typed, after=kept.data.get("step", 0))) is not None:
            _note_step(kept, step)
            return "authenticator"
    return ""


@action
def use_passkey(*, by: Person, passkey_id: int) -> None:
    """Note that a passkey was just used."""
    kept = _passkey(by, passkey_id)
    kept.last_used_at = clock.now()
    kept.save(update_fields=["last_used_at"])


@action
def join_organisation(*, by: Person, uid: str, facts: Mapping[str, bool]) -> None:
    """Let the account of that name at the provider open the person's account.

    Raises `NotAllowed` when it opens another's, or when the person has one already.
    """
    user = _locked(by)
    ours = SocialAccount.objects.filter(provider=settings.ORGANISATION.provider)
    present = ours.filter(uid=uid).first() or ours.filter(user_id=user.pk).first()
    if present and (present.uid, present.user_id) != (uid, user.pk):
        raise NotAllowed
    if present:
        return
    SocialAccount(user=user, provider=settings.ORGANISATION.provider, uid=uid, extra_data=dict(facts)).save()
    record_look(Act.FACTOR_CHANGED, by=by, kind="organisation", what="added")


@action
def note_organisation(*, by: Person, uid: str, facts: Mapping[str, bool]) -> None:
    """Keep what the provider said this time: whether it asked for a second factor."""
    del by
    ours = SocialAccount.objects.filter(provider=settings.ORGANISATION.provider, uid=uid)
    ours.update(extra_data=dict(facts), last_login=clock.now())


@action
def leave_organisation(*, by: Person) -> None:
    """Part the organisation's account. Raises `NotAllowed` when nothing else would open the account."""
    user = _locked(by)
    if not user.has_usable_password() and not Authenticator.objects.filter(user=user, type=Type.WEBAUTHN).exists():
        raise NotAllowed
    SocialAccount.objects.filter(provider=settings.ORGANISATION.provider, user_id=user.pk).delete()
    record_look(Act.FACTOR_CHANGED, by=by, kind="organisation", what="removed")


def _locked(by: Person) -> User:
    """The person, locked: two requests at once neither use one code twice nor take the last two factors off."""
    return User.objects.select_for_update().get(pk=by.who)


def _passkey(by: Person, passkey_id: int) -> Authenticator:
    return Authenticator.objects.get(pk=passkey_id, user_id=_locked(by).pk, type=Type.WEBAUTHN)


@part
def _remove(kept: Authenticator, *, by: Person, kind: str, must_keep_one: bool) -> None:
    others = Authenticator.objects.filter(user_id=kept.user_id, type__in=REAL).exclude(pk=kept.pk).exists()
    if must_keep_one and not others:
        raise NotAllowed
    kept.delete()
    if not others:
        Authenticator.objects.filter(user_id=by.who).delete()
    record_look(Act.FACTOR_CHANGED, by=by, kind=kind, what="removed")


@part
def _with_recovery_codes(*, by: Person, user: User) -> bool:
    if Authenticator.objects.filter(user_id=user.pk, type=Type.RECOVERY_CODES).exists():
        return False
    RecoveryCodes.activate(user)
    record_look(Act.FACTOR_CHANGED, by=by, kind="recovery_codes", what="added")
    return True


@part
def _note_step(kept: Authenticator, step: int) -> None:
    kept.data["step"] = step
    kept.last_used_at = clock.now()
    kept.save(update_fields=["data", "last_used_at"])


def _step_of(secret: str, code: str, *, after: int) -> int | None:
    """The step of time whose code this is, later than the last one used; None for a wrong code."""
    now = int(time.time()) // PERIOD_SECONDS
    for step in range(now - DRIFT, now + DRIFT + 1):
        if step > after and compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return step
    return None
