"""The extract of the logs that goes with an incident."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse

from contact_telesante.audit.actions import Act, Purpose, record_look
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import scope
from contact_telesante.privacy.desks import Desk
from contact_telesante.privacy.incidents import queries, rules
from contact_telesante.web.privacy.registers import looks_as_csv

if TYPE_CHECKING:
    from contact_telesante.privacy.models import Incident


def looks_file(desk: Desk, incident: Incident, person: str) -> bytes:
    """The looks at the incident's team over its period, or those of one person, as a table; taking it is recorded."""
    zone = ZoneInfo(incident.establishment.zone)
    start, end = rules.period_of(incident, zone, clock.today(zone))
    looks, names = queries.looks_during(desk, incident, start, end)
    kept = [look for look in looks if not person or str(look.user_id) == person]
    officer = desk.at(incident.team_id) if incident.team_id else desk
    with scope(officer):
        record_look(Act.LOGS_READ, by=officer, purpose=Purpose.VERIFICATION, incident=str(incident.pk), count=len(kept))
    return looks_as_csv(kept, names, zone, desk.language)


def logs_address(incident: Incident, slug: str) -> str:
    """The page of the logs, at the incident's team and days; nothing for an incident of no team."""
    zone = ZoneInfo(incident.establishment.zone)
    days = rules.days_of(incident, clock.today(zone))
    asked = {"team": slug, "first": days[0].isoformat(), "last": days[1].isoformat()}
    return f"{reverse('privacy-logs')}?{urlencode(asked)}" if slug else ""
