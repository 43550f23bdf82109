"""How often one may try a password: by account, by address, and apart for browsers that signed in before.

Whoever fails in somebody's name closes that account to strange browsers only: one where its person signed in before
carries a sign of it, and is counted by itself. Passkeys and organisation accounts stay open.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from contact_telesante.audit.actions import Act
from contact_telesante.identity import letters
from contact_telesante.identity.actions import write_to
from contact_telesante.identity.attempts.actions import count_attempt, forget_attempts, give_attempt_back
from contact_telesante.identity.attempts.rules import OF_ACCOUNT, OF_ADDRESS, Tally, key_of, network_of
from contact_telesante.kernel.ids import new_secret
from contact_telesante.kernel.scopes import SYSTEM, Person
from contact_telesante.web.identity.recording import record
from contact_telesante.web.middleware import client_address

if TYPE_CHECKING:
    from contact_telesante.identity.models import User

COOKIE = "contact_known"
SALT = "contact_telesante.known_browser"
MOST_KNOWN = 20
YEAR_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Trial:
    """One try at one account, counted before it is judged."""

    tally: Tally
    key: str
    address_key: str

    @property
    def refused(self) -> bool:
        """Whether it must not even be judged."""
        return self.tally.refused


def begin(request: HttpRequest, email: str, user: "User | None") -> Trial:
    """Count a try at the account of that address, whether it exists or not."""
    sign = _known(request).get(_short(user.pk)) if user else None
    if sign:
        key = key_of("known", sign)
        return Trial(count_attempt(by=SYSTEM, key=key, limit=OF_ACCOUNT), key, "")
    key = key_of("account", email.strip().lower())
    address_key = key_of("address", network_of(client_address(request)))
    tally = count_attempt(by=SYSTEM, key=address_key, limit=OF_ADDRESS)
    if not tally.refused:
        tally = count_attempt(by=SYSTEM, key=key, limit=OF_ACCOUNT)
    return Trial(tally, key, address_key)


def failed(trial: Trial, user: "User | None") -> None:
    """Record the failure; on the last one, the lock, of which the account's owner is told."""
    by = Person(user_id=user.pk) if user else SYSTEM
    record(Act.SIGN_IN_FAILED, by, way="password")
    if trial.tally.last:
        record(Act.LOCKED_OUT, by, way="password")
        write_to(by=by, user_id=user.pk if user else UUID(int=0), what=letters.LOCKED)


def succeeded(trial: Trial) -> None:
    """The right password takes its tries back."""
    forget_attempts(by=SYSTEM, key=trial.key)
    if trial.address_key:
        give_attempt_back(by=SYSTEM, key=trial.address_key)


def remember_browser(request: HttpRequest, response: HttpResponse, user: "User") -> None:
    """Let this browser carry the sign that its person signed in here; it opens nothing by itself."""
    known = _known(request)
    sign = known.pop(_short(user.pk), None) or new_secret(12)
    latest = dict([*known.items(), (_short(user.pk), sign)][-MOST_KNOWN:])
    response.set_cookie(
        COOKIE,
        signing.dumps(latest, salt=SALT),
        max_age=YEAR_SECONDS,
        path="/sign-in/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known(request: HttpRequest) -> dict[str, str]:
    try:
        return dict(signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=YEAR_SECONDS))
    except signing.BadSignature:
        return {}


def _short(user_id: UUID) -> str:
    """A name for a user that means nothing outside this installation."""
    return salted_hmac(SALT, str(user_id), algorithm="sha256").hexdigest()[:16]
