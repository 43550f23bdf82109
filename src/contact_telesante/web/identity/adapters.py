"""What allauth asks of us: no sign-up, secrets encrypted, the name of the site."""

import base64
import hashlib
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest

if TYPE_CHECKING:
    from contact_telesante.identity.models import User

SITE = "Contact Télésanté"


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody opens an account by themselves; nothing is mailed but our own letters."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        del request
        return False

    def send_mail(self, *_letter: Any) -> None:
        """Our letters leave through `mail`."""

    def send_notification_mail(self, *_letter: Any, **_context: Any) -> None:
        """Our letters leave through `mail`."""


class Organisations(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """An unknown account opens nothing, and an address never stands for an account."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never."""
        del request, sociallogin
        return False

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        """Never: a provider's administrator may write any address (« nOAuth »)."""
        del login, email
        return False


class Factors(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are kept encrypted with a key made from the installation's own."""

    def encrypt(self, text: str) -> str:
        """What is kept of a secret."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        """What the authenticator calls us."""
        return SITE

    def get_totp_label(self, user: "User") -> str:
        """What the authenticator calls the account."""
        return user.email


def _cipher() -> Fernet:
    key = hashlib.sha256(b"contact_telesante.factors:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
