"""How people sign in, as an installation chooses it: the organisation's provider, the second factor."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from contact_telesante.config import environment
from contact_telesante.config.environment import ConfigurationError

PROVIDER: Final = "organisation"
POLICIES: Final = ("everyone", "policy", "optional")
ENTRA_HOSTS: Final = ("login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn")
MANY_TENANTS: Final = ("common", "organizations", "consumers")


@dataclass(frozen=True, slots=True)
class Organisation:
    """The provider of organisation accounts. Without a `server`, there is none."""

    server: str = ""
    client: str = ""
    secret: str = ""
    name: str = ""
    uid: str = "sub"
    tenant: str = ""
    domains: tuple[str, ...] = ()
    provider: str = PROVIDER

    @property
    def is_entra(self) -> bool:
        """Whether the provider is Microsoft Entra ID."""
        return urlsplit(self.server).hostname in ENTRA_HOSTS

    def for_allauth(self) -> dict[str, Any]:
        """The entry of `SOCIALACCOUNT_PROVIDERS`. Claims come from the signed token alone, never from userinfo."""
        app = {
            "provider_id": PROVIDER,
            "name": self.name or "OpenID Connect",
            "client_id": self.client,
            "secret": self.secret,
            "settings": {"server_url": self.server, "uid_field": self.uid, "fetch_userinfo": False},
        }
        return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app] if self.server else []}}


def organisation(*, insecure: bool) -> Organisation:
    """What the environment says of the provider. Raises `ConfigurationError` when it could let strangers in."""
    server = environment.text("CONTACT_OIDC_SERVER", default="", help="issuer of organisation accounts; absent: none")
    found = Organisation(
        server=server.rstrip("/"),
        client=environment.text("CONTACT_OIDC_CLIENT", default="", help="our client id at that issuer"),
        secret=environment.secret("CONTACT_OIDC_SECRET", default="", help="our client secret at that issuer"),
        name=environment.text("CONTACT_OIDC_NAME", default="", help="what the sign-in button says"),
        uid=environment.text(
            "CONTACT_OIDC_UID", default="", help="claim that names a person; absent: oid for Entra ID, else sub"
        ),
        tenant=environment.text("CONTACT_OIDC_TENANT", default="", help="tid that every account must have"),
        domains=tuple(
            word.lower() for word in environment.words("CONTACT_OIDC_DOMAINS", help="accepted domains; absent: any")
        ),
    )
    _require_safe(found, insecure=insecure)
    uid = found.uid or ("oid" if found.is_entra else "sub")
    return Organisation(found.server, found.client, found.secret, found.name, uid, found.tenant, found.domains)


def _require_safe(found: Organisation, *, insecure: bool) -> None:
    if not found.server:
        return
    if not found.server.startswith("https://") and not insecure:
        raise ConfigurationError("CONTACT_OIDC_SERVER must begin with https://.")
    if not found.client:
        raise ConfigurationError("CONTACT_OIDC_SERVER is set without CONTACT_OIDC_CLIENT: set both or neither.")
    if not found.is_entra:
        return
    if any(f"/{tenant}" in urlsplit(found.server).path for tenant in MANY_TENANTS):
        raise ConfigurationError(
            "CONTACT_OIDC_SERVER lets in any organisation: write your tenant's id instead of common or organizations."
        )
    if not found.tenant:
        raise ConfigurationError("CONTACT_OIDC_TENANT is missing: with Entra ID, set it to your tenant's id.")


def second_factor(*, demo: bool, insecure: bool) -> str:
    """Who must have a second factor: `everyone`, `policy` or `optional`.

    A demonstration, whose passwords are public, asks for none. Raises `ConfigurationError` when a real installation
    would do without.
    """
    chosen = environment.text(
        "CONTACT_SECOND_FACTOR", default="policy", help="who must have one: everyone, policy or optional"
    )
    if chosen not in POLICIES:
        raise ConfigurationError(f"CONTACT_SECOND_FACTOR must be everyone, policy or optional, not “{chosen}”.")
    if demo:
        return "optional"
    if chosen == "optional" and not insecure:
        raise ConfigurationError(
            "CONTACT_SECOND_FACTOR=optional is for a trial (CONTACT_INSECURE): use policy or everyone."
        )
    return chosen
