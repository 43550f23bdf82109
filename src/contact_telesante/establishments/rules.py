"""Questions about establishments."""

from collections.abc import Iterable


def accepts(domains: Iterable[str], email: str) -> bool:
    """Whether an address is of one of the domains, exactly or as a subdomain; `evil-chum.ca` is not of `chum.ca`."""
    host = email.rpartition("@")[2].lower().rstrip(".")
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)
