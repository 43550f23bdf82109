"""Reading second factors."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import QuerySet

from contact_telesante.identity.models import User

Type = Authenticator.Type
REAL = (Type.TOTP, Type.WEBAUTHN)


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as its owner sees it. `alone` when it signs in without a password."""

    id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """What one person has set up."""

    authenticator: bool
    passkeys: tuple[Passkey, ...]
    codes_left: int | None
    organisation: bool

    @property
    def any(self) -> bool:
        """Whether they have a second factor; recovery codes alone are none."""
        return self.authenticator or bool(self.passkeys)

    @property
    def count(self) -> int:
        """How many second factors they have."""
        return len(self.passkeys) + self.authenticator


def factors_of(user_id: UUID) -> Factors:
    """What the person has set up."""
    found = list(Authenticator.objects.filter(user_id=user_id).order_by("pk"))
    codes = next((one for one in found if one.type == Type.RECOVERY_CODES), None)
    return Factors(
        authenticator=any(one.type == Type.TOTP for one in found),
        passkeys=tuple(
            Passkey(one.pk, one.data["name"], one.created_at, one.last_used_at)
            for one in found
            if one.type == Type.WEBAUTHN
        ),
        codes_left=len(RecoveryCodes(codes).get_unused_codes()) if codes else None,
        organisation=has_organisation(user_id),
    )


def has_factor(user_id: UUID) -> bool:
    """Whether the person has a second factor to give."""
    return bool(Authenticator.objects.filter(user_id=user_id, type__in=REAL).exists())


def has_organisation(user_id: UUID) -> bool:
    """Whether an organisation's account is joined to the user."""
    if not settings.ORGANISATION.server:
        return False
    return bool(_organisations().filter(user_id=user_id).exists())


def unused_recovery_codes(user_id: UUID) -> list[str]:
    """The recovery codes still good."""
    kept = Authenticator.objects.filter(user_id=user_id, type=Type.RECOVERY_CODES).first()
    return RecoveryCodes(kept).get_unused_codes() if kept else []


def user_of_organisation(uid: str) -> User | None:
    """The user, active or not, whom the account of that name at the provider opens."""
    account = _organisations().filter(uid=uid).select_related("user").first()
    return account.user if account else None


def _organisations() -> QuerySet[Any]:
    ours: QuerySet[Any] = SocialAccount.objects.filter(provider=settings.ORGANISATION.provider)
    return ours
