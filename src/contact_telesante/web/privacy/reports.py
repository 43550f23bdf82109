"""The access report in plain words: on a page, in a table, on paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contact_telesante.interop import csv, pdf
from contact_telesante.kernel import clock
from contact_telesante.privacy.finding import Identity, identity_of, patient_of
from contact_telesante.privacy.reports import Period, Report, Sum, Who, lines_of, people_named, report_of
from contact_telesante.teams.professions import profession_name
from contact_telesante.web.privacy.wording import MEANS, MEDIA, PURPOSES, TOLD, words
from contact_telesante.web.words import ROLES, clock_time

if TYPE_CHECKING:
    from uuid import UUID

    from contact_telesante.audit.models import Communication
    from contact_telesante.teams.models import Team


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report: « 2026-11-22, de 8 h à 15 h 40, a consulté le tableau…, 40 fois »."""

    day: str
    hours: str
    what: str
    times: str
    how: str
    why: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who had access, and what they did, newest first."""

    user_id: UUID | None
    name: str
    seat: str
    summary: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Given:
    """A communication, in words."""

    at: str
    means: str
    nature: str
    recipient: str
    purpose: str
    justification: str
    by: str


@dataclass(frozen=True, slots=True)
class Told:
    """The whole report in words."""

    identity: Identity
    period: Period
    people: list[Person]
    given: list[Given]

    @property
    def accesses(self) -> int:
        """How many lines there are in all."""
        return sum(len(person.lines) for person in self.people)


def told(team: Team, patient_id: UUID, period: Period) -> Told:
    """The report of one patient in the current language. Call inside the team's scope."""
    patient = patient_of(team, patient_id)
    report = report_of(team, patient, period)
    people = [_person(who, sums, period.zone) for who, sums in report.by_person()]
    given = [_given(one, report, period.zone) for one in report.communications]
    return Told(identity_of(patient, team), period, people, given)


def as_pdf(told: Told, language: str) -> bytes:
    """The report on paper. The current language is the document's."""
    sections = [pdf.Section(_("How to read this report"), paragraphs=[_reading(told)])]
    sections += [_section(person) for person in told.people]
    sections.append(_section_of_given(told.given))
    document = pdf.Document(
        title=_("Report of accesses"),
        language=language,
        lead=_("Who had access to the information about this person, when, and what for."),
        facts=[*facts_of(told.identity), *_facts_of_period(told.period)],
        sections=sections,
        footer=footer_of(told.identity.team_name),
        page_word=_("Page"),
    )
    return pdf.render(document)


def as_csv(team: Team, patient_id: UUID, period: Period, language: str) -> bytes:
    """The report as a table, one line for each look, each write, each communication. Call inside the team's scope."""
    patient = patient_of(team, patient_id)
    lines, report = lines_of(team, patient, period), report_of(team, patient, period)
    people = report.people | people_named(team, {line.user_id for line in lines})
    header = [
        _("Date"),
        _("Time"),
        _("Name"),
        _("Profession"),
        _("Role"),
        _("Organisation"),
        _("What"),
        _("How"),
        _("Purpose"),
        _("Details"),
    ]
    rows = [_row(line, people[line.user_id], period.zone) for line in lines]
    rows += [_row_of_given(one, report, period.zone) for one in report.communications]
    return csv.write(header, sorted(rows, key=lambda row: (row[0], row[1]), reverse=True), language=language)


def facts_of(identity: Identity) -> list[tuple[str, str]]:
    """Who the document is about."""
    facts = [
        (_("Patient"), identity.name),
        (_("Date of birth"), identity.birth_date),
        (_("Health insurance number"), identity.nam),
        (_("File number"), identity.file_number),
        (_("Team"), identity.team_name),
    ]
    return [(label, value) for label, value in facts if value]


def footer_of(place: str) -> str:
    """What is at the foot of every page of a document."""
    return _("%(place)s — Confidential") % {"place": place}


def moment(at: datetime, zone: ZoneInfo) -> str:
    """« 2026-11-22, 14 h 30 »."""
    local = at.astimezone(zone)
    return f"{local:%Y-%m-%d}, {clock_time(local)}"


def seat_words(who: Who) -> str:
    """« infirmière, membre », « invité, Clinique du Parc »."""
    role = str(ROLES.get(who.role, ""))
    return ", ".join(part for part in (profession_name(who.profession), role, who.organisation) if part)


def name_of(who: Who) -> str:
    """A person's name, or what did it when nobody did."""
    return who.name or _("The system")


