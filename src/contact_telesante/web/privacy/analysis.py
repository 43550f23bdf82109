"""The monthly analysis of accesses, at the officer's desk. Reading it is itself recorded, in each team read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from contact_telesante.audit.actions import Act, Purpose, record_look
from contact_telesante.interop import csv
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import scope
from contact_telesante.privacy import queries
from contact_telesante.privacy.accesses import Month
from contact_telesante.privacy.analysis import Analysis, Finding, Person, analysis_of
from contact_telesante.teams.professions import profession_name
from contact_telesante.web.http import PrivacyRequest, privacy_view
from contact_telesante.web.privacy.files import attached
from contact_telesante.web.privacy.wording import ACTS, MEDIA, words
from contact_telesante.web.words import ROLES, clock_time

if TYPE_CHECKING:
    from contact_telesante.audit.models import Look
    from contact_telesante.teams.models import Team

ICONS = {
    "outside": "shield", "same_name": "people", "glass": "lock", "glass_reviewed": "lock", "volume": "list",
    "off_hours": "clock", "inactive": "pause", "refused": "lock", "door": "key", "guest": "person",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One finding in words."""

    severity: str
    icon: str
    level: str
    title: str
    who: str
    why: str
    count: int
    looks: list[tuple[int, str, str, str, str]]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One person in words and figures, in the order of `columns()`."""

    name: str
    seat: str
    figures: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Part:
    """One team's analysis, in words."""

    id: UUID
    name: str
    findings: list[Told]
    people: list[Line]


@require_GET
@privacy_view
def analysis(request: PrivacyRequest) -> HttpResponse:
    """The analysis of a month, of one team or of all."""
    month, teams, chosen = _asked(request)
    parts = [_told(one) for one in _read(request, month, chosen, as_file=False)]
    context = {
        "desk": request.desk,
        "month": month,
        "month_name": date_format(month.first, "F Y"),
        "following": month.following if month.following.first <= _today(request) else None,
        "is_under_way": month.following.first > _today(request),
        "teams": teams,
        "team": request.GET.get("team", ""),
        "parts": parts,
        "columns": columns(),
    }
    return render(request, "privacy/analysis.html", context)


@require_GET
@privacy_view
def analysis_file(request: PrivacyRequest) -> HttpResponse:
    """The same as a table: people's figures, then findings without any patient's name or written reason."""
    month, _teams, chosen = _asked(request)
    rows: list[list[csv.Value]] = []
    for one in _read(request, month, chosen, as_file=True):
        part = _told(one, named=False)
        rows += [[part.name, line.name, line.seat, *(n for _c, n in line.figures)] for line in part.people]
        rows += [[part.name, told.who, told.title, told.level, told.why] for told in part.findings]
    header = [_("Team"), _("Name"), _("Seat or finding"), *columns()]
    made = csv.write(header, rows, language=request.desk.language)
    return attached(made, csv.CONTENT_TYPE, f"analysis-{month.name}", "csv")


def columns() -> list[str]:
    """What is counted of each person."""
    return [
        _("Looks"), _("Patients opened"), _("Days"), _("Off hours"), _("Searches"), _("Printouts"), _("Exports"),
        _("Inactive lists"), _("Refusals"), _("Failed sign-ins"),
    ]  # fmt: skip


def _asked(request: PrivacyRequest) -> tuple[Month, list[Team], list[Team]]:
    """The month, the teams there are, those to read. Anything that does not exist is not found."""
    today = _today(request)
    text = request.GET.get("month", "")
    try:
        month = Month.of(text, request.desk.zone) if text else Month(today.replace(day=1), request.desk.zone).preceding
    except ValueError:
        raise Http404 from None
    if month.first > today or month.first.year < 2000:
        raise Http404
    teams, slug = queries.teams_of(request.desk), request.GET.get("team", "")
    return month, teams, [queries.team_of(request.desk, slug)] if slug else teams


def _today(request: PrivacyRequest) -> date:
    return clock.today(request.desk.zone)


def _read(request: PrivacyRequest, month: Month, teams: list[Team], *, as_file: bool) -> list[Analysis]:
    read = []
    for team in teams:
        here = request.desk.at(team.pk)
        with scope(here):
            record_look(Act.ANALYSIS_READ, by=here, purpose=Purpose.VERIFICATION, month=month.name, file=int(as_file))
        read.append(analysis_of(request.desk, team, month.at(team.zone)))
    return read


