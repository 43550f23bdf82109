"""What the organisation's provider says of somebody, and whether it is enough."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from contact_telesante.establishments.rules import accepts

FRESH_SECONDS = 5 * 60


class Unacceptable(Exception):
    """This account is not one that this installation lets in; the message is for its owner."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the organisation: its stable name, and what it says of its owner. The address links nothing."""

    uid: str
    email: str
    first_name: str
    last_name: str
    second_factor: bool
    proved_at: float | None

    @property
    def facts(self) -> dict[str, bool]:
        """What is kept of the claims."""
        return {"mfa": self.second_factor}

    @property
    def proved_just_now(self) -> bool:
        """Whether the provider says that its owner signed in there this minute, not from a session left open."""
        return self.proved_at is not None and abs(time.time() - self.proved_at) < FRESH_SECONDS


def account_of(claims: Mapping[str, Any]) -> Account:
    """The account that a checked token speaks of. Raises `Unacceptable` for another tenant or another domain."""
    rules = settings.ORGANISATION
    uid = str(claims.get(rules.uid) or "")
    if not uid or len(uid) > 191:
        raise Unacceptable(_("Your organisation did not say who you are. Ask its support to look at this application."))
    if rules.tenant and str(claims.get("tid", "")).lower() != rules.tenant.lower():
        raise Unacceptable(_("This account belongs to another organisation. Choose the account of your work."))
    email = str(claims.get("email") or claims.get("preferred_username") or "").strip()
    if claims.get("email_verified") is False or (rules.domains and not accepts(rules.domains, email)):
        raise Unacceptable(
            _("This account’s address is not one of your organisation. Choose the account of your work.")
        )
    proved_at = claims.get("auth_time")
    return Account(
        uid=uid,
        email=email,
        first_name=str(claims.get("given_name") or "")[:100],
        last_name=str(claims.get("family_name") or claims.get("name") or "")[:100],
        second_factor="mfa" in (claims.get("amr") or []),
        proved_at=float(proved_at) if isinstance(proved_at, int | float) else None,
    )
