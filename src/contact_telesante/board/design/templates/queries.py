"""What a team may begin from. Call inside the scope of the seat's team: the database shows its establishment's only."""

from dataclasses import dataclass

from django.db.models import QuerySet

from contact_telesante.board import catalogue
from contact_telesante.board.definition import Definition, Text
from contact_telesante.board.design import merging
from contact_telesante.board.design.edits import Missing
from contact_telesante.board.design.queries import has_patients, keys_used
from contact_telesante.board.models import DEFINITION, Template
from contact_telesante.kernel.ids import as_id
from contact_telesante.kernel.scopes import TeamActor


@dataclass(frozen=True, slots=True)
class Offer:
    """A board to begin from: `key` is that of the catalogue, or the id of a template. `own` when the team saved it."""

    key: str
    name: Text
    description: Text
    definition: Definition
    ready_made: bool
    own: bool = False


def offers_of(actor: TeamActor) -> list[Offer]:
    """The ready-made boards, then the establishment's own, by name."""
    ready = [_ready_made(key) for key in catalogue.names()]
    saved = (_saved(template, actor) for template in templates_of(actor))
    return [*ready, *sorted(saved, key=lambda offer: offer.name.get("fr", ""))]


def offer_of(actor: TeamActor, key: str) -> Offer:
    """The board to begin from of that key. Raises `edits.Missing`."""
    if key in catalogue.names():
        return _ready_made(key)
    template_id = as_id(key)
    template = templates_of(actor).filter(pk=template_id).first() if template_id else None
    if template is None:
        raise Missing
    return _saved(template, actor)


def templates_of(actor: TeamActor) -> QuerySet[Template]:
    """The boards that teams of the actor's establishment offer."""
    del actor  # row-level security knows the team, and through it the establishment
    return Template.objects.filter(kind=Template.Kind.BOARD, retired_at=None)


def outcome_of(actor: TeamActor, present: Definition, offer: Offer) -> Definition:
    """The board once that offer is adopted: the offer itself for a team without patients, else merged."""
    if not has_patients(actor):
        return offer.definition
    return merging.adopted(present, offer.definition, keys_used(actor))


def _ready_made(key: str) -> Offer:
    made = catalogue.template(key)
    return Offer(key, made.name, made.description, made.definition, ready_made=True)


def _saved(template: Template, actor: TeamActor) -> Offer:
    definition = DEFINITION.validate_python(template.document)
    own = template.team_id == actor.team_id
    return Offer(str(template.pk), template.name, template.description, definition, ready_made=False, own=own)
