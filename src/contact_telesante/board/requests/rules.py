"""What a request is at, who moves it, and what the board's own field says of it."""

from typing import Final

from django.utils.translation import gettext as _

from contact_telesante.board.definition import Definition, Field, Group
from contact_telesante.board.models import Patient, Request
from contact_telesante.journal.events import Change
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.teams import rules as rights
from contact_telesante.teams.seats import Audience, Seat

FIELD: Final = "demande"
NONE, ASKED, TAKEN, ANSWERED, DONE = "aucune", "question", "attente", "repondu", "fait"
"""The choices of that field that a request goes through."""
WAITING: Final = frozenset({ASKED, TAKEN})
CLOSED: Final = frozenset({None, NONE, DONE})
"""What somebody writes in the cell to say that nothing is asked any more."""
SEEING_TO: Final = frozenset({"physician", "nurse_practitioner"})
"""Professions that say « I am seeing to it »."""
PHYSICIAN: Final = "medecin"
"""The field that names a patient's own physician or nurse practitioner."""
LONGEST: Final = 2000


def live_field(definition: Definition) -> Field | None:
    """The field that follows the request, unless the board has none or retired it."""
    return definition.live(FIELD, "choice")


def group_of(definition: Definition) -> Group:
    """The group of fields that a request belongs to: its field's, the clinical one on a board without it."""
    field = definition.by_key.get(FIELD)
    return field.group if field else "clinical"


def may_read(who: Seat | Audience, definition: Definition) -> bool:
    """Whether they read requests; before one patient, ask with `who.on(id)`."""
    return group_of(definition) in who.groups


def may_follow(seat: Seat, definition: Definition) -> bool:
    """Whether the seat asks, answers and closes; before one patient, ask with `seat.on(id)`."""
    return rights.may_write(seat) and may_read(seat, definition)


def may_take(seat: Seat, patient: Patient) -> bool:
    """Whether it is for the seat to say that it is seeing to the request: by profession, or as the patient's own."""
    return rights.may_write(seat) and (
        seat.profession in SEEING_TO or patient.values.get(PHYSICIAN) == str(seat.user_id)
    )


def passage(patient: Patient, definition: Definition, state: str) -> dict[str, Change]:
    """The change of the cell that this state asks for; none without the field, its choice, or a difference."""
    field = live_field(definition)
    option = field.option(state) if field else None
    if option is None or option.retired:
        return {}
    return patient.differences({FIELD: state})


def require_text(text: str, field: str) -> str:
    """What was typed without its outer blanks; `InvalidInput` when it says nothing, or too much."""
    said = text.strip()
    if not said:
        raise InvalidInput({field: [_("Write a few words.")]})
    if len(said) > LONGEST:
        raise InvalidInput({field: [_("At most %(count)d characters.") % {"count": LONGEST}]})
    return said


def is_open(request: Request) -> bool:
    """Whether the request still stands."""
    return request.closed_at is None


def is_answered(request: Request) -> bool:
    """Whether somebody answered it."""
    return request.answered_at is not None
