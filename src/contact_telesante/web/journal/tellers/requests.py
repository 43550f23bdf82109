"""What happens to requests and to the charting of patients, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from contact_telesante.board.charting.events import PatientCharted
from contact_telesante.board.requests import rules
from contact_telesante.board.requests.events import (
    RequestAnswered,
    RequestAsked,
    RequestDone,
    RequestTaken,
    RequestWithdrawn,
)
from contact_telesante.web.journal.tellers.base import Sentences

if TYPE_CHECKING:
    from contact_telesante.web.journal.sentences import Teller


def _asked(event: RequestAsked, teller: Teller) -> str:
    if not _reads(event, teller):
        return _("A request was followed up")
    return _("Asked: “%(words)s”") % {"words": event.question}


def _taken(event: RequestTaken, teller: Teller) -> str:
    return _("Is seeing to the request") if _reads(event, teller) else _("A request was followed up")


def _answered(event: RequestAnswered, teller: Teller) -> str:
    if not _reads(event, teller):
        return _("A request was followed up")
    return _("Answered: “%(words)s”") % {"words": event.answer}


def _done(event: RequestDone, teller: Teller) -> str:
    return _("Carried out what was answered") if _reads(event, teller) else _("A request was followed up")


def _withdrawn(event: RequestWithdrawn, teller: Teller) -> str:
    return _("Withdrew the request") if _reads(event, teller) else _("A request was followed up")


def _charted(_event: PatientCharted, _teller: Teller) -> str:
    return _("Charted in the patient’s record")


def _reads(
    event: RequestAsked | RequestTaken | RequestAnswered | RequestDone | RequestWithdrawn, teller: Teller
) -> bool:
    """Whether the reader sees requests of that patient: on a board without their field, nothing else holds the text."""
    reader = teller.reader_of(event.patient_id)
    return any(field.group == rules.group_of(reader.definition) for field in reader.visible.values())


SENTENCES: Sentences = {
    RequestAsked: _asked,
    RequestTaken: _taken,
    RequestAnswered: _answered,
    RequestDone: _done,
    RequestWithdrawn: _withdrawn,
    PatientCharted: _charted,
}
