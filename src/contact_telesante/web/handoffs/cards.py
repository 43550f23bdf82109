"""What a report says of one patient, in words: severity, summary, actions, contingency, what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contact_telesante.board import catalogue
from contact_telesante.board.charting import rules as charting
from contact_telesante.board.definition import Cue, Field
from contact_telesante.board.handoffs import rules
from contact_telesante.board.handoffs.rules import Passage, Story
from contact_telesante.board.rules.cues import line_cue, severity_rank
from contact_telesante.board.rules.predicates import fields_of
from contact_telesante.teams.seats import Seat
from contact_telesante.web.board.cells import REQUEST, Reader
from contact_telesante.web.board.rows import Rows

if TYPE_CHECKING:
    from contact_telesante.board.handoffs.queries import Line, Told
    from contact_telesante.board.models import Patient, Request

PRIORITY: Final = "priorite"
STABLE, UNSAID, CLOSED = 20, 10, 30
"""Ranks after those of the severities that call: nobody said, stable, withheld."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled value."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to see or to do: severity, icon, words, and the values behind them; one without label speaks alone."""

    severity: str
    icon: str
    text: str
    details: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Passed:
    """What became of one cell, in words: the last change was by `by` at `at`."""

    label: str
    old: str
    new: str
    by: str
    at: datetime
    times: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """A patient came, left or came back."""

    icon: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Card:
    """One patient of a report. `since` is what changed after the handoff, `said` what its giver added."""

    patient_id: UUID
    name: str
    rank: int
    closed: bool = False
    marks: tuple[Mark, ...] = ()
    place: tuple[Fact, ...] = ()
    summary: tuple[Fact, ...] = ()
    actions: tuple[Mark, ...] = ()
    ahead: tuple[Fact, ...] = ()
    plan: tuple[Fact, ...] = ()
    moved: tuple[Moved, ...] = ()
    passed: tuple[Passed, ...] = ()
    moved_since: tuple[Moved, ...] = ()
    passed_since: tuple[Passed, ...] = ()
    said: str = ""

    @property
    def anchor(self) -> str:
        """Its name in the page's address: an id, never a name."""
        return f"patient-{self.patient_id}"


@dataclass
class Teller:
    """Makes the cards of one seat's report; `at`, of a board as it was then."""

    seat: Seat
    at: datetime | None = None
    _readers: dict[int, Reader] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rows = Rows.of(self.seat)

    def cards(self, lines: Iterable[Line]) -> list[Card]:
        """The cards, the most severe first and the stable last; those of one rank keep the board's order."""
        return sorted((self.card(line.patient, line.story, line.request) for line in lines), key=lambda one: one.rank)

    def told(self, all_told: Iterable[Told]) -> list[Card]:
        """The cards of a handoff: what was told, what its giver said, what changed since."""
        made = [
            self.card(one.patient, one.story, one.request, since=one.since, said=one.said, present=one.now)
            for one in all_told
        ]
        return sorted(made, key=lambda one: one.rank)

    def card(
        self,
        patient: Patient,
        story: Story,
        request: Request | None,
        *,
        since: Story | None = None,
        said: str = "",
        present: Patient | None = None,
    ) -> Card:
        """One patient; of one withheld whole, that they are there and no more."""
        reader = self.reader_of(patient.pk)
        name = reader.name(present or patient)
        if not reader.visible:
            return Card(patient.pk, name, CLOSED, closed=True)
        held = [reader.cues[key] for key in patient.cues if key in reader.cues]
        line, after = line_cue(reader.definition, [cue.key for cue in held]), since or Story()
        marks, flagged = _severity(reader, patient, line), {key for cue in held for key in cue.fields}
        summary = self._facts(reader, patient, (*rules.PROBLEM, *rules.SAFETY, *rules.RESPONSIBLE))
        return Card(
            patient_id=patient.pk,
            name=name,
            rank=_rank(marks),
            marks=tuple(marks) or (Mark("neutral", "neutral", _("Priority not stated")),),
            place=self._facts(reader, patient, rules.PLACE),
            summary=summary,
            actions=self._actions(reader, patient, [cue for cue in held if cue is not line], request),
            ahead=self._facts(reader, patient, (key for key in rules.AHEAD if key not in flagged)),
            plan=self._plan(reader, patient),
            moved=self._moved(reader, story),
            passed=self._passed(reader, story),
            moved_since=self._moved(reader, after),
            passed_since=self._passed(reader, after),
            said=said,
        )

    def reader_of(self, patient_id: UUID) -> Reader:
        """The reader of one patient, at the teller's instant."""
        reader = self.rows.reader_of(patient_id)
        if self.at is None:
            return reader
        then = self._readers.get(id(reader))
        if then is None:
            audience = self.seat.audience.on(patient_id)
            context = rules.as_of(reader.context, self.at)
            then = self._readers[id(reader)] = Reader(reader.definition, context, reader.people, audience)
        return then

    def _facts(self, reader: Reader, patient: Patient, keys: Iterable[str]) -> tuple[Fact, ...]:
        told = (self._fact(reader, reader.visible[key], patient) for key in keys if key in reader.visible)
        return tuple(fact for fact in told if fact)

    def _fact(self, reader: Reader, of: Field, patient: Patient) -> Fact | None:
        text = _said_of(reader, of, patient)
        if not text and of.key in rules.ANSWERED_OR_NOT and self.at is None:
            text = _("not stated")
        return Fact(reader.word(of.short or of.label), text) if text else None

    def _plan(self, reader: Reader, patient: Patient) -> tuple[Fact, ...]:
        planned = [one.key for one in rules.contingency_of(reader.definition)]
        return self._facts(reader, patient, planned) or self._facts(reader, patient, [rules.FALLBACK])

    def _actions(
        self, reader: Reader, patient: Patient, held: Iterable[Cue], request: Request | None
    ) -> tuple[Mark, ...]:
        """The open request, then the cues that hold and are said nowhere else, what waits for the record, what ages."""
        asked = [mark] if (mark := self._asked(reader, patient, request)) else []
        uncharted = _uncharted(reader, patient)
        # Of what waits for the record, nothing is said before somebody began to say what is in it, unless by hand.
        is_silent = uncharted or patient.values.get(charting.FIELD) is not False
        told = {key for key, marks in ((REQUEST, asked), (charting.FIELD, is_silent)) if marks}
        cues = [_of_cue(reader, cue, patient) for cue in held if not _is_said(cue, told)]
        return (*asked, *sorted(cues, key=_rank_of), *uncharted, *_stale(reader, patient))

    def _asked(self, reader: Reader, patient: Patient, request: Request | None) -> Mark | None:
        if request:
            state = _("Answered, to do") if request.answered_at else _("Answer awaited")
            severity, icon = ("info", "answered") if request.answered_at else ("watch", "question")
            said = " → ".join(part for part in (request.question, request.answer) if part)
            return Mark(severity, icon, state, (Fact("", f"{said} ({self._by(request.by_id)})"),))
        of = reader.visible.get(REQUEST)
        option = of.option(reader.value(of, patient)) if of else None
        if option is None or not option.severity or option.severity == "ok":
            return None
        return Mark(option.severity, option.icon or "question", reader.word(option.label))

    def _moved(self, reader: Reader, story: Story) -> tuple[Moved, ...]:
        reasons = {option.id: reader.word(option.label) for option in catalogue.reasons()}
        told = []
        for one in story.moves:
            reason = reasons.get(one.reason, "")
            icon, text = {
                "added": ("add", _("Added to the board")),
                "left": ("pause", _("Left the board (%(reason)s)") % {"reason": reason}),
                "returned": ("reactivate", _("Brought back to the board")),
            }[one.what]
            told.append(Moved(icon, text, self._by(one.by_id), one.at))
        return tuple(told)

    def _passed(self, reader: Reader, story: Story) -> tuple[Passed, ...]:
        """The cells that changed, in the board's order."""
        passages = story.passages
        return tuple(self._passage(reader, of, passages[key]) for key, of in reader.visible.items() if key in passages)

    def _passage(self, reader: Reader, of: Field, one: Passage) -> Passed:
        times = ngettext("%(count)d change", "%(count)d changes", one.times) % {"count": one.times}
        return Passed(
            label=reader.word(of.short or of.label),
            old=reader.told(of, one.old),
            new=reader.told(of, one.new),
            by=self._by(one.by_id),
            at=one.at,
            times=times if one.times > 1 else "",
        )

    def _by(self, user_id: UUID | None) -> str:
        person = self.rows.people.get(str(user_id))
        return person.name if person else _("The system")


