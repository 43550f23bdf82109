"""Handing a shift over, and reading it back."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from contact_telesante.board import queries as board
from contact_telesante.board.handoffs import queries, rules
from contact_telesante.board.handoffs.events import HandoffGiven, HandoffRead
from contact_telesante.board.handoffs.rules import Scope
from contact_telesante.board.models import Handoff
from contact_telesante.journal.actions import record
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import action
from contact_telesante.kernel.errors import DomainError, InvalidInput
from contact_telesante.kernel.ids import new_id
from contact_telesante.teams import rules as rights
from contact_telesante.teams.seats import Seat


class AlreadyRead(DomainError):
    """Somebody else read this handoff back: `handoff` says who and when."""

    code = "already_read"

    def __init__(self, handoff: Handoff) -> None:
        super().__init__(str(handoff.pk))
        self.handoff = handoff


@action(again=queries.handoff_as_first_answered)
def give_handoff(
    *, by: Seat, since: datetime, scope: Scope, number: int, remark: str = "", sentences: Mapping[str, str]
) -> Handoff:
    """Hand over what the seat saw at journal number `number`; `sentences` are what it says of some, by patient id.

    Raises `NotAllowed` for a reader, and `InvalidInput` for words too long, a patient whom the report does not tell
    of, or a report that tells of nobody. What happened after `number` is left for the receiver's page to show.
    """
    rights.require(rights.may_write(by))
    remark, said = rules.clean_words(remark, sentences)
    rules.checked_moment(since, clock.now())
    _require_reached(number, board.number_of(by))
    document = queries.document_of(by, queries.report_of(by, since, scope, at=number), remark, said)
    _require_told(document["patients"], said)
    handoff = Handoff(id=new_id(), team_id=by.team_id, by_id=by.user_id, since=since, document=document)
    entry = record(HandoffGiven(handoff_id=handoff.pk, count=len(document["ids"])), by=by)
    handoff.at = entry.at
    handoff.save(force_insert=True)
    return handoff


@action
def read_back(*, by: Seat, handoff_id: UUID, sentence: str = "") -> Handoff:
    """Say that one takes over what was handed, with a sentence or none; the first time stands.

    Raises `Handoff.DoesNotExist` outside the seat's team, `NotAllowed` for its giver, a reader, or a seat for which
    some of its patients do not exist, `AlreadyRead` when somebody else did, `InvalidInput` for a sentence too long.
    """
    queries.handoff_of(by, handoff_id)
    handoff = Handoff.objects.select_for_update().get(team_id=by.team_id, pk=handoff_id)
    rights.require(rules.may_read_back(by, handoff))
    if handoff.read_by_id is not None:
        if handoff.read_by_id != by.user_id:
            raise AlreadyRead(handoff)
        return handoff
    if len(sentence.strip()) > rules.LONGEST_SENTENCE:
        too_long = _("Say it in %(most)d characters at most.") % {"most": rules.LONGEST_SENTENCE}
        raise InvalidInput({"sentence": [too_long]})
    entry = record(HandoffRead(handoff_id=handoff.pk), by=by)
    handoff.read_by_id, handoff.read_at, handoff.read_back = by.user_id, entry.at, sentence.strip()
    handoff.save(update_fields=["read_by_id", "read_at", "read_back"])
    return handoff


def _require_reached(number: int, last: int) -> None:
    if not 0 <= number <= last:
        raise InvalidInput({"number": [_("Reload the page, then try again.")]})


def _require_told(told: Mapping[str, object], said: Mapping[str, str]) -> None:
    if strangers := said.keys() - told.keys():
        sentence = _("This patient is no longer in your report: copy your sentence elsewhere, then reload the page.")
        raise InvalidInput({f"sentence-{one}": [sentence] for one in strangers})
    if not told:
        raise InvalidInput({"remark": [_("There is no patient to hand over.")]})
