"""What an officer does that leaves a trace: searching, handing over, noting. None of it changes a patient."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import connection

from contact_telesante.audit.actions import Act, Means, Purpose, record_communication, record_look
from contact_telesante.audit.models import Communication, Look
from contact_telesante.board import queries as board
from contact_telesante.board.models import Patient
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import action, part
from contact_telesante.kernel.scopes import Actor, scope
from contact_telesante.privacy import queries
from contact_telesante.privacy.desks import Desk
from contact_telesante.privacy.finding import MOST_FOUND, Identity, Wanted, identity_of, matches, patient_of
from contact_telesante.privacy.registers import reference_of
from contact_telesante.teams import rules as rights
from contact_telesante.teams.access.actions import settle_break
from contact_telesante.teams.models import Break
from contact_telesante.teams.seats import House, Seat

HANDED_OVER: Final = {Means.REPORT: Act.REPORT_EXPORTED, Means.EXTRACT: Act.EXTRACTED}
SAME_REQUEST: Final = timedelta(days=1)
"""How long a form sent twice is known for the same."""


@action
def search_patients(*, by: Desk, wanted: Wanted, reason: str, reference: str) -> list[Identity]:
    """Find who asks for their own record in the teams of the desk, active or not; at most 20.

    The search is recorded in every team where it looked, with its reason and the reference number of the request.
    """
    found: list[Identity] = []
    for team in queries.teams_of(by):
        with scope(by.at(team.pk)):
            here = [identity_of(patient, team) for patient in matches(wanted, team)][: MOST_FOUND - len(found)]
            record_look(
                Act.SEARCHED,
                by=by.at(team.pk),
                patients=[one.patient_id for one in here],
                purpose=Purpose.RIGHT_OF_ACCESS,
                reason=reason,
                reference=reference,
            )
        found += here
    return found


@action
def hand_over(
    *,
    by: Desk,
    slug: str,
    patient_id: UUID,
    means: Means,
    nature: str,
    recipient: str,
    justification: str,
    reference: str = "",
) -> Communication:
    """Record that a patient's access report, or full extract, is given to somebody, and enter it in the register.

    Raises `Team.DoesNotExist` and `Patient.DoesNotExist` outside the desk. Asked again, the entry already made.
    """
    team = queries.team_of(by, slug)
    here = by.at(team.pk)
    with scope(here):
        patient = patient_of(team, patient_id)
        told = {"nature": nature, "recipient": recipient, "justification": justification}
        if already := _noted_already(here, told):
            return already
        why = Purpose.RIGHT_OF_ACCESS
        record_look(HANDED_OVER[means], by=here, patients=[patient.pk], purpose=why, reference=reference)
        return record_communication(means, by=here, purpose=why, patients=[patient.pk], **told)


@action
def note_at_desk(
    *,
    by: Desk,
    slug: str,
    nature: str,
    recipient: str,
    purpose: Purpose,
    justification: str,
    corrects: UUID | None = None,
) -> Communication:
    """Enter in the register of a team of the desk a communication made outside the tool; see `note_communication`."""
    team = queries.team_of(by, slug)
    here = by.at(team.pk)
    with scope(here):
        return _note(
            by=here,
            nature=nature,
            recipient=recipient,
            purpose=purpose,
            justification=justification,
            patients=[],
            corrects=corrects,
        )


@action
def note_communication(
    *,
    by: Seat,
    nature: str,
    recipient: str,
    purpose: Purpose,
    justification: str,
    patients: Iterable[UUID] = (),
    corrects: UUID | None = None,
) -> Communication:
    """Enter in the register a communication made outside the tool, or what corrects the entry `corrects`.

    Raises `NotAllowed` for whoever does not manage the team, `Patient.DoesNotExist` and
    `Communication.DoesNotExist` for what another team has. Asked again, the entry already made.
    """
    rights.require(rights.may_manage(by))
    asked = set(patients)
    if Patient.objects.filter(team_id=by.team_id, pk__in=asked).count() != len(asked):
        raise Patient.DoesNotExist
    return _note(
        by=by,
        nature=nature,
        recipient=recipient,
        purpose=purpose,
        justification=justification,
        patients=sorted(asked),
        corrects=corrects,
    )


@action
def review_break(*, by: Desk, slug: str, break_id: UUID, verdict: str) -> Break:
    """Say, as privacy officer, what came of a glass broken in a team of the desk.

    Raises `Team.DoesNotExist` outside the desk, `Break.DoesNotExist` for another team's or one looked into already,
    `InvalidInput` for a verdict that says nothing.
    """
    team = queries.team_of(by, slug)
    officer = House(team.pk, user_id=by.user_id, key=by.key)
    with scope(officer):
        broken = settle_break(by=officer, break_id=break_id, verdict=verdict)
        record_look(Act.LOGS_READ, by=officer, purpose=Purpose.VERIFICATION, of="glass_broken")
    return broken


@action
def note_print(*, by: Seat, recipient: str, purpose: Purpose, justification: str, nature: str) -> Communication:
    """Enter in the register that a printed board leaves the team: what it shows now, for whoever printed it.

    Whoever reads the board may. Asked again, the entry already made.
    """
    told = {"nature": nature, "recipient": recipient, "justification": justification}
    if already := _noted_already(by, told):
        return already
    shown = board.patients_listed(by).values_list("pk", flat=True)
    return record_communication(Means.PRINT, by=by, purpose=purpose, patients=list(shown), **told)


@action
def note_export(
    *, by: Seat, patients: Iterable[UUID], form: str, recipient: str, purpose: Purpose, justification: str, nature: str
) -> Communication:
    """Record that these patients leave as a file of that form (`xlsx`, `csv`, `pdf`), and enter it in the register.

    Raises `NotAllowed` for whoever may not export. Asked again, the entry already made; the look is recorded each time.
    """
    rights.require(rights.may_export(by))
    told = {"nature": nature, "recipient": recipient, "justification": justification}
    taken = list(patients)
    record_look(Act.EXPORTED, by=by, patients=taken, purpose=purpose, form=form)
    if already := _noted_already(by, told):
        return already
    return record_communication(Means.EXPORT, by=by, purpose=purpose, patients=taken, **told)


@part
def _note(
    *,
    by: Actor,
    nature: str,
    recipient: str,
    purpose: Purpose,
    justification: str,
    patients: list[UUID],
    corrects: UUID | None,
) -> Communication:
    if corrects:
        # An entry is never changed: the one that corrects it names it, by its reference.
        first = Communication.objects.get(team_id=by.team_id, pk=corrects)
        nature, patients = f"[{reference_of(first)}] {nature}", patients or first.patient_ids
    told = {"nature": nature, "recipient": recipient, "justification": justification}
    if already := _noted_already(by, told):
        return already
    return record_communication(Means.NOTED, by=by, purpose=purpose, patients=patients, **told)


@part
def _noted_already(by: Actor, told: dict[str, str]) -> Communication | None:
    """The entry that the same form, sent before, made; the form sent twice at once waits for itself here."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [by.key])
    looks = Look.objects.filter(
        team_id=by.team_id,
        user_id=by.user_id,
        act=Act.COMMUNICATION_RECORDED,
        at__gte=clock.now() - SAME_REQUEST,
        detail__key=by.key,
    )
    made = [look.detail["communication"] for look in looks]
    return Communication.objects.filter(team_id=by.team_id, pk__in=made, **told).first()
