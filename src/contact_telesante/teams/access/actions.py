"""Restricting, breaking the glass, looking into it, hiding groups of fields."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from contact_telesante.audit.actions import Act, record_look
from contact_telesante.journal.actions import record
from contact_telesante.journal.models import Entry
from contact_telesante.journal.queries import entry_of_key
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import action, part
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.ids import new_id
from contact_telesante.teams import rules as rights
from contact_telesante.teams.access import jobs, rules
from contact_telesante.teams.actions import move_version, note_rights
from contact_telesante.teams.events import AccessRestricted, BreakReviewed, GlassBroken, GroupsHidden, RestrictionLifted
from contact_telesante.teams.models import Break, Member, Restriction, Team
from contact_telesante.teams.seats import House, Seat


def _again(by: Seat, fingerprint: str) -> Entry | None:
    """The entry of a request that came twice: what it asked is done."""
    return entry_of_key(by, fingerprint)


@action(again=_again)
def restrict_access(
    *,
    by: Seat,
    patient_id: UUID,
    user_id: UUID | None,
    profession: str,
    groups: frozenset[str],
    asked_date: date | None,
    notice: str,
) -> Any:
    """Withhold groups of a patient's fields from one provider or one profession; all four, the whole row.

    The patient is one of the team (the caller looked; the database holds it). Raises `NotAllowed` unless the seat is
    superuser, `InvalidInput` by field. Source: LRSSS, s. 7; r. 1, s. 3.
    """
    rights.require(rights.may_manage(by))
    today = clock.today(by.zone)
    rules.require_restriction(
        user_id=user_id, profession=profession, groups=groups, asked_date=asked_date, notice=notice, today=today
    )
    if user_id and not Member.objects.filter(team_id=by.team_id, user_id=user_id, left_at=None).exists():
        raise InvalidInput({"whom": [_("Choose a person or a profession.")]})
    restriction = Restriction(id=new_id(), team_id=by.team_id, patient_id=patient_id, user_id=user_id)
    record(AccessRestricted(patient_id=patient_id, restriction_id=restriction.pk), by=by)
    restriction.profession, restriction.groups = profession, sorted(groups)
    restriction.asked_date, restriction.notice = asked_date or today, notice.strip()[:500]
    restriction.by_id = by.user_id
    restriction.save(force_insert=True)
    note_rights(by, "restricted", user_id, patients=[patient_id])
    move_version(by)
    return restriction


@action(again=_again)
def lift_restriction(*, by: Seat, patient_id: UUID, restriction_id: UUID, reason: str) -> Any:
    """End a restriction, for a written reason; it stays on record.

    Raises `Restriction.DoesNotExist` outside the team or once lifted, `NotAllowed` unless superuser and another than
    the one restricted, `InvalidInput`.
    """
    rights.require(rights.may_manage(by))
    living = Restriction.objects.select_for_update().filter(team_id=by.team_id, patient_id=patient_id, lifted_at=None)
    restriction = living.get(pk=restriction_id)
    rights.require(restriction.user_id != by.user_id)
    said = rules.require_reason(reason)
    record(RestrictionLifted(patient_id=patient_id, restriction_id=restriction.pk), by=by)
    restriction.lifted_at, restriction.lifted_by_id, restriction.lift_reason = clock.now(), by.user_id, said[:500]
    restriction.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    note_rights(by, "restriction_lifted", restriction.user_id, patients=[patient_id])
    move_version(by)
    return restriction


@action(again=_again)
def break_glass(*, by: Seat, patient_id: UUID, reason: str) -> Any:
    """Pass over the restrictions that the seat meets on a patient, for four hours, for a written reason.

    Superusers and privacy officers are told at once. Raises `NotAllowed` for a guest or a seat that meets none,
    `InvalidInput` for a reason that says nothing. Source: LRSSS, s. 7 (danger, and consent impossible in time).
    """
    rights.require(rules.may_break_glass(by, patient_id))
    said = rules.require_reason(reason)
    until = clock.now() + rules.BROKEN_FOR
    record(GlassBroken(patient_id=patient_id, user_id=by.user_id, until=until), by=by)
    broken = Break(id=new_id(), team_id=by.team_id, patient_id=patient_id, user_id=by.user_id, reason=said, until=until)
    broken.save(force_insert=True)
    record_look(Act.GLASS_BROKEN, by=by, patients=[patient_id], broken=str(broken.pk))
    move_version(by)
    jobs.tell_of_break.defer(team_id=str(by.team_id), break_id=str(broken.pk))
    return broken


@action(again=_again)
def review_break(*, by: Seat, break_id: UUID, verdict: str) -> Any:
    """Say what came of a broken glass: justified, or what was done.

    Raises `Break.DoesNotExist` outside the team or once reviewed, `NotAllowed` unless superuser, or for one's own.
    """
    rights.require(rights.may_manage(by))
    return settle_break(by=by, break_id=break_id, verdict=verdict)


@part
def settle_break(*, by: Seat | House, break_id: UUID, verdict: str) -> Break:
    """Write what came of a broken glass, for whoever may judge it: another superuser, or the privacy officer."""
    broken = Break.objects.select_for_update().get(team_id=by.team_id, pk=break_id, reviewed_at=None)
    rights.require(broken.user_id != by.user_id)
    said = rules.require_reason(verdict, field="verdict")
    record(BreakReviewed(patient_id=broken.patient_id, user_id=broken.user_id), by=by)
    broken.reviewed_at, broken.reviewed_by_id, broken.verdict = clock.now(), by.user_id, said
    broken.save(update_fields=["reviewed_at", "reviewed_by", "verdict"])
    move_version(by)
    return broken


@action(again=_again)
def hide_groups(*, by: Seat, hidden: Mapping[str, frozenset[str]]) -> Any:
    """Hide groups of fields from roles (`role:reader`) and professions (`profession:clerk`), instead of what was.

    Raises `NotAllowed` unless the seat is superuser.
    """
    rights.require(rights.may_manage(by))
    team = Team.objects.select_for_update().get(pk=by.team_id)
    clean = rules.clean_hidden(hidden)
    if clean == team.hidden_groups:
        return team
    record(GroupsHidden(hidden={who: tuple(groups) for who, groups in clean.items()}), by=by)
    team.hidden_groups = clean
    team.save(update_fields=["hidden_groups"])
    note_rights(by, "groups")
    move_version(by)
    return team
