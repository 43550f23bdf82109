"""Offering a board to the other teams of the establishment, taking it back, adopting one."""

from uuid import UUID

from contact_telesante.board.definition import Text
from contact_telesante.board.design import merging
from contact_telesante.board.design.actions import (
    Revised,
    as_first_answered,
    open_revision,
    put_in_force,
)
from contact_telesante.board.design.events import TemplateRetired, TemplateSaved
from contact_telesante.board.design.templates.queries import offer_of, outcome_of
from contact_telesante.board.models import DEFINITION, Template
from contact_telesante.journal import queries as journal
from contact_telesante.journal.actions import record
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import action
from contact_telesante.kernel.ids import new_id
from contact_telesante.teams import queries as teams
from contact_telesante.teams import rules as rights
from contact_telesante.teams.seats import Seat


@action(again=as_first_answered)
def adopt_template(*, by: Seat, base: int, offer: str) -> Revised:
    """Bring a ready-made or saved board into the team's: see `queries.outcome_of`.

    Raises `NotAllowed`, `DesignMoved`, `InvalidInput`, and `edits.Missing` for what is not offered to this team.
    """
    present = open_revision(by=by, base=base).definition
    offered = offer_of(by, offer)
    outcome = outcome_of(by, present, offered)
    if outcome == present:
        return Revised(base, offer)
    made = put_in_force(outcome, by=by, base=base, what="template_adopted", key=offer, template=offer)
    return Revised(made.version, offer)


def _saved_first(by: Seat, fingerprint: str) -> UUID | None:
    entry = journal.entry_of_key(by, fingerprint)
    event = entry.event if entry else None
    return event.template_id if isinstance(event, TemplateSaved) else None


@action(again=_saved_first)
def save_template(*, by: Seat, base: int, name: Text, description: Text) -> UUID:
    """Offer the team's board, as it was seen at version `base`, to the teams of its establishment.

    What is retired stays out, and so does every patient. Raises `NotAllowed` and `DesignMoved`.
    """
    present = open_revision(by=by, base=base)
    template_id, team = new_id(), teams.team_of(by)
    record(TemplateSaved(template_id=template_id, of="board"), by=by)
    Template.objects.create(
        id=template_id,
        team_id=by.team_id,
        establishment_id=team.establishment_id,
        by_id=by.user_id,
        kind=Template.Kind.BOARD,
        name=dict(name),
        description=dict(description),
        document=DEFINITION.dump_python(merging.shared(present.definition), mode="json"),
    )
    return template_id


@action
def retire_template(*, by: Seat, template_id: UUID) -> None:
    """Offer it no longer; boards made from it stay. Nothing happens to one already taken back.

    Raises `NotAllowed`, and `Template.DoesNotExist` for one that this team did not save.
    """
    rights.require(rights.may_manage(by))
    template = Template.objects.select_for_update().get(pk=template_id, team_id=by.team_id)
    if template.retired_at is None:
        record(TemplateRetired(template_id=template_id), by=by)
        template.retired_at = clock.now()
        template.save(update_fields=["retired_at"])