def what_of(one: Sum) -> str:
    """« a modifié 2 cases de l’usager »."""
    if one.what == "board.cells_changed":
        return ngettext(
            "changed %(count)d cell of the patient", "changed %(count)d cells of the patient", one.cells
        ) % {"count": one.cells}
    return words(TOLD, one.what)


def _person(who: Who, sums: list[Sum], zone: ZoneInfo) -> Person:
    lines = [_line(one, zone) for one in sums]
    days = len({one.day for one in sums})
    times = sum(one.count for one in sums)
    in_days = ngettext("on %(days)d day", "on %(days)d days", days) % {"days": days}
    summary = ngettext("%(count)d access", "%(count)d accesses", times) % {"count": times}
    return Person(who.user_id, name_of(who), seat_words(who), f"{summary}, {in_days}", lines)


def _line(one: Sum, zone: ZoneInfo) -> Line:
    reason = _(": “%(reason)s”") % {"reason": one.reason} if one.reason else ""
    return Line(
        day=one.day.isoformat(),
        hours=_hours(one, zone),
        what=what_of(one) + reason,
        times=ngettext("%(count)d time", "%(count)d times", one.count) % {"count": one.count},
        how=words(MEDIA, one.medium) if one.medium else str(MEDIA["page"]) if one.user_id else "",
        why=words(PURPOSES, one.purpose),
    )


def _hours(one: Sum, zone: ZoneInfo) -> str:
    first, last = clock_time(one.first.astimezone(zone)), clock_time(one.last.astimezone(zone))
    return first if first == last else _("from %(first)s to %(last)s") % {"first": first, "last": last}


def _given(one: Communication, report: Report, zone: ZoneInfo) -> Given:
    return Given(
        at=moment(one.at, zone),
        means=words(MEANS, one.means),
        nature=one.nature,
        recipient=one.recipient,
        purpose=words(PURPOSES, one.purpose),
        justification=one.justification,
        by=name_of(report.people[one.user_id]),
    )


def _row(one: Sum, who: Who, zone: ZoneInfo) -> tuple[str, ...]:
    local, line = one.first.astimezone(zone), _line(one, zone)
    person = (name_of(who), profession_name(who.profession), str(ROLES.get(who.role, "")), who.organisation)
    return (f"{local:%Y-%m-%d}", f"{local:%H:%M:%S}", *person, what_of(one), line.how, line.why, one.reason)


def _row_of_given(one: Communication, report: Report, zone: ZoneInfo) -> tuple[str, ...]:
    local, who = one.at.astimezone(zone), report.people[one.user_id]
    person = (name_of(who), profession_name(who.profession), str(ROLES.get(who.role, "")), who.organisation)
    what = _("communicated to %(recipient)s: %(nature)s") % {"recipient": one.recipient, "nature": one.nature}
    told = (what, words(MEANS, one.means), words(PURPOSES, one.purpose), one.justification)
    return (f"{local:%Y-%m-%d}", f"{local:%H:%M:%S}", *person, *told)


def _reading(told: Told) -> str:
    if not told.people:
        return _("Nobody had access to this information during this period.")
    return _(
        "Each person who had access is named with what they did, day by day; the same act repeated on a day is one "
        "line. Opening the board shows every patient of the team at once."
    )


def _section(person: Person) -> pdf.Section:
    rows = [(line.day, line.hours, f"{line.what} ({line.times})", f"{line.how} · {line.why}") for line in person.lines]
    table = pdf.Table([_("Date"), _("Hours"), _("What"), _("How and why")], rows, [1.1, 1.6, 4, 2.2])
    paragraphs = [part for part in (person.seat, person.summary) if part]
    return pdf.Section(person.name, paragraphs=paragraphs, table=table)


def _section_of_given(given: list[Given]) -> pdf.Section:
    title = _("Communications")
    if not given:
        return pdf.Section(title, paragraphs=[_("Nothing was communicated to anybody outside the team.")])
    return pdf.Section(title, table=pdf.Table(given_header(), list(given_rows(given)), [1.4, 2, 2, 1.4, 2.4]))


def given_header() -> list[str]:
    """The columns of a table of communications."""
    return [_("Date"), _("What was communicated"), _("To whom"), _("Purpose"), _("Justification")]


def given_rows(given: list[Given]) -> Iterator[tuple[str, ...]]:
    """Its rows."""
    for one in given:
        yield one.at, f"{one.nature} ({one.means})", one.recipient, one.purpose, f"{one.justification} — {one.by}"


def _facts_of_period(period: Period) -> list[tuple[str, str]]:
    days = _("%(first)s to %(last)s") % {"first": period.first.isoformat(), "last": period.last.isoformat()}
    return [(_("Period"), days), (_("Made on"), moment(clock.now(), period.zone))]
