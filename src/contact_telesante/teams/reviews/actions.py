"""Opening an access review, deciding, signing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from contact_telesante.journal import queries as journal
from contact_telesante.journal.actions import record
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import action, part
from contact_telesante.kernel.errors import DomainError, InvalidInput
from contact_telesante.kernel.ids import new_id
from contact_telesante.teams.actions import end_seat, hold, move_version, note_rights, require_manager
from contact_telesante.teams.events import ReviewOpened, ReviewSigned
from contact_telesante.teams.membership.queries import present_members, today_of
from contact_telesante.teams.membership.rules import require_superuser_left
from contact_telesante.teams.models import Member, Review, Verdict
from contact_telesante.teams.reviews import queries, rules
from contact_telesante.teams.seats import Seat

LONGEST_NOTE = 300


class Signed(DomainError):
    """The review was signed: nothing in it changes any more."""

    code = "review_signed"


@dataclass(frozen=True, slots=True)
class Decided:
    """What is decided of the member of one line: `keep`, `remove` or nothing yet, and a note."""

    verdict_id: UUID
    decision: str
    note: str = ""


def _first_answer(by: Seat, fingerprint: str) -> Review | None:
    """The review that a repeated request opened or signed; None when the request is new."""
    entry = journal.entry_of_key(by, fingerprint)
    about = getattr(entry.event, "review_id", None) if entry else None
    return queries.review_of(by, about) if about else None


@action(again=_first_answer)
def open_review(*, by: Seat, due_date: date) -> Review:
    """Begin to review who has access, to be signed by `due_date`: every member of this day gets a line.

    Raises `InvalidInput` for a day that is past, or while another review is open.
    """
    require_manager(by)
    hold(by)
    if due_date < today_of(by):
        raise InvalidInput({"due_date": [_("This day is past.")]})
    review = Review(id=new_id(), team_id=by.team_id, opened_by_id=by.user_id, due_date=due_date)
    record(ReviewOpened(review_id=review.pk), by=by)
    # Looked for under the team's head: of two superusers who open one at once, the second finds the first's.
    if Review.objects.filter(team_id=by.team_id, signed_at=None).exists():
        raise InvalidInput({"due_date": [_("A review is already open: finish it first.")]})
    review.save(force_insert=True)
    Verdict.objects.bulk_create(
        Verdict(team_id=by.team_id, review=review, member=member, role=member.role, profession=member.profession)
        for member in present_members(by)
    )
    note_rights(by, "review_opened")
    return review


@action
def decide(*, by: Seat, review_id: UUID, decided: Sequence[Decided]) -> Review:
    """Write what is decided of some members; deciding the same again changes nothing.

    Raises `Verdict.DoesNotExist` for a line of no such review, `Signed` afterwards, and `InvalidInput` for what is
    no decision or would leave the team without superuser.
    """
    require_manager(by)
    held = hold(by)
    review = _open_review(by, review_id)
    verdicts = {one.pk: one for one in queries.verdicts_of(review)}
    if not verdicts.keys() >= {said.verdict_id for said in decided}:
        raise Verdict.DoesNotExist
    for said in decided:
        _write(by, verdicts[said.verdict_id], said)
    _require_superuser_left(by, held, verdicts.values())
    return review


@action(again=_first_answer)
def sign_review(*, by: Seat, review_id: UUID) -> Review:
    """Sign a review, once everybody still there is decided, and remove at once those whom it removes.

    Raises `InvalidInput` while somebody is not decided or when no superuser would be left; `Signed` when it was.
    """
    require_manager(by)
    held = hold(by, everybody=True)
    review = _open_review(by, review_id)
    verdicts = queries.verdicts_of(review)
    if not all(map(rules.is_settled, verdicts)):
        raise InvalidInput({"decisions": [_("Decide about everybody before you sign.")]})
    _require_superuser_left(by, held, verdicts)
    leaving = [one for one in verdicts if one.decision == Verdict.Decision.REMOVE and one.member.left_at is None]
    kept = sum(one.decision == Verdict.Decision.KEEP for one in verdicts)
    record(ReviewSigned(review_id=review.pk, kept=kept, removed=len(leaving)), by=by)
    review.signed_at, review.signed_by_id = clock.now(), by.user_id
    review.save(update_fields=["signed_at", "signed_by"])
    for one in leaving:
        end_seat(by, held[one.member.user_id], "review")
    note_rights(by, "review_signed")
    move_version(by)
    return review


@part
def _open_review(by: Seat, review_id: UUID) -> Review:
    review = Review.objects.select_for_update().get(pk=review_id, team_id=by.team_id)
    if review.signed_at:
        raise Signed
    return review


@part
def _write(by: Seat, verdict: Verdict, said: Decided) -> None:
    if said.decision not in Verdict.Decision.values:
        raise InvalidInput({"decisions": [_("Choose to keep or to remove.")]})
    note = said.note.strip()[:LONGEST_NOTE]
    if (verdict.decision, verdict.note) == (said.decision, note):
        return
    verdict.decision, verdict.note = said.decision, note
    verdict.by_id, verdict.at = by.user_id, clock.now()
    verdict.save(update_fields=["decision", "note", "by", "at"])


@part
def _require_superuser_left(by: Seat, held: Mapping[UUID, Member], verdicts: Iterable[Verdict]) -> None:
    leaving = {one.member.user_id for one in verdicts if one.decision == Verdict.Decision.REMOVE}
    require_superuser_left(held.values(), leaving, today_of(by))
