"""The full extract of a patient: everything the tool holds about them, for the person who asks for it.

Source: LRSSS, s. 17. Every field in use or retired, whoever it is hidden from, every entry of the history, every
restriction, broken glass and communication.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID
from zoneinfo import ZoneInfo

from contact_telesante.audit.models import Communication
from contact_telesante.board import queries as board
from contact_telesante.board.definition import Definition
from contact_telesante.board.handoffs.queries import sentences_about
from contact_telesante.board.models import Handoff, Patient
from contact_telesante.board.rules.values import Context
from contact_telesante.journal import queries as journal
from contact_telesante.journal.models import Entry
from contact_telesante.privacy.reports import Who, people_named
from contact_telesante.teams.models import Break, Restriction, Team
from contact_telesante.teams.seats import House


@dataclass(frozen=True, slots=True)
class Extract:
    """What there is, oldest first; `definition` has every field, retired ones brought back.

    `handoffs` are those whose giver said something of the patient, with what they said.
    """

    team: Team
    house: House
    patient: Patient
    definition: Definition
    context: Context
    entries: list[Entry]
    restrictions: list[Restriction]
    breaks: list[Break]
    communications: list[Communication]
    handoffs: list[tuple[Handoff, str]]
    people: dict[object, Who]


def extract_of(team: Team, patient: Patient) -> Extract:
    """Everything about one patient. Call inside the team's scope."""
    house = House(team.pk, version=team.version, zone=ZoneInfo(team.zone))
    of_patient = {"team_id": team.pk, "patient_id": patient.pk}
    entries = list(journal.entries_of_patient(house, patient.pk))
    restrictions = list(Restriction.objects.filter(**of_patient).order_by("at"))
    breaks = list(Break.objects.filter(**of_patient).order_by("at"))
    communications = list(Communication.objects.filter(team_id=team.pk, patient_ids__contains=[patient.pk]))
    users = {UUID(stamp[1]) for stamp in patient.stamps.values() if stamp[1]} | {entry.by_id for entry in entries}
    users |= {one.user_id for one in restrictions} | {one.user_id for one in breaks}
    handoffs = sentences_about(house, patient.pk)
    users |= {one.user_id for one in communications} | {one.by_id for one, _said in handoffs}
    users |= {one.by_id for one in restrictions} | {one.lifted_by_id for one in restrictions}
    return Extract(
        team=team,
        house=house,
        patient=patient,
        definition=whole(board.definition_of(house)),
        context=board.context_of(house),
        entries=entries,
        restrictions=restrictions,
        breaks=breaks,
        communications=sorted(communications, key=lambda one: one.at),
        handoffs=handoffs,
        people={str(user_id): who for user_id, who in people_named(team, users).items()},
    )


def whole(definition: Definition) -> Definition:
    """The definition with its retired fields in use again: what they held is the patient's too."""
    return replace(definition, fields=tuple(replace(field, retired=False) for field in definition.fields))
