"""The journal in readable sentences, told to one seat; `tellers` has the words of each kind."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from contact_telesante.board.rules.cues import stale_fields
from contact_telesante.journal.events import Change
from contact_telesante.teams import queries as teams
from contact_telesante.teams.professions import profession_name
from contact_telesante.teams.seats import House, Seat
from contact_telesante.web.board.cells import Reader
from contact_telesante.web.journal.tellers import SENTENCES

if TYPE_CHECKING:
    from contact_telesante.journal.models import Entry


@dataclass(frozen=True, slots=True)
class CellTold:
    """One cell's passage, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as a person reads it: a sentence, the cells it changed, who and when."""

    number: int
    kind: str
    at: datetime
    by: str
    profession: str
    sentence: str
    cells: tuple[CellTold, ...]
    patient_id: UUID | None


class Teller:
    """Tells entries to one seat: cells that it may not see are not told, nor an entry that changed only those."""

    def __init__(
        self,
        seat: Seat | House,
        reader: Reader,
        *,
        only: str = "",
        readers: Callable[[UUID | None], Reader] | None = None,
    ) -> None:
        """`readers` gives the reader of each patient, for a seat from whom restrictions withhold something."""
        self.seat, self.reader, self.only = seat, reader, only
        self.reader_of = readers or (lambda _patient_id: reader)
        self.people = teams.colleagues_of(seat, seat.version)

    def lines(self, entries: Iterable[Entry]) -> list[Line]:
        """The entries in words, in the order given."""
        return [line for entry in entries if (line := self.line(entry))]

    def line(self, entry: Entry) -> Line | None:
        """One entry in words; None when the seat may see nothing of it."""
        event, by, reader = entry.event, self.people.get(str(entry.by_id)), self.reader_of(entry.about)
        told = (key for key in event.cells if key in reader.visible and self.only in {"", key})
        cells = tuple(_cell(reader, key, event.cells[key]) for key in told)
        if (event.cells and not cells) or not reader.visible:
            return None
        sentence = SENTENCES[type(event)](event, self)
        if not sentence:
            return None
        return Line(
            number=entry.number,
            kind=entry.kind,
            at=entry.at,
            by=by.name if by else _("The system"),
            profession=profession_name(by.profession) if by else "",
            sentence=sentence,
            cells=cells,
            patient_id=entry.about,
        )

    def name(self, user_id: UUID) -> str:
        """A person's name, as histories keep it."""
        person = self.people.get(str(user_id))
        return person.name if person else _("a former member")

    def cue_words(self, keys: Iterable[str], patient_id: UUID) -> str:
        """The texts of the cues that the seat may see on that patient."""
        reader = self.reader_of(patient_id)
        told = [reader.word(reader.cues[key].text) for key in keys if key in reader.cues]
        if stale := self.field_names(stale_fields(list(keys)), patient_id):
            told.append(_("To be confirmed: %(fields)s") % {"fields": stale})
        return ", ".join(told)

    def field_names(self, keys: Collection[str], patient_id: UUID) -> str:
        """The labels of the fields that the seat may see on that patient, in the board's order."""
        reader = self.reader_of(patient_id)
        return ", ".join(reader.word(field.label) for key, field in reader.visible.items() if key in keys)


def _cell(reader: Reader, key: str, change: Change) -> CellTold:
    of = reader.visible[key]
    return CellTold(reader.word(of.label), reader.told(of, change.old), reader.told(of, change.new))
