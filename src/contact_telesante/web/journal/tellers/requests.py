"""What happens to requests and to the charting of patients, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contact_telesante.board.charting.events import PatientCharted
from contact_telesante.board.requests import rules
from contact_telesante.board.requests.events import (
    RequestAnswered,
    RequestAsked,
    RequestDone,
    RequestTaken,
    RequestWithdrawn,
)
from contact_telesante.web.journal.tellers.base import Sentence, Sentences, plain

if TYPE_CHECKING:
    from contact_telesante.web.journal.sentences import Teller


def _asked(event: RequestAsked, _teller: Teller) -> str:
    return _("Asked: “%(words)s”") % {"words": event.question}


def _answered(event: RequestAnswered, _teller: Teller) -> str:
    return _("Answered: “%(words)s”") % {"words": event.answer}


def _to_its_readers(sentence: Sentence) -> Sentence:
    """Says it to who sees requests of that patient: on a board without their field, nothing else holds the text."""

    def told(event: Any, teller: Teller) -> str:
        reader = teller.reader_of(event.patient_id)
        reads = any(field.group == rules.group_of(reader.definition) for field in reader.visible.values())
        return sentence(event, teller) if reads else _("A request was followed up")

    return told


SENTENCES: Sentences = {
    RequestAsked: _to_its_readers(_asked),
    RequestTaken: _to_its_readers(plain(gettext_lazy("Is seeing to the request"))),
    RequestAnswered: _to_its_readers(_answered),
    RequestDone: _to_its_readers(plain(gettext_lazy("Carried out what was answered"))),
    RequestWithdrawn: _to_its_readers(plain(gettext_lazy("Withdrew the request"))),
    PatientCharted: plain(gettext_lazy("Charted in the patient’s record")),
}