def _severity(reader: Reader, patient: Patient, line: Cue | None) -> list[Mark]:
    """The illness severity in words: the cue of the line, and the priority when it says something else."""
    marks = [Mark(line.severity, line.icon, reader.word(line.text))] if line else []
    of = reader.visible.get(PRIORITY)
    option = of.option(reader.value(of, patient)) if of else None
    if option and reader.word(option.label) not in {mark.text for mark in marks}:
        severity = option.severity or "neutral"
        marks.append(Mark(severity, option.icon or severity, reader.word(option.label)))
    return sorted(marks, key=_rank_of)


def _rank_of(mark: Mark) -> int:
    return _RANKS[mark.severity]


def _rank(marks: list[Mark]) -> int:
    return min(map(_rank_of, marks), default=UNSAID)


_RANKS: Final[Mapping[str, int]] = {
    **{severity: severity_rank(severity) for severity in ("critical", "high", "watch", "info")},
    "ok": STABLE,
    "neutral": UNSAID,
}


def _said_of(reader: Reader, of: Field, patient: Patient) -> str:
    """A cell and the one under it."""
    below = reader.visible.get(of.below)
    told = (reader.shown(of, patient), reader.shown(below, patient) if below else "")
    return " · ".join(text for text in told if text)


def _is_said(cue: Cue, told: set[str]) -> bool:
    """Whether what the cue tells stands elsewhere on the card: among the safety facts, or by a mark of its own."""
    is_fact = cue.severity == "info" and bool(cue.fields) and {*cue.fields} <= {*rules.SAFETY}
    return is_fact or {*fields_of(cue.when)} <= told


def _of_cue(reader: Reader, cue: Cue, patient: Patient) -> Mark:
    cells = [reader.visible[key] for key in cue.fields if key in reader.visible]
    told = (Fact(reader.word(of.short or of.label), _said_of(reader, of, patient)) for of in cells)
    return Mark(cue.severity, cue.icon, reader.word(cue.text), tuple(fact for fact in told if fact.text))


def _uncharted(reader: Reader, patient: Patient) -> list[Mark]:
    """What waits for the clinical record, once somebody began to say what is in it."""
    waiting = charting.uncharted(patient, reader.visible.values()) if charting.mark_of(patient) else []
    labels = ", ".join(reader.word(of.short or of.label) for of in waiting)
    return [Mark("info", "note", _("To chart"), (Fact("", labels),))] if labels else []


def _stale(reader: Reader, patient: Patient) -> list[Mark]:
    """What somebody has to say is still true."""
    stale = reader.stale(patient)
    labels = ", ".join(reader.word(of.short or of.label) for key, of in reader.visible.items() if key in stale)
    return [Mark("watch", "clock", _("To be confirmed"), (Fact("", labels),))] if labels else []
