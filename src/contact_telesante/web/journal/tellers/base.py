"""What a teller of events is: a function of the event and of who tells it; and those that many events share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from contact_telesante.journal.events import Event

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from contact_telesante.web.journal.sentences import Teller

Sentence: TypeAlias = "Callable[[Any, Teller], str]"
Sentences: TypeAlias = Mapping[type[Event], Sentence]


def plain(sentence: Promise) -> Sentence:
    """Says the same of every event of its kind."""
    return lambda _event, _teller: str(sentence)


def of_user(sentence: Promise) -> Sentence:
    """Says it of the user whom the event is about, as `name`."""
    return lambda event, teller: str(sentence) % {"name": teller.name(event.user_id)}
