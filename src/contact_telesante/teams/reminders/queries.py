"""Which letters are due in a team. Call inside its scope."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from contact_telesante.audit import queries as audit
from contact_telesante.audit.actions import Act
from contact_telesante.kernel import clock
from contact_telesante.teams import rules as rights
from contact_telesante.teams.membership.queries import present_members
from contact_telesante.teams.membership.rules import SOON_DAYS, needs_training
from contact_telesante.teams.models import Member, Team
from contact_telesante.teams.reminders import letters
from contact_telesante.teams.reminders.posting import Due
from contact_telesante.teams.reviews import queries as reviews
from contact_telesante.teams.reviews.rules import is_due
from contact_telesante.teams.seats import House

PAUSE = timedelta(days=30)
"""How long a member is left in peace after a letter about their training."""
TRAINING, GUESTS_END, MONTHLY = "training", "guests_end", "monthly"


@dataclass(frozen=True, slots=True)
class Ground:
    """A team today: its living members, its superusers among them."""

    team: Team
    today: date
    zone: ZoneInfo
    members: list[Member]

    @property
    def superusers(self) -> list[Member]:
        """Those who manage it, and hear of what awaits it."""
        return [member for member in self.members if member.role == Member.Role.SUPERUSER]

    @property
    def guests(self) -> list[Member]:
        """Those whose access ends some day."""
        return [member for member in self.members if member.role == Member.Role.GUEST]

    @property
    def untrained(self) -> list[Member]:
        """Those whose yearly training in privacy is to be done, or done again; see `rules.needs_training`."""
        return [member for member in self.members if needs_training(member.training_date, self.today)]


def ground_of(house: House) -> Ground:
    """What the team is today."""
    team = Team.objects.get(pk=house.team_id)
    zone = ZoneInfo(team.zone)
    today = clock.today(zone)
    present = [m for m in present_members(house) if m.user.is_active and rights.is_living(m, today)]
    return Ground(team, today, zone, present)


def due_letters(house: House) -> list[Due]:
    """Every letter due today. A guest about to leave is not sent to training."""
    ground = ground_of(house)
    ending = [guest for guest in ground.guests if _ends_soon(guest, ground.today)]
    return [*_of_endings(ground, ending), *_of_training(ground, ending), *_of_the_month(house, ground)]


def _of_training(ground: Ground, ending: list[Member]) -> Iterator[Due]:
    long_ago = clock.now() - PAUSE
    for member in ground.untrained:
        if member not in ending and (member.reminded_at is None or member.reminded_at < long_ago):
            yield Due(member.user_id, TRAINING, letters.about_training(member, ground.team), (member.user_id,))


def _of_endings(ground: Ground, ending: list[Member]) -> Iterator[Due]:
    told = [guest for guest in ending if not _was_told(guest, ground.zone)]
    for member in ground.members:
        theirs = told if member.role == Member.Role.SUPERUSER else [g for g in told if g.sponsor_id == member.user_id]
        if theirs:
            letter = letters.about_endings(member, ground.team, theirs)
            yield Due(member.user_id, GUESTS_END, letter, tuple(guest.user_id for guest in theirs))


def _of_the_month(house: House, ground: Ground) -> Iterator[Due]:
    told = told_since(house, MONTHLY, ground.today.replace(day=1), ground.zone)
    waiting = [member for member in ground.superusers if str(member.user_id) not in told]
    if not waiting:
        return
    last = reviews.last_signed(house)
    review_is_due = is_due(last, ground.team.created_at.astimezone(ground.zone).date(), ground.today)
    if not (ground.guests or ground.untrained or review_is_due):
        return
    for member in waiting:
        letter = letters.of_the_month(
            member, ground.team, guests=ground.guests, untrained=ground.untrained, review_is_due=review_is_due
        )
        yield Due(member.user_id, MONTHLY, letter)


def told_since(house: House, what: str, day: date, zone: ZoneInfo) -> set[str]:
    """Who had a letter of that kind since the beginning of that day, as user ids.

    The audit is the memory, so that a worker started again sends nothing twice.
    """
    midnight = datetime.combine(day, time.min, zone)
    looks = audit.looks_of(house).filter(at__gte=midnight, act=Act.NOTIFIED, detail__what=what).order_by()
    return {str(look.detail.get("user")) for look in looks}


def _ends_soon(guest: Member, today: date) -> bool:
    return guest.end_date is not None and (guest.end_date - today).days <= SOON_DAYS


def _was_told(guest: Member, zone: ZoneInfo) -> bool:
    """Whether it was already said that this access ends: since two weeks before this very last day."""
    if guest.reminded_at is None or guest.end_date is None:
        return False
    return guest.reminded_at.astimezone(zone).date() >= guest.end_date - timedelta(days=SOON_DAYS)
