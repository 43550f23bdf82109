"""What is counted, and how much of it is too much."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.utils.crypto import salted_hmac

WINDOW = timedelta(minutes=15)
OF_ACCOUNT = 10
OF_ADDRESS = 100
"""Failures from one address: a whole hospital may share it, so it only slows who tries many accounts."""
LETTERS_OF_ACCOUNT = 3
LETTERS_OF_ADDRESS = 30
PASSKEYS_OF_ADDRESS = 100


@dataclass(frozen=True, slots=True)
class Tally:
    """One attempt, counted: its rank, and how many are let through."""

    rank: int
    limit: int

    @property
    def refused(self) -> bool:
        """Whether it is one too many, not to be judged."""
        return self.rank > self.limit

    @property
    def last(self) -> bool:
        """Whether the next one will be refused."""
        return self.rank == self.limit


def key_of(kind: str, what: object) -> str:
    """The key under which something is counted; it names nobody."""
    return salted_hmac("contact_telesante.attempts", f"{kind}:{what}", algorithm="sha256").hexdigest()


def network_of(address: str | None) -> str:
    """What one attacker holds of an address: all of an IPv4 one, the first half of an IPv6 one."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    return str(ip_network(f"{found}/64", strict=False)) if isinstance(found, IPv6Address) else str(found)
