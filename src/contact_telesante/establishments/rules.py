"""Questions about establishments."""

from collections.abc import Iterable


def accepts(domains: Iterable[str], email: str) -> bool:
    """Whether an address is of one of the domains, exactly or as a subdomain; `evil-chum.ca` is not of `chum.ca`."""
    _name, at, host = email.lower().rstrip(".").rpartition("@")
    return bool(at) and any(host == domain or host.endswith(f".{domain}") for domain in domains)
