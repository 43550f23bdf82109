"""The refusals every layer understands. Each domain adds its own beside the function that raises it."""

from collections.abc import Mapping
from typing import ClassVar


class DomainError(Exception):
    """A refusal a person can understand. `code` is stable and travels in API errors."""

    code: ClassVar[str] = "refused"


class NotAllowed(DomainError):
    """The seat is in the team, and its role does not permit this. Outsiders never get this: they find nothing."""

    code = "not_allowed"


class KeyReused(DomainError):
    """The idempotency key was already used for another request."""

    code = "key_reused"


class InvalidInput(DomainError):
    """Some input is wrong: `errors` holds sentences in the caller's language, by field."""

    code = "invalid"

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__(", ".join(sorted(errors)))
        self.errors = {key: list(messages) for key, messages in errors.items()}

    @property
    def sentences(self) -> list[str]:
        """Every sentence, for where they stand together."""
        return [sentence for sentences in self.errors.values() for sentence in sentences]
