"""Questions about an access review."""

from datetime import date

from contact_telesante.kernel.clock import a_year_after
from contact_telesante.teams.models import Review, Verdict


def is_settled(verdict: Verdict) -> bool:
    """Whether nothing is left to decide: kept, removed, or gone meanwhile. Its member is loaded."""
    return bool(verdict.decision) or verdict.member.left_at is not None


def is_due(last: Review | None, team_since: date, today: date) -> bool:
    """Whether twelve months passed since the last signed review, or since the team began."""
    since = last.signed_at.date() if last and last.signed_at else team_since
    return today >= a_year_after(since)
