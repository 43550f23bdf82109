"""Sets of cues that teams of one establishment offer each other. Call inside the scope of the seat's team.

A set keeps, with its cues, what their columns were where it was made: that is how one knows whether they mean the
same elsewhere.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from pydantic import TypeAdapter

from contact_telesante.board import queries
from contact_telesante.board.cueing.rules import misfits
from contact_telesante.board.definition import Cue, Definition, Field
from contact_telesante.board.models import Template
from contact_telesante.board.rules.cues import ranked
from contact_telesante.board.rules.predicates import fields_of
from contact_telesante.kernel.scopes import TeamActor
from contact_telesante.teams.seats import Seat


@dataclass(frozen=True)
class CueSet:
    """Some cues, and the fields they name as they were on their board."""

    cues: tuple[Cue, ...]
    fields: tuple[Field, ...]


CUE_SET: Final[TypeAdapter[CueSet]] = TypeAdapter(CueSet)


@dataclass(frozen=True, slots=True)
class Fit:
    """A cue of a set before a board: why it cannot be loaded, if it cannot; whether it would replace another."""

    cue: Cue
    reasons: list[str]
    replaces: bool


def set_of(seat: Seat, keys: Collection[str]) -> CueSet:
    """The board's cues of those keys, with the fields they name; unknown keys are left out."""
    definition = queries.definition_of(seat)
    cues = tuple(cue for cue in ranked(definition) if cue.key in keys)
    named = {key for cue in cues for key in (*fields_of(cue.when), *cue.fields)}
    return CueSet(cues, tuple(field for field in definition.fields if field.key in named))


def fitting(offered: CueSet, definition: Definition) -> list[Fit]:
    """Each cue of the set before that board."""
    known, present = {field.key: field for field in offered.fields}, {cue.key for cue in definition.cues}
    return [Fit(cue, misfits(cue, known, definition), cue.key in present) for cue in offered.cues]


def sets_offered(actor: TeamActor) -> QuerySet[Template]:
    """The sets offered to the actor's team, newest first: those of its establishment, and only those."""
    del actor  # row-level security knows the team, and through it the establishment
    return Template.objects.filter(kind=Template.Kind.CUES, retired_at=None).order_by("-at")


def set_offered(actor: TeamActor, set_id: UUID) -> Template:
    """One of them. Raises `Template.DoesNotExist`."""
    return sets_offered(actor).get(pk=set_id)