def _told(one: Analysis, *, named: bool = True) -> Part:
    return Part(
        id=one.team.pk,
        name=one.team.name,
        findings=[_finding(finding, one, named=named) for finding in one.findings],
        people=[_line(person) for person in one.people],
    )


def _line(person: Person) -> Line:
    done = person.done
    figures = [
        done.looks, done.opened, done.days, done.off, done.did(Act.SEARCHED),
        done.did(Act.BOARD_PRINTED, Act.REVIEW_PRINTED), done.did(Act.EXPORTED, Act.EXTRACTED),
        done.did(Act.INACTIVE_OPENED), done.did(Act.RESTRICTED_REFUSED), person.refused_at_door,
    ]  # fmt: skip
    return Line(_who(person.name), _seat(person), list(zip(columns(), figures, strict=True)))


def _who(name: str) -> str:
    return name or _("Account erased")


def _seat(person: Person) -> str:
    role = str(ROLES[person.role]) if person.role in ROLES else _("not a member")
    return ", ".join(filter(None, [profession_name(person.profession), role]))


def _finding(finding: Finding, one: Analysis, *, named: bool) -> Told:
    return Told(
        severity=finding.severity,
        icon=ICONS[finding.kind],
        level=_levels()[finding.severity],
        title=_titles()[finding.kind],
        who=_who(finding.who),
        why=_why(finding, named=named),
        count=finding.figures.get("count", len(finding.looks)),
        looks=[_look(look, one) for look in finding.looks],
        text=finding.text if named else "",
    )


def _look(look: Look, one: Analysis) -> tuple[int, str, str, str, str]:
    at = look.at.astimezone(one.month.zone)
    medium = words(MEDIA, look.medium)
    return look.pk, f"{at:%Y-%m-%d}, {clock_time(at)}", words(ACTS, look.act), medium, look.address or ""


def _levels() -> dict[str, str]:
    return {
        "critical": _("To be looked into at once"),
        "high": _("To be looked into"),
        "watch": _("To be asked about"),
        "info": _("To be known"),
    }


def _titles() -> dict[str, str]:
    return {
        "outside": _("Patients not granted to this guest"),
        "same_name": _("Same family name"),
        "glass": _("Glass broken, not looked into yet"),
        "glass_reviewed": _("Glass broken, looked into"),
        "volume": _("Many patients"),
        "off_hours": _("Off hours"),
        "inactive": _("Inactive patients"),
        "refused": _("Restricted access refused"),
        "door": _("Failed sign-ins"),
        "guest": _("Guest"),
    }


def _why(finding: Finding, *, named: bool) -> str:
    figures = dict(finding.figures)
    count = figures.get("count", 0)
    if finding.kind in {"glass", "glass_reviewed"}:
        return _("A restriction that a patient asked for was passed over.")
    if finding.kind == "same_name" and named:
        said = ngettext(
            "%(count)s look at a patient whose family name is theirs: %(name)s.",
            "%(count)s looks at a patient whose family name is theirs: %(name)s.",
            count,
        )
        return said % (figures | {"name": finding.name})
    return _sentence(finding.kind, count) % figures


def _sentence(kind: str, count: int) -> str:
    return {
        "outside": ngettext(
            "%(count)s look showed patients that they are not granted.",
            "%(count)s looks showed patients that they are not granted.",
            count,
        ),
        "same_name": ngettext(
            "%(count)s look at a patient whose family name is theirs.",
            "%(count)s looks at a patient whose family name is theirs.",
            count,
        ),
        "volume": _("%(opened)s patients opened; the others of the same role and profession, %(usual)s (median)."),
        "off_hours": _(
            "%(count)s looks between 10 p.m. and 6 a.m. or on a week-end, %(share)s %% of their month,"
            " for somebody who rarely does."
        ),
        "inactive": ngettext(
            "%(count)s look at patients already inactive (patients: %(patients)s).",
            "%(count)s looks at patients already inactive (patients: %(patients)s).",
            count,
        ),
        "refused": ngettext(
            "%(count)s time before a patient who asked that they not see.",
            "%(count)s times before a patient who asked that they not see.",
            count,
        ),
        "door": ngettext(
            "%(count)s failure or lock-out at sign-in.", "%(count)s failures or lock-outs at sign-in.", count
        ),
        "guest": ngettext("%(count)s look in the month.", "%(count)s looks in the month.", count),
    }[kind]
