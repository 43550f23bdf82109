"""The report as a PDF, in the reader's language. It names no patient but in its pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contact_telesante.interop import pdf
from contact_telesante.kernel import clock
from contact_telesante.web.handoffs.cards import Card, Fact, Mark, Moved, Passed
from contact_telesante.web.handoffs.pages import ReportPage, moment_words


def report_as_pdf(page: ReportPage) -> bytes:
    """The report of a seat; each page says who made it, when, and what becomes of it."""
    seat = page.seat
    made = moment_words(clock.now(), page.seat)
    document = pdf.Document(
        title=_("Handoff"),
        language=seat.language,
        lead=_("What changed since %(moment)s.") % {"moment": page.since_words},
        facts=[(_("Team"), seat.team_name), (_("Patients"), page.scope), (_("Made by"), f"{seat.name}, {made}")],
        sections=[*_sections(page.cards, page), *_departed(page), _synthesis()],
        footer=_footer(seat.name, made),
        page_word=_("Page"),
    )
    return pdf.render(document)


def _footer(name: str, made: str) -> str:
    words = _("Made by %(name)s, %(made)s. Complementary tool: does not replace the patient’s record.")
    return " ".join([words % {"name": name, "made": made}, _("To be destroyed after the shift.")])


def _sections(cards: Iterable[Card], page: ReportPage) -> list[pdf.Section]:
    made = [_section(card, page) for card in cards]
    return made or [pdf.Section(title=_("No patient to tell of"))]


def _section(card: Card, page: ReportPage) -> pdf.Section:
    if card.closed:
        return pdf.Section(title=card.name)
    parts: list[tuple[str, str]] = [
        (_("Severity"), _marks(card.marks)),
        (_("Summary"), _facts((*card.place, *card.summary))),
        (_("To do"), "; ".join(text for text in (_marks(card.actions), _facts(card.ahead)) if text)),
        (_("Watch for and plan"), _facts(card.plan)),
        (_("What changed"), "\n".join(_changes(card, page))),
    ]
    return pdf.Section(title=card.name, facts=[part for part in parts if part[1]])


def _departed(page: ReportPage) -> list[pdf.Section]:
    if not page.departed:
        return []
    told = [f"{card.name}{_colon()} {move}" for card in page.departed for move in _moves(card.moved, page)]
    return [pdf.Section(title=_("Left the board meanwhile"), paragraphs=told)]


def _synthesis() -> pdf.Section:
    return pdf.Section(
        title=_("Read back by"), paragraphs=[f"{_('Name and signature:')} {'.' * 60}", f"{_('Date:')} {'.' * 30}"]
    )


def _changes(card: Card, page: ReportPage) -> list[str]:
    return [*_moves(card.moved, page), *(_passage(one, page) for one in card.passed)]


def _moves(moved: Sequence[Moved], page: ReportPage) -> list[str]:
    return [f"{one.text} ({one.by}, {moment_words(one.at, page.seat)})" for one in moved]


def _passage(one: Passed, page: ReportPage) -> str:
    new = one.new or pgettext("a cell", "emptied")
    said = ", ".join(text for text in (one.times, one.by, moment_words(one.at, page.seat)) if text)
    return f"{one.label}{_colon()} {f'{one.old} → ' if one.old else ''}{new} ({said})"


def _marks(marks: Iterable[Mark]) -> str:
    return "; ".join(f"{one.text} — {_facts(one.details)}" if one.details else one.text for one in marks)


def _facts(facts: Iterable[Fact]) -> str:
    return "; ".join(f"{one.label}{_colon()} {one.text}" if one.label else one.text for one in facts)


def _colon() -> str:
    return pgettext("after a label", ":")
