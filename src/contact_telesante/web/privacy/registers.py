"""The register of communications and the logs in words: on a page, in a table, on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from contact_telesante.interop import csv, pdf
from contact_telesante.kernel import clock
from contact_telesante.privacy.registers import Noted
from contact_telesante.privacy.reports import Period
from contact_telesante.web.privacy.reports import footer_of, moment
from contact_telesante.web.privacy.wording import ACTS, MEANS, MEDIA, PURPOSES, words

if TYPE_CHECKING:
    from uuid import UUID

    from contact_telesante.audit.models import Look


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the register, in words."""

    id: UUID
    reference: str
    at: str
    team: str
    slug: str
    means: str
    nature: str
    recipient: str
    purpose: str
    justification: str
    by: str
    patients: int


@dataclass(frozen=True, slots=True)
class Line:
    """One look, in words."""

    number: int
    at: str
    who: str
    act: str
    medium: str
    purpose: str
    patients: int
    address: str
    session: str


def entries_told(noted: list[Noted], zone: ZoneInfo) -> list[Entry]:
    """The register in the current language."""
    return [entry_told(one, zone) for one in noted]


def entry_told(noted: Noted, zone: ZoneInfo) -> Entry:
    """One entry in the current language."""
    entry = noted.entry
    return Entry(
        id=entry.pk,
        reference=noted.reference,
        at=moment(entry.at, zone),
        team=noted.team.name if noted.team else "",
        slug=noted.team.slug if noted.team else "",
        means=words(MEANS, entry.means),
        nature=entry.nature,
        recipient=entry.recipient,
        purpose=words(PURPOSES, entry.purpose),
        justification=entry.justification,
        by=noted.by or _("The system"),
        patients=len(entry.patient_ids),
    )


def register_as_csv(entries: list[Entry], language: str) -> bytes:
    """The register as a table."""
    header = [
        _("Number"),
        _("Date"),
        _("Team"),
        _("Means"),
        _("What was communicated"),
        _("To whom"),
        _("Purpose"),
        _("Justification"),
        _("Entered by"),
        _("Patients concerned"),
    ]
    rows = [
        (
            one.reference,
            one.at,
            one.team,
            one.means,
            one.nature,
            one.recipient,
            one.purpose,
            one.justification,
            one.by,
            one.patients,
        )
        for one in entries
    ]
    return csv.write(header, rows, language=language)


def register_as_pdf(entries: list[Entry], period: Period, place: str, language: str) -> bytes:
    """The register on paper. The current language is the document's."""
    header = [_("Date"), _("What was communicated"), _("To whom"), _("Purpose"), _("Justification"), _("Entered by")]
    rows = [
        (
            f"{one.at} [{one.reference}]",
            f"{one.nature} ({one.means}) — {one.team}",
            one.recipient,
            one.purpose,
            one.justification,
            one.by,
        )
        for one in entries
    ]
    table = pdf.Table(header, rows, [1.4, 2.6, 1.8, 1.3, 2.4, 1.3]) if rows else None
    empty = [] if rows else [_("Nothing was communicated to anybody outside the team.")]
    days = _("%(first)s to %(last)s") % {"first": period.first.isoformat(), "last": period.last.isoformat()}
    document = pdf.Document(
        title=_("Register of communications"),
        language=language,
        facts=[(_("Establishment"), place), (_("Period"), days), (_("Made on"), moment(clock.now(), period.zone))],
        sections=[pdf.Section(_("Entries"), paragraphs=empty, table=table)],
        footer=footer_of(place),
        page_word=_("Page"),
        landscape=True,
    )
    return pdf.render(document)


def looks_told(looks: list[Look], names: dict[UUID, str], zone: ZoneInfo) -> list[Line]:
    """The logs in the current language: never a word of a cell, never a word searched."""
    return [
        Line(
            number=look.pk,
            at=moment(look.at, zone),
            who=names.get(look.user_id, _("Unknown")) if look.user_id else _("The system"),
            act=words(ACTS, look.act),
            medium=words(MEDIA, look.medium),
            purpose=words(PURPOSES, look.purpose),
            patients=len(look.patient_ids),
            address=look.address or "",
            session=look.session,
        )
        for look in looks
    ]


def looks_as_csv(looks: list[Look], names: dict[UUID, str], zone: ZoneInfo, language: str) -> bytes:
    """The logs as a table, with the hour to the second."""
    header = [
        _("Number"),
        _("Date"),
        _("Time"),
        _("Who"),
        _("What"),
        _("How"),
        _("Purpose"),
        _("Patients concerned"),
        _("Address"),
        _("Session"),
    ]
    rows = []
    for look, line in zip(looks, looks_told(looks, names, zone), strict=True):
        local = look.at.astimezone(zone)
        when = (line.number, f"{local:%Y-%m-%d}", f"{local:%H:%M:%S}")
        rows.append((*when, line.who, line.act, line.medium, line.purpose, line.patients, line.address, line.session))
    return csv.write(header, rows, language=language)
