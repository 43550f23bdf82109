"""Events: what happened, in the past tense, as frozen dataclasses registered by subclassing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import JsonValue, TypeAdapter

KINDS: dict[str, type["Event"]] = {}
"""Every kind of event there is, by its name. A test walks it: sentences, frames, documentation."""


@dataclass(frozen=True)
class Change:
    """One cell's passage from `old` to `new`; None is an empty cell."""

    old: JsonValue
    new: JsonValue


class Event:
    """Something that happened in a team. Subclass with `kind="domain.past_tense"`."""

    kind: ClassVar[str]

    def __init_subclass__(cls, *, kind: str, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if kind in KINDS:
            raise TypeError(f"event kind {kind} is taken by {KINDS[kind].__name__}")
        cls.kind = kind
        KINDS[kind] = cls

    @property
    def about(self) -> UUID | None:
        """The patient it happened to; None when it happened to the team."""
        return getattr(self, "patient_id", None)

    @property
    def cells(self) -> Mapping[str, Change]:
        """The cells this event changed, by field key: its `changes`, where it has some."""
        return getattr(self, "changes", {})

    @property
    def fields(self) -> Collection[str]:
        """The keys of the fields this event tells something of: those it changed, unless it says more."""
        return self.cells.keys()

    @property
    def rights_moved(self) -> UUID | bool:
        """Whose rights this event moved, so that their streams look at them again: a user, everybody, or nobody."""
        return False

    def of_part(self, patient_id: UUID, data: Mapping[str, JsonValue]) -> "Event":
        """What an event about many patients was for one of them, from the part of its entry that is theirs."""
        raise NotImplementedError

    def dump(self) -> dict[str, JsonValue]:
        """The event as JSON, as the journal keeps it."""
        data: dict[str, JsonValue] = _adapter(self.kind).dump_python(self, mode="json")
        return data

    @classmethod
    def load(cls, data: Mapping[str, JsonValue]) -> Self:
        """The event that `dump` gave."""
        event: Self = _adapter(cls.kind).validate_python(dict(data))
        return event


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(KINDS[kind])
