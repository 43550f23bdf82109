"""The journal in readable sentences, one teller per kind of event. A test holds that every kind has one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contact_telesante.board import catalogue
from contact_telesante.board.events import (
    BoardAdopted,
    CellsChanged,
    ChangeUndone,
    CuesTurned,
    PatientAdded,
    PatientDeactivated,
    PatientReactivated,
)
from contact_telesante.board.rules.values import TYPES
from contact_telesante.journal.events import Change, Event
from contact_telesante.teams import queries as teams
from contact_telesante.teams.events import (
    AccessRestricted,
    BreakReviewed,
    GlassBroken,
    GroupsHidden,
    InvitationWithdrawn,
    MemberChanged,
    MemberFileChanged,
    MemberInvited,
    MemberJoined,
    MemberLeft,
    MemberRestored,
    MemberSuspended,
    RestrictionLifted,
    ReviewOpened,
    ReviewSigned,
    UndertakingSigned,
)
from contact_telesante.teams.professions import profession_name
from contact_telesante.teams.seats import House, Seat
from contact_telesante.web.board.cells import Reader

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
    severity: str = ""
    undoable: bool = False


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
        event, by, reader = entry.event, self.people.get(str(entry.by_id)), self.reader_of(entry.patient_id)
        told = (key for key in event.cells if key in reader.visible and self.only in {"", key})
        cells = tuple(_cell(reader, key, event.cells[key]) for key in told)
        if (event.cells and not cells) or not reader.visible:
            return None
        return Line(
            number=entry.number,
            kind=entry.kind,
            at=entry.at,
            by=by.name if by else _("The system"),
            profession=profession_name(by.profession) if by else "",
            sentence=SENTENCES[type(event)](event, self),
            cells=cells,
            patient_id=entry.patient_id,
        )

    def name(self, user_id: UUID) -> str:
        """A person's name, as histories keep it."""
        person = self.people.get(str(user_id))
        return person.name if person else _("a former member")

    def cue_words(self, keys: Iterable[str], patient_id: UUID) -> str:
        """The texts of the cues that the seat may see on that patient."""
        reader = self.reader_of(patient_id)
        return ", ".join(reader.word(reader.cues[key].text) for key in keys if key in reader.cues)


def _cell(reader: Reader, key: str, change: Change) -> CellTold:
    of = reader.visible[key]

    def shown(value: Any) -> str:
        return TYPES[of.type].show(value, of, reader.language, reader.context) if value is not None else ""

    return CellTold(label=reader.word(of.label), old=shown(change.old), new=shown(change.new))


def _added(_event: PatientAdded, _teller: Teller) -> str:
    return _("Added to the board")


def _changed(event: CellsChanged, _teller: Teller) -> str:
    return ngettext("Changed a cell", "Changed %(count)d cells", len(event.changes)) % {"count": len(event.changes)}


def _undone(_event: ChangeUndone, _teller: Teller) -> str:
    return _("Took back their own change")


def _deactivated(event: PatientDeactivated, teller: Teller) -> str:
    reason = next((teller.reader.word(o.label) for o in catalogue.reasons() if o.id == event.reason), event.reason)
    return _("Made inactive on %(day)s: %(reason)s") % {"day": event.day.isoformat(), "reason": reason}


def _reactivated(_event: PatientReactivated, _teller: Teller) -> str:
    return _("Brought back to the board")


def _turned(event: CuesTurned, teller: Teller) -> str:
    on, off = teller.cue_words(event.on, event.patient_id), teller.cue_words(event.off, event.patient_id)
    told = [_("Now flagged: %(cues)s") % {"cues": on}] if on else []
    told += [_("No longer flagged: %(cues)s") % {"cues": off}] if off else []
    return ". ".join(told) or _("A cue changed with time")


def _adopted(event: BoardAdopted, teller: Teller) -> str:
    return _("The board now follows the template “%(name)s”") % {
        "name": teller.reader.word(catalogue.template(event.template).name)
    }


def _joined(event: MemberJoined, teller: Teller) -> str:
    return _("%(name)s joined the team") % {"name": teller.name(event.user_id)}


def _role_changed(event: MemberChanged, teller: Teller) -> str:
    if event.role == event.old_role:
        return _("The end of access of %(name)s changed") % {"name": teller.name(event.user_id)}
    return _("The role of %(name)s changed") % {"name": teller.name(event.user_id)}


def _file_changed(event: MemberFileChanged, teller: Teller) -> str:
    return _("The file of %(name)s changed") % {"name": teller.name(event.user_id)}


def _suspended(event: MemberSuspended, teller: Teller) -> str:
    return _("The access of %(name)s was suspended") % {"name": teller.name(event.user_id)}


def _restored(event: MemberRestored, teller: Teller) -> str:
    return _("The access of %(name)s was restored") % {"name": teller.name(event.user_id)}


def _invited(_event: MemberInvited, _teller: Teller) -> str:
    return _("Somebody was invited to join the team")


def _withdrawn(_event: InvitationWithdrawn, _teller: Teller) -> str:
    return _("An invitation was withdrawn")


def _signed(event: UndertakingSigned, teller: Teller) -> str:
    return _("%(name)s signed their undertaking of confidentiality") % {"name": teller.name(event.user_id)}


def _groups_hidden(_event: GroupsHidden, _teller: Teller) -> str:
    return _("What each role and profession sees changed")


def _restricted(_event: AccessRestricted, _teller: Teller) -> str:
    return _("Access was restricted at the patient’s request")


def _lifted(_event: RestrictionLifted, _teller: Teller) -> str:
    return _("A restriction of access was lifted")


def _glass_broken(event: GlassBroken, teller: Teller) -> str:
    return _("%(name)s broke the glass") % {"name": teller.name(event.user_id)}


def _break_reviewed(event: BreakReviewed, teller: Teller) -> str:
    return _("The broken glass of %(name)s was looked into") % {"name": teller.name(event.user_id)}


def _review_opened(_event: ReviewOpened, _teller: Teller) -> str:
    return _("An access review began")


def _review_signed(event: ReviewSigned, _teller: Teller) -> str:
    return _("An access review was signed: %(kept)d kept, %(removed)d removed") % {
        "kept": event.kept,
        "removed": event.removed,
    }


def _left(event: MemberLeft, teller: Teller) -> str:
    return _("%(name)s left the team") % {"name": teller.name(event.user_id)}


SENTENCES: Mapping[type[Event], Callable[[Any, Teller], str]] = {
    PatientAdded: _added,
    CellsChanged: _changed,
    ChangeUndone: _undone,
    PatientDeactivated: _deactivated,
    PatientReactivated: _reactivated,
    CuesTurned: _turned,
    BoardAdopted: _adopted,
    MemberJoined: _joined,
    MemberChanged: _role_changed,
    MemberFileChanged: _file_changed,
    MemberSuspended: _suspended,
    MemberRestored: _restored,
    MemberLeft: _left,
    MemberInvited: _invited,
    InvitationWithdrawn: _withdrawn,
    UndertakingSigned: _signed,
    GroupsHidden: _groups_hidden,
    AccessRestricted: _restricted,
    RestrictionLifted: _lifted,
    GlassBroken: _glass_broken,
    BreakReviewed: _break_reviewed,
    ReviewOpened: _review_opened,
    ReviewSigned: _review_signed,
}
