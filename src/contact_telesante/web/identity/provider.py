"""Going to the organisation's provider and coming back: OpenID Connect with PKCE and a nonce, by allauth's parts."""

import hmac
from dataclasses import dataclass
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from requests import RequestException

from contact_telesante.kernel.ids import new_secret
from contact_telesante.web.identity.claims import Account, account_of

PROMPT_AGAIN = {"prompt": "login", "max_age": "0"}
"""Sign in there anew, whatever session is open; the provider's `auth_time` then says so."""
SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""Public keys only: a token never chooses `none`, nor our own secret as its key."""
CLOCK_SECONDS = 60


class Broken(Exception):
    """The provider's answer is none, was used already, or is not for this browser."""


@dataclass(frozen=True, slots=True)
class Journey:
    """Why somebody was sent to the provider: to come `in`, to `join` their account, to prove it `again`."""

    purpose: str
    onward: str
    user_id: str


class _Provider(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """allauth's, coming back to our own address, and checking the token's signature in every case."""

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        del app
        return request.build_absolute_uri(reverse("organisation-back"))

    def claims_in(self, token: str) -> dict[str, Any]:
        """The claims of a token that the provider signed for us, with the key it names, or its only one."""
        with get_adapter().get_requests_session() as session:
            published = session.get(self.openid_config["jwks_uri"])
            published.raise_for_status()
        named = jwt.get_unverified_header(token).get("kid")
        keys = [key for key in jwt.PyJWKSet.from_dict(published.json()).keys if named in {None, key.key_id}]
        if len(keys) != 1:
            raise Broken
        return jwt.decode(
            token,
            keys[0].key,
            algorithms=SIGNATURES,
            issuer=self.openid_config["issuer"],
            audience=settings.ORGANISATION.client,
            leeway=CLOCK_SECONDS,
            options={"require": ["exp", "iat", "iss", "aud"]},
        )


def button_label() -> str:
    """What the button says; empty when no provider is set up."""
    if not settings.ORGANISATION.server:
        return ""
    return settings.ORGANISATION.name or _("Organisation account")


def address_there(request: HttpRequest, journey: Journey) -> str:
    """The provider's address that begins the journey. Raises `Broken` when the provider does not answer."""
    provider, challenge, nonce = _provider(request), generate_code_challenge(), new_secret()
    verifier = challenge.pop("code_verifier")
    kept = {"purpose": journey.purpose, "onward": journey.onward, "user_id": journey.user_id}
    try:
        there = provider.authorize_url
        client = provider.get_client(request, provider.get_provider().app)
    except (RequestException, KeyError, ValueError):
        raise Broken from None
    client.state = statekit.stash_state(
        request, provider_id=settings.ORGANISATION.provider, state={**kept, "verifier": verifier, "nonce": nonce}
    )
    extra = {**challenge, "nonce": nonce, **(PROMPT_AGAIN if journey.purpose == "again" else {})}
    return str(client.get_redirect_url(there, ["openid", "profile", "email"], extra))


def journey_back(request: HttpRequest) -> tuple[Journey, str, str]:
    """The journey that ends with this request, once; its PKCE verifier and its nonce. Raises `Broken`."""
    kept = statekit.unstash_state(
        request, provider_id=settings.ORGANISATION.provider, state_id=request.GET.get("state", "")
    )
    if not kept or not kept.get("verifier") or not kept.get("nonce"):
        raise Broken
    return Journey(kept["purpose"], kept["onward"], kept["user_id"]), kept["verifier"], kept["nonce"]


def account_there(request: HttpRequest, verifier: str, nonce: str) -> Account:
    """Who came back: the code is exchanged, the token checked. Raises `Broken`, or `Unacceptable`."""
    if not request.GET.get("code"):
        raise Broken
    provider = _provider(request)
    try:
        client = provider.get_client(request, provider.get_provider().app)
        answer = client.get_access_token(request.GET["code"], pkce_code_verifier=verifier)
        claims = provider.claims_in(answer["id_token"])
    except (OAuth2Error, RequestException, jwt.PyJWTError, KeyError, ValueError, TypeError):
        raise Broken from None
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise Broken
    return account_of(claims)


def _provider(request: HttpRequest) -> _Provider:
    return _Provider(request, settings.ORGANISATION.provider)
