"""Reading access reviews. Call inside the scope of the actor's team."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max

from contact_telesante.audit import queries as audit
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import TeamActor
from contact_telesante.teams.membership.queries import File, filed, present_members, today_of
from contact_telesante.teams.models import Review, Verdict
from contact_telesante.teams.reviews import rules

LOOKED_WITHIN = timedelta(days=365)
"""How far back the last look is searched: « none in twelve months » says enough."""


@dataclass(frozen=True, slots=True)
class Line:
    """One member in a review: the file as it is now, and the role and profession of the day it opened."""

    verdict_id: UUID
    file: File
    role: str
    profession: str
    decision: str
    note: str
    looked_at: datetime | None
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A review as it is read: its lines by name, those who joined since, how far it is."""

    review: Review
    lines: list[Line]
    joined_since: list[File]
    settled: int
    kept: int
    removed: int

    @property
    def complete(self) -> bool:
        """Whether it may be signed."""
        return self.settled == len(self.lines)


def reviews_of(actor: TeamActor) -> list[Review]:
    """The team's reviews, the newest first, with who opened and signed them."""
    reviews = Review.objects.filter(team_id=actor.team_id).select_related("opened_by", "signed_by")
    return list(reviews.order_by("-opened_at"))


def last_signed(actor: TeamActor) -> Review | None:
    """The last review that was signed."""
    return Review.objects.filter(team_id=actor.team_id, signed_at__isnull=False).order_by("-signed_at").first()


def review_of(actor: TeamActor, review_id: UUID) -> Review:
    """A review of the actor's team; `Review.DoesNotExist` for any other."""
    return Review.objects.select_related("opened_by", "signed_by").get(pk=review_id, team_id=actor.team_id)


def verdicts_of(review: Review) -> list[Verdict]:
    """The lines of a review, with their members and users."""
    return list(Verdict.objects.filter(review=review).select_related("member__user").order_by("pk"))


def sheet_of(actor: TeamActor, review: Review) -> Sheet:
    """The review with everything one decides from."""
    today, verdicts = today_of(actor), verdicts_of(review)
    looked = last_looks_of(actor)
    lines = [
        Line(
            verdict_id=one.pk,
            file=filed(one.member, today),
            role=one.role,
            profession=one.profession,
            decision=one.decision,
            note=one.note,
            looked_at=looked.get(one.member.user_id),
            left_at=_left_before(one.member.left_at, review.signed_at),
        )
        for one in verdicts
    ]
    known = {one.member_id for one in verdicts}
    joined = [] if review.signed_at else [m for m in present_members(actor) if m.pk not in known]
    decisions = [one.decision for one in verdicts]
    return Sheet(
        review=review,
        lines=sorted(lines, key=lambda line: line.file.sort_key),
        joined_since=[filed(member, today) for member in joined],
        settled=sum(map(rules.is_settled, verdicts)),
        kept=decisions.count(Verdict.Decision.KEEP),
        removed=decisions.count(Verdict.Decision.REMOVE),
    )


def _left_before(left_at: datetime | None, signed_at: datetime | None) -> datetime | None:
    """When a member left, if the review was still open: what happened afterwards is no part of it."""
    return left_at if left_at and (signed_at is None or left_at < signed_at) else None


def last_looks_of(actor: TeamActor) -> dict[UUID, datetime]:
    """When each person last looked at the team, within twelve months, in one query."""
    since = clock.now() - LOOKED_WITHIN
    looks = audit.looks_of(actor).filter(at__gte=since, user_id__isnull=False).order_by()
    return dict(looks.values_list("user_id").annotate(Max("at")))
