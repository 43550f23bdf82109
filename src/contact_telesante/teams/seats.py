"""The seat: (user, team) resolved for one request."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID
from zlib import crc32
from zoneinfo import ZoneInfo

from contact_telesante.teams.groups import GROUPS

if TYPE_CHECKING:
    from contact_telesante.teams.models import Member

ALL_GROUPS = frozenset(GROUPS)
NOTHING: frozenset[str] = frozenset()
Withheld: TypeAlias = frozenset[tuple[UUID, frozenset[str]]]
"""Groups of fields withheld on some patients."""


@dataclass(frozen=True, slots=True)
class Withholding:
    """One restriction in force, or one glass broken through it until an instant: of a user, or of a profession."""

    patient_id: UUID
    user_id: UUID | None
    profession: str = ""
    groups: frozenset[str] = ALL_GROUPS
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """Everything that may differ between two people's rendering of one row: frames are made once for each.

    `groups` are the groups of fields seen, `patients` those granted (None: all of the team), `withheld` what
    restrictions keep from them, `columns` those of the view they look through (None: the board's own).
    """

    language: str
    groups: frozenset[str]
    patients: frozenset[UUID] | None = None
    withheld: Withheld = frozenset()
    columns: tuple[str, ...] | None = None

    def covers(self, patient_id: UUID) -> bool:
        """Whether the patient exists for them; a restricted one does, and says so."""
        return self.patients is None or patient_id in self.patients

    def withholds(self, patient_id: UUID) -> frozenset[str]:
        """The groups of fields that restrictions keep from them on that patient."""
        return next((groups for restricted, groups in self.withheld if restricted == patient_id), NOTHING)

    @property
    def sign(self) -> str:
        """What a page says of what it may see, to know that it changed: a few letters that tell nothing."""
        withheld = sorted((str(patient_id), *sorted(groups)) for patient_id, groups in self.withheld)
        granted = "all" if self.patients is None else sorted(map(str, self.patients))
        return f"{crc32(repr((sorted(self.groups), granted, withheld, self.columns)).encode()):x}"

    def on(self, patient_id: UUID) -> Audience:
        """Who they are before that one patient: what is left of their groups, and nothing of other patients."""
        return Audience(self.language, self.groups - self.withholds(patient_id), columns=self.columns)


@dataclass(frozen=True, slots=True)
class Seat:
    """Who acts, in which team, with what rights, in which language. `key` is the request's idempotency key.

    `groups`, `patients`, `withheld` and `columns` as in `Audience`; `until` is the instant at which time alone changes
    the first three. `number` is the journal's when a request found its seat: whatever is read through it is no older.
    """

    user_id: UUID
    team_id: UUID
    slug: str
    team_name: str
    version: int
    zone: ZoneInfo
    role: str
    profession: str
    name: str
    language: str
    writes: bool
    groups: frozenset[str]
    patients: frozenset[UUID] | None = None
    withheld: Withheld = frozenset()
    until: datetime | None = None
    signed: bool = True
    columns: tuple[str, ...] | None = None
    key: str = ""
    number: int | None = field(default=None, compare=False)

    def keyed(self, key: str) -> Seat:
        """The same seat, for a request that carries this idempotency key."""
        return replace(self, key=key)

    def covers(self, patient_id: UUID) -> bool:
        """Whether the patient exists for the seat."""
        return self.audience.covers(patient_id)

    def through(self, columns: tuple[str, ...] | None) -> Seat:
        """The same seat, looking at those columns of the board, in that order; None for the board's own."""
        return self if columns == self.columns else replace(self, columns=columns)

    def on(self, patient_id: UUID) -> Seat:
        """The same seat before one patient: with the groups of fields that it sees there."""
        hidden = self.audience.withholds(patient_id)
        return replace(self, groups=self.groups - hidden, withheld=frozenset()) if hidden else self

    @property
    def audience(self) -> Audience:
        """What this seat's pages have in common with others'."""
        return Audience(self.language, self.groups, self.patients, self.withheld, self.columns)

    @classmethod
    def of(cls, member: Member, known: Iterable[Withholding] = (), now: datetime | None = None) -> Seat:
        """The seat of a member whose team and user are loaded, under the restrictions known of in that team."""
        team, user, zone = member.team, member.user, ZoneInfo(member.team.zone)
        withheld, until = withheld_from(user.pk, member.profession, known, now or datetime.now(UTC))
        last = _end_of_day(member.end_date, zone) if member.end_date else None
        return cls(
            user_id=user.pk,
            team_id=team.pk,
            slug=team.slug,
            team_name=team.name,
            version=team.version,
            zone=zone,
            role=member.role,
            profession=member.profession,
            name=user.name,
            language=user.language,
            writes=member.role in {"member", "superuser"} or (member.role == "guest" and member.may_write),
            groups=groups_of(member.role, member.profession, team.hidden_groups, member.groups),
            patients=None if member.patients is None else frozenset(member.patients),
            withheld=withheld,
            until=min(filter(None, (until, last)), default=None),
            signed=member.undertaking_at is not None,
        )


def groups_of(
    role: str, profession: str, hidden: Mapping[str, Collection[str]], granted: Collection[str] | None
) -> frozenset[str]:
    """The groups of fields somebody sees: all for a superuser, those granted by name, else all but those hidden
    from their role or their profession.
    """
    if role == "superuser":
        return ALL_GROUPS
    if granted is not None:
        return ALL_GROUPS.intersection(granted)
    return ALL_GROUPS.difference(hidden.get(f"role:{role}", ()), hidden.get(f"profession:{profession}", ()))


def withheld_from(
    user_id: UUID, profession: str, known: Iterable[Withholding], now: datetime
) -> tuple[Withheld, datetime | None]:
    """What restrictions keep from somebody now, and when a glass they broke closes."""
    hidden: dict[UUID, frozenset[str]] = {}
    broken: dict[UUID, datetime] = {}
    for one in known:
        if one.user_id != user_id and (not one.profession or one.profession != profession):
            continue
        if one.until is None:
            hidden[one.patient_id] = hidden.get(one.patient_id, NOTHING) | one.groups
        elif one.until > now:
            broken[one.patient_id] = max(one.until, broken.get(one.patient_id, one.until))
    kept = frozenset((patient_id, groups) for patient_id, groups in hidden.items() if patient_id not in broken)
    return kept, min(broken.values(), default=None)


def _end_of_day(day: date, zone: ZoneInfo) -> datetime:
    last = datetime.combine(day, datetime.min.time(), zone) + timedelta(days=1)
    return last.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class House:
    """The house itself acting in one team: set-up before it has members, the worker's changes, the streams' reads.

    `version` and `zone` are the team's when they were read already.
    """

    team_id: UUID
    user_id: UUID | None = None
    key: str = ""
    version: int = 0
    zone: ZoneInfo | None = None
