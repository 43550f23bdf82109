"""The pages of the handoff as data for their templates. Call inside the seat's scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from contact_telesante.board.handoffs import queries, rules
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.teams import queries as teams
from contact_telesante.teams import rules as rights
from contact_telesante.teams.seats import Seat
from contact_telesante.web.handoffs.cards import Card, Teller
from contact_telesante.web.handoffs.forms import PREFIX, SCOPES, GiveForm, PeriodForm, stamp
from contact_telesante.web.words import clock_time

if TYPE_CHECKING:
    from django.forms import BoundField

    from contact_telesante.board.models import Handoff


@dataclass(frozen=True)
class ReportPage:
    """What a seat is told of the board since a moment."""

    seat: Seat
    form: PeriodForm
    number: int
    since: datetime
    cards: list[Card]
    departed: list[Card]

    @property
    def patient_ids(self) -> list[UUID]:
        """Whom the page shows."""
        return [card.patient_id for card in (*self.cards, *self.departed)]

    @property
    def may_give(self) -> bool:
        """Whether to offer to hand over."""
        return rights.may_write(self.seat) and any(not card.closed for card in self.cards)

    @property
    def scope(self) -> str:
        """Of whom it tells, in words."""
        return str(SCOPES[self.form.scope_asked])

    @property
    def since_words(self) -> str:
        """Since when, in words that stand in a sentence."""
        return moment_words(self.since, self.seat)

    @property
    def asked(self) -> str:
        """The same report's questions, for its other addresses."""
        return urlencode(self.form.asked)

    @property
    def give_name(self) -> str:
        """The name of the address where this report is handed over."""
        return give_name(self.form.scope_asked)


@dataclass(frozen=True)
class GivePage:
    """A report about to be handed over: its cards, each with the field of its sentence.

    `orphans` are sentences about patients whom it no longer tells of: shown, so that their writer may keep them.
    """

    seat: Seat
    form: GiveForm
    scope: str
    lines: list[tuple[Card, BoundField]]
    orphans: list[str]

    @property
    def give_name(self) -> str:
        """The name of the address that the form is sent to."""
        return give_name(self.scope)

    @property
    def scope_words(self) -> str:
        """Of whom it tells, in words."""
        return str(SCOPES[self.scope])


@dataclass(frozen=True, slots=True)
class GivenLine:
    """A handoff in the list."""

    handoff: Handoff
    count: int
    by: str
    read_by: str


@dataclass(frozen=True)
class GivenPage:
    """A handoff, as its reader may see it, with what changed since."""

    seat: Seat
    given: queries.Given
    cards: list[Card]
    untold: list[tuple[UUID, str]]
    by: str
    read_by: str
    key: str = field(default_factory=lambda: str(uuid4()))

    @property
    def number(self) -> int:
        """The journal's number that the page was read at."""
        return self.given.number

    @property
    def handoff(self) -> Handoff:
        """The handoff itself."""
        return self.given.handoff

    @property
    def patient_ids(self) -> list[UUID]:
        """Whom the page shows."""
        return [*(card.patient_id for card in self.cards), *(patient_id for patient_id, _name in self.untold)]

    @property
    def is_mine(self) -> bool:
        """Whether the seat gave it."""
        return self.handoff.by_id == self.seat.user_id

    @property
    def may_read_back(self) -> bool:
        """Whether to offer to read it back."""
        return self.handoff.read_at is None and rules.may_read_back(self.seat, self.handoff)

    @property
    def moved_since(self) -> int:
        """On how many of its patients something changed since."""
        return sum(bool(card.moved_since or card.passed_since) for card in self.cards)


def give_name(scope: str) -> str:
    """The name of the address where a report of that scope is handed over."""
    return f"handoff-give-{scope}"


def report_page(seat: Seat, form: PeriodForm) -> ReportPage:
    """The report that a valid form asks for."""
    report = queries.report_of(seat, form.begin, form.scope_asked)
    teller = Teller(seat)
    return ReportPage(
        seat=seat,
        form=form,
        number=report.number,
        since=report.since,
        cards=teller.cards(report.lines),
        departed=teller.cards(report.departed),
    )


def give_page(seat: Seat, asked: PeriodForm) -> GivePage:
    """The report ready to be handed over, nothing typed yet."""
    report = report_page(seat, asked)
    initial = {"number": report.number, "since": stamp(report.since)}
    cards = [card for card in report.cards if not card.closed]
    return _give_page(seat, GiveForm(_names(cards), initial=initial), asked.scope_asked, cards)


def give_page_again(seat: Seat, sent: GiveForm, scope: rules.Scope, refused: InvalidInput) -> GivePage:
    """The same page, as the giver was shown it, with all that they typed and what is wrong."""
    cards: list[Card] = []
    if {"number", "since"} <= sent.cleaned_data.keys() and not {"number", "since"} & refused.errors.keys():
        report = queries.report_of(seat, sent.begin, scope, at=sent.cleaned_data["number"])
        cards = [card for card in Teller(seat).cards(report.lines) if not card.closed]
    form = GiveForm(_names(cards), sent.data)
    form.is_valid()
    form.refuse(refused)
    return _give_page(seat, form, scope, cards)


def given_lines(seat: Seat) -> list[GivenLine]:
    """The last handoffs, newest first."""
    return [
        GivenLine(one.handoff, one.count, name_of(seat, one.handoff.by_id), name_of(seat, one.handoff.read_by_id))
        for one in queries.handoffs_of(seat)
    ]


def given_page(seat: Seat, handoff_id: UUID) -> GivenPage:
    """One handoff, told through the rights of whoever opens it."""
    given = queries.given_to(seat, handoff_id)
    teller = Teller(seat, at=given.handoff.at)
    return GivenPage(
        seat=seat,
        given=given,
        cards=teller.told(given.told),
        untold=[(one.pk, teller.reader_of(one.pk).name(one)) for one in given.untold],
        by=name_of(seat, given.handoff.by_id),
        read_by=name_of(seat, given.handoff.read_by_id),
    )


def moment_words(at: datetime, seat: Seat) -> str:
    """An instant by the team's clocks, its day as its date: « 2026-11-22, 14 h 30 »."""
    local = at.astimezone(seat.zone)
    return f"{local:%Y-%m-%d}, {clock_time(local)}"


def name_of(seat: Seat, user_id: UUID | None) -> str:
    """A colleague's name, as histories keep it; empty for nobody."""
    if user_id is None:
        return ""
    person = teams.colleagues_of(seat, seat.version).get(str(user_id))
    return person.name if person else _("a former member")


def _give_page(seat: Seat, form: GiveForm, scope: str, cards: list[Card]) -> GivePage:
    shown = {f"{PREFIX}{card.patient_id}" for card in cards}
    orphans = [text for name, text in form.typed.items() if name not in shown and text.strip()]
    return GivePage(seat, form, scope, [(card, form[f"{PREFIX}{card.patient_id}"]) for card in cards], orphans)


def _names(cards: Iterable[Card]) -> list[tuple[UUID, str]]:
    return [(card.patient_id, card.name) for card in cards]
