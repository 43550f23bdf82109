"""What a teller of events is: a function of the event and of who tells it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from contact_telesante.journal.events import Event

if TYPE_CHECKING:
    from contact_telesante.web.journal.sentences import Teller

Sentences: TypeAlias = "Mapping[type[Event], Callable[[Any, Teller], str]]"
