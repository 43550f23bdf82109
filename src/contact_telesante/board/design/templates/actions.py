"""Offering a board, or a set of cues, to the other teams of the establishment, taking it back, adopting a board."""

from typing import Literal
from uuid import UUID

from pydantic import JsonValue

from contact_telesante.board.definition import Text
from contact_telesante.board.design import merging
from contact_telesante.board.design.actions import Revised, as_first_answered, open_revision, put_in_force
from contact_telesante.board.design.events import TemplateRetired, TemplateSaved
from contact_telesante.board.design.templates.queries import offer_of, outcome_of
from contact_telesante.board.models import DEFINITION, Template
from contact_telesante.journal import queries as journal
from contact_telesante.journal.actions import record
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import action, part
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
    return put_in_force(outcome, by=by, base=base, what="template_adopted", key=offer, template=offer)


def as_first_saved(by: Seat, fingerprint: str) -> UUID | None:
    """The template that the request of this idempotency key saved; None for an unused key."""
    entry = journal.entry_of_key(by, fingerprint)
    event = entry.event if entry else None
    return event.template_id if isinstance(event, TemplateSaved) else None


@action(again=as_first_saved)
def save_template(*, by: Seat, base: int, name: Text, description: Text) -> UUID:
    """Offer the team's board, as it was seen at version `base`, to the teams of its establishment.

    What is retired stays out, and so does every patient. Raises `NotAllowed` and `DesignMoved`.
    """
    present = open_revision(by=by, base=base)
    document = DEFINITION.dump_python(merging.shared(present.definition), mode="json")
    return keep_template(document, by=by, of="board", name=name, description=description)


@part
def keep_template(
    document: JsonValue, *, by: Seat, of: Literal["board", "cues"], name: Text, description: Text
) -> UUID:
    """Keep a board, or a set of cues, for the teams of the establishment. Who may is for the caller to ask."""
    template_id, team = new_id(), teams.team_of(by)
    record(TemplateSaved(template_id=template_id, of=of), by=by)
    Template.objects.create(
        id=template_id,
        team_id=by.team_id,
        establishment_id=team.establishment_id,
        by_id=by.user_id,
        kind=of,
        name=dict(name),
        description=dict(description),
        document=document,
    )
    return template_id


@action
def retire_template(*, by: Seat, template_id: UUID) -> None:
    """Offer a board, or a set of cues, no longer; what was made from it stays.

    Nothing happens to one already taken back. Raises `NotAllowed`, and `Template.DoesNotExist` for one that this
    team did not save.
    """
    rights.require(rights.may_manage(by))
    template = Template.objects.select_for_update().get(pk=template_id, team_id=by.team_id)
    if template.retired_at is None:
        record(TemplateRetired(template_id=template_id), by=by)
        template.retired_at = clock.now()
        template.save(update_fields=["retired_at"])
