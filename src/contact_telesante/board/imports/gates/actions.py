"""Closing the gate, asking, answering."""

from django.utils.translation import gettext as _

from contact_telesante.audit.actions import Act, Purpose, record_look
from contact_telesante.board.imports import rules
from contact_telesante.board.imports.events import ImportsAsked, ImportsRefused, ImportsReopened
from contact_telesante.board.imports.gates import queries
from contact_telesante.board.models import ImportGate
from contact_telesante.journal.actions import record
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import action, part
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.scopes import TeamActor
from contact_telesante.teams import rules as rights
from contact_telesante.teams.models import Team
from contact_telesante.teams.seats import House, Seat

LONGEST_REASON = 1000
FEWEST_LETTERS = 10


@action
def ask_to_reopen(*, by: Seat, reason: str) -> ImportGate:
    """Ask the coordination centre to open the team's imports, saying why. Asked again while it waits, nothing changes.

    Raises `NotAllowed` unless a superuser, `InvalidInput` without a reason, or when the gate is open.
    """
    rights.require(rights.may_manage(by))
    reason = _clean(reason)
    gate = _gate(by)
    if gate.is_open:
        raise InvalidInput({"reason": [_("Imports are open already.")]})
    if rules.is_asked(gate):
        return gate
    record(ImportsAsked(), by=by)
    gate.asked_by_id, gate.asked_at, gate.asked_reason = by.user_id, clock.now(), reason
    gate.save(update_fields=["asked_by_id", "asked_at", "asked_reason"])
    record_look(Act.RIGHTS_CHANGED, by=by, purpose=Purpose.MANAGEMENT, what="imports_asked")
    return gate


@action
def answer_ask(*, by: House, opens: bool, reason: str) -> ImportGate:
    """Open a team's imports again, or refuse, saying why; `by` is the house with the officer's id. Sent twice, it is
    answered once.

    Raises `Team.DoesNotExist` unless the officer answers for that team, `InvalidInput` without a reason.
    """
    team = Team.objects.get(pk=by.team_id)
    if by.user_id is None or not queries.answers_for(by.user_id, team):
        raise Team.DoesNotExist
    reason = _clean(reason)
    gate = _gate(by)
    if not rules.is_asked(gate):
        return gate
    record(ImportsReopened() if opens else ImportsRefused(), by=by)
    gate.is_open, gate.decided_by_id, gate.decided_at, gate.decided_reason = opens, by.user_id, clock.now(), reason
    gate.save(update_fields=["is_open", "decided_by_id", "decided_at", "decided_reason"])
    what = "imports_reopened" if opens else "imports_refused"
    record_look(Act.RIGHTS_CHANGED, by=by, purpose=Purpose.MANAGEMENT, what=what)
    return gate


@part
def close_gate(by: TeamActor) -> None:
    """Close the team's imports: one was written."""
    _put(by, is_open=False)


@part
def open_gate(by: TeamActor) -> None:
    """Give an undone import back."""
    _put(by, is_open=True)


def _put(by: TeamActor, *, is_open: bool) -> None:
    gate = _gate(by)
    gate.is_open = is_open
    gate.save(update_fields=["is_open"])


def _gate(by: TeamActor) -> ImportGate:
    ImportGate.objects.get_or_create(team_id=by.team_id)
    return ImportGate.objects.select_for_update().get(team_id=by.team_id)


def _clean(reason: str) -> str:
    words = " ".join(reason.split())
    if len(words) < FEWEST_LETTERS:
        raise InvalidInput({"reason": [_("Say why in a sentence.")]})
    return words[:LONGEST_REASON]
