"""Passkeys: the two ceremonies of WebAuthn, for this site alone. A challenge is good once."""

import json
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import get_authenticator_by_credential_id, get_credentials
from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import (
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from contact_telesante.identity import queries as identity
from contact_telesante.web.identity.adapters import SITE

if TYPE_CHECKING:
    from contact_telesante.identity.models import User

CHALLENGE: Final = "passkey_challenge"
LONGEST: Final = 20_000


class Refused(Exception):
    """What the browser sent is not a passkey of this site, or not for this challenge."""


def making_options(request: HttpRequest, user: "User") -> dict[str, Any]:
    """What the browser needs to make a passkey: one that signs in alone, its holder verified."""
    options, state = _server(request).register_begin(
        user=PublicKeyCredentialUserEntity(id=str(user.pk).encode(), name=user.email, display_name=user.name),
        credentials=get_credentials(user),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    request.session[CHALLENGE] = ["make", state]
    return dict(options)


def made(request: HttpRequest) -> dict[str, Any]:
    """The passkey that the form carries, checked. Raises `Refused`."""
    credential = _sent(request)
    try:
        _server(request).register_complete(_challenge(request, "make"), RegistrationResponse.from_dict(credential))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Refused from None
    return credential


def giving_options(request: HttpRequest, user: "User | None" = None) -> dict[str, Any]:
    """What the browser needs to give a passkey: any of this site's, or one of that user's."""
    options, state = _server(request).authenticate_begin(
        credentials=get_credentials(user) if user else [], user_verification=UserVerificationRequirement.REQUIRED
    )
    request.session[CHALLENGE] = ["give", state]
    return dict(options)


def given(request: HttpRequest, user: "User | None" = None) -> tuple["User", int]:
    """Whose passkey the form carries, and which; of that user when told. Raises `Refused`, for an inactive user too."""
    credential = _sent(request)
    try:
        handle = websafe_decode(credential["response"].get("userHandle") or "").decode()
        owner = user or identity.active_user(UUID(handle))
        if owner is None:
            raise Refused
        answer = AuthenticationResponse.from_dict(credential)
        found = _server(request).authenticate_complete(_challenge(request, "give"), get_credentials(owner), answer)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Refused from None
    kept: Authenticator | None = get_authenticator_by_credential_id(owner, found.credential_id)
    if kept is None:
        raise Refused
    return owner, int(kept.pk)


def _server(request: HttpRequest) -> Fido2Server:
    host = request.get_host()
    origin = f"{request.scheme}://{host}"
    site = PublicKeyCredentialRpEntity(id=host.rsplit(":", 1)[0] if ":" in host else host, name=SITE)
    return Fido2Server(site, verify_origin=lambda said: said == origin)


def _challenge(request: HttpRequest, purpose: str) -> dict[str, Any]:
    kept = request.session.pop(CHALLENGE, None)
    if not kept or kept[0] != purpose:
        raise Refused
    return dict(kept[1])


def _sent(request: HttpRequest) -> dict[str, Any]:
    said = request.POST.get("again-passkey") or request.POST.get("credential", "")
    try:
        credential = json.loads(said[:LONGEST])
    except ValueError:
        raise Refused from None
    if not isinstance(credential, dict) or not isinstance(credential.get("response"), dict):
        raise Refused
    return credential
