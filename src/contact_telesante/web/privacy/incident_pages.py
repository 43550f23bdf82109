"""What the pages of the register hold, read once for their templates. Call inside the desk's scope."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.forms import BoundField

from contact_telesante.kernel import clock
from contact_telesante.privacy.desks import Desk
from contact_telesante.privacy.incidents import notices, queries, rules
from contact_telesante.privacy.queries import teams_of
from contact_telesante.teams.queries import colleagues_of
from contact_telesante.web.privacy.incident_forms import IncidentForm, ReasonForm
from contact_telesante.web.privacy.incident_looks import logs_address
from contact_telesante.web.privacy.incident_words import (
    BADGES,
    HEADINGS,
    LABELS,
    LANGUAGE_NAMES,
    RECIPIENTS,
    STATES,
    said,
)

if TYPE_CHECKING:
    from contact_telesante.privacy.models import Incident

Clashes = Mapping[str, str]
"""What somebody else wrote since, by item, where it is not what is typed here."""


@dataclass(frozen=True, slots=True)
class Line:
    """One incident of the register."""

    incident: Incident
    team: str
    zone: ZoneInfo
    days: int | None
    awaits: bool

    @property
    def state(self) -> str:
        """Its state in words."""
        return str(STATES[self.incident.state])

    @property
    def badge(self) -> tuple[str, str]:
        """The colour and the icon of its state."""
        return BADGES[self.incident.state]

    @property
    def items(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The eight items: their title, then each (label, text)."""
        document = rules.document_of(self.incident)
        return [
            (str(title), [(str(LABELS[name]), said(name, document[name])) for name in names])
            for title, names in zip(HEADINGS, rules.ITEMS, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Filters:
    """What the register is narrowed to; anything unknown narrows nothing."""

    state: str = ""
    team: str = ""
    serious: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Filters:
        """The filters of an address."""
        state, serious = asked.get("state", ""), asked.get("serious", "")
        return cls(
            state=state if state in STATES else "",
            team=asked.get("team", "")[:100],
            serious=serious if serious in {"yes", "no"} else "",
        )

    def keep(self, line: Line) -> bool:
        """Whether the register, so narrowed, holds the line."""
        serious = {"yes": True, "no": False}.get(self.serious)
        return (
            (not self.state or line.incident.state == self.state)
            and (not self.team or str(line.incident.team_id) == self.team)
            and (serious is None or line.incident.is_serious is serious)
        )


def lines_of(desk: Desk, filters: Filters) -> list[Line]:
    """The register, narrowed."""
    teams = {team.pk: team.name for team in teams_of(desk)}
    lines = [line_of(incident, teams) for incident in queries.incidents_of(desk)]
    return [line for line in lines if filters.keep(line)]


def line_of(incident: Incident, teams: Mapping[uuid.UUID, str]) -> Line:
    """One incident as the register shows it."""
    zone = ZoneInfo(incident.establishment.zone)
    today = clock.today(zone)
    team = teams.get(incident.team_id, "") if incident.team_id else ""
    return Line(incident, team, zone, rules.days_known(incident, today), rules.awaits_notices(incident))


def register_page(desk: Desk, filters: Filters) -> dict[str, Any]:
    """The register with its filters."""
    return {
        "desk": desk,
        "lines": lines_of(desk, filters),
        "filters": filters,
        "states": STATES.items(),
        "teams": [(str(team.pk), team.name) for team in teams_of(desk)],
        "waiting": queries.waiting_count(desk),
        "kept_years": rules.KEPT_YEARS,
    }


def incident_page(
    desk: Desk,
    incident: Incident,
    *,
    form: IncidentForm | None = None,
    version: int | None = None,
    clashes: Clashes | None = None,
    reason_form: ReasonForm | None = None,
) -> dict[str, Any]:
    """One incident: its items in a form, or read alone once closed; notices, looks, history."""
    teams = teams_of(desk)
    line = line_of(incident, {team.pk: team.name for team in teams})
    slug = next((team.slug for team in teams if team.pk == incident.team_id), "")
    history = queries.history_of(incident)
    return {
        "desk": desk,
        "line": line,
        "incident": incident,
        "form": form,
        "sections": sections(form or IncidentForm(initial=initial_of(incident)), clashes or {}),
        "version": version or incident.version,
        "clashes": clashes,
        "last": history[0],
        "history": [(one, [_told(change) for change in one.changes]) for one in history],
        "reason_form": reason_form or ReasonForm(),
        "notices": [(kind, str(RECIPIENTS[kind]), LANGUAGE_NAMES.items()) for kind in notices.KINDS],
        "people": people_of(desk, incident),
        "logs": logs_address(incident, slug),
        "kept_until": _kept_until(incident),
        "key": str(uuid.uuid4()),
    }


def sections(form: IncidentForm, clashes: Clashes) -> list[tuple[str, list[tuple[BoundField, str | None]]]]:
    """The fields under the eight titles, each with what somebody else wrote there since."""
    return [
        (str(title), [(form[name], clashes.get(name)) for name in names])
        for title, names in zip(HEADINGS, rules.ITEMS, strict=True)
    ]


def initial_of(incident: Incident) -> dict[str, Any]:
    """What a form about the incident begins with."""
    return {name: getattr(incident, name) for name in rules.NAMES}


def merged(incident: Incident, form: IncidentForm, version: int) -> tuple[IncidentForm, dict[str, str]]:
    """The form of a stale page: what was typed stays, the rest is what stands now; and theirs where both differ."""
    before, now = queries.document_at(incident, version), rules.document_of(incident)
    values, clashes = initial_of(incident), {}
    for name in rules.NAMES:
        typed = form.cleaned_data.get(name)
        plain = typed.isoformat() if isinstance(typed, date) else typed
        if plain == now[name] or (name in before and plain == before[name]):
            continue
        values[name] = typed
        if now[name] != before.get(name, plain) or name not in before:
            clashes[name] = said(name, now[name])
    return IncidentForm(initial=values), clashes


def people_of(desk: Desk, incident: Incident) -> list[tuple[str, str]]:
    """Who is or was in the incident's team, to narrow its looks to one of them."""
    team = next((team for team in teams_of(desk) if team.pk == incident.team_id), None)
    if team is None:
        return []
    people = colleagues_of(desk.at(team.pk), team.version).values()  # type: ignore[arg-type]
    return sorted(((str(one.user_id), one.name) for one in people), key=lambda one: one[1].casefold())


def _told(change: rules.Change) -> tuple[str, str, str]:
    return str(LABELS[change.name]), said(change.name, change.old), said(change.name, change.new)


def _kept_until(incident: Incident) -> date:
    """The first day on which five whole years have passed since it became known, whatever leap years they held."""
    known = incident.known_date or incident.reported_at.date()
    return known + timedelta(days=366 * rules.KEPT_YEARS)
