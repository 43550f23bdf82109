"""What cleaning and showing need to know of the moment, the place and the people; what they answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from contact_telesante.board.definition import Json, Text
from contact_telesante.board.rules.durations import Duration
from contact_telesante.kernel.errors import InvalidInput


class InvalidValue(ValueError):
    """A value that the field cannot take; its text is a sentence for the person who typed it."""


class InvalidValues(InvalidInput):
    """Everything wrong in a set of values: `errors` holds sentences by field key."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Values ready to store, and the sentences to show beside those that were doubted."""

    values: dict[str, Json]
    warnings: dict[str, list[str]]


@dataclass(frozen=True)
class Context:
    """The team's zone, the instant (aware), its members (user id → display name), and who looks."""

    zone: ZoneInfo
    now: datetime
    members: Mapping[str, str]
    me: str | None = None
    last_visit: datetime | None = None

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError("Context.now must carry a time zone")

    @cached_property
    def today(self) -> date:
        """The team's local date: at 19:30 in Montréal it is not yet tomorrow."""
        return self.day_of(self.now)

    def day_of(self, instant: datetime) -> date:
        """The local date of an instant."""
        return instant.astimezone(self.zone).date()

    def start_of(self, day: date) -> datetime:
        """The instant (UTC) at which a local day begins."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def day_after(self, shift: Duration) -> date:
        """The local date `shift` away: whole days follow the calendar, hours and minutes the clock."""
        return self.today + shift.delta if shift.calendar else self.day_of(self.now + shift.delta)

    def when_day_after(self, shift: Duration, *, is_day: date) -> datetime:
        """The instant (UTC) from which `day_after(shift)` is that day."""
        return self.start_of(is_day - shift.delta) if shift.calendar else self.start_of(is_day) - shift.delta


def in_language(text: Text, lang: str) -> str:
    """A bilingual text in that language, else in French, else in whatever it has."""
    return text.get(lang) or text.get("fr") or next(iter(text.values()), "")


def current_language() -> str:
    """`fr` or `en`: the language of the sentences being written."""
    return (get_language() or "fr")[:2]
