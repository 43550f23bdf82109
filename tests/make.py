"""Plain functions that make what tests need, through the product's own actions."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import uuid4

from django.db.models import F

from contact_telesante.audit import queries as audit
from contact_telesante.audit.models import Look
from contact_telesante.board.actions import add_patient, adopt_board
from contact_telesante.board.models import Patient
from contact_telesante.establishments.actions import create_establishment
from contact_telesante.identity.actions import create_token, create_user, revoke_token
from contact_telesante.identity.models import Token, User, digest
from contact_telesante.journal import queries as journal
from contact_telesante.journal.models import Entry
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import SYSTEM, Person, scope
from contact_telesante.teams.access.actions import restrict_access
from contact_telesante.teams.actions import create_team, seat_member
from contact_telesante.teams.models import Member, Restriction, Team
from contact_telesante.teams.queries import seat_of
from contact_telesante.teams.seats import ALL_GROUPS, House, Seat

PASSWORD = "tout-le-monde-a-bord-2026"


@dataclass
class Cast:
    """The standing cast, all in « ward » but Cleo: Ada edits, Ben reads, Gil is a guest, Sam is superuser."""

    ward: Team
    other: Team
    users: dict[str, User]

    def seat(self, who: str) -> Seat:
        team = self.other if who == "cleo" else self.ward
        return seat_of(self.users[who], team.slug)

    @property
    def ada(self) -> Seat:
        return self.seat("ada")

    @property
    def ben(self) -> Seat:
        return self.seat("ben")

    @property
    def cleo(self) -> Seat:
        return self.seat("cleo")

    @property
    def gil(self) -> Seat:
        return self.seat("gil")

    @property
    def sam(self) -> Seat:
        return self.seat("sam")


def make_user(first_name: str, *, language: str = "fr", password: str | None = None) -> User:
    """A user `first@tests.example`."""
    return create_user(
        by=SYSTEM,
        email=f"{first_name.lower()}@tests.example",
        password=password,
        first_name=first_name,
        last_name="Essai",
        language=language,
    )


def make_team(slug: str, *, establishment=None, template: str = "chsld", name: str | None = None) -> Team:
    """A team with a ready-made board."""
    establishment = establishment or create_establishment(by=SYSTEM, slug=f"e-{slug}", name=f"CIUSSS {slug}")
    team = create_team(by=SYSTEM, establishment=establishment, slug=slug, name=name or f"Équipe {slug}")
    adopt_board(by=House(team.pk), template=template)
    return team


def make_cast() -> Cast:
    """The standing cast, with its two teams of one establishment."""
    establishment = create_establishment(by=SYSTEM, slug="ciusss", name="CIUSSS des tests", domains=["tests.example"])
    ward, other = make_team("ward", establishment=establishment), make_team("other", establishment=establishment)
    users = {name.lower(): make_user(name, password=PASSWORD) for name in ("Ada", "Ben", "Cleo", "Gil", "Sam")}
    for who, role, profession in (
        ("ada", "member", "nurse"),
        ("ben", "reader", "pharmacist"),
        ("sam", "superuser", "manager"),
    ):
        seat_member(by=House(ward.pk), user_id=users[who].pk, role=role, profession=profession)
    seat_member(
        by=House(ward.pk), user_id=users["gil"].pk, role="guest", end_date=clock.now().date() + timedelta(days=30)
    )
    seat_member(by=House(other.pk), user_id=users["cleo"].pk, role="member", profession="nurse")
    return Cast(ward=ward, other=other, users=users)


def make_unit(cast: Cast, prefix: str) -> str:
    """A team beside the ward, with its board: Sam is its superuser, Ada a member, both nurses; its slug."""
    slug = f"{prefix}-{uuid4().hex[:6]}"
    team = make_team(slug, establishment=cast.ward.establishment)
    for who, role in (("sam", "superuser"), ("ada", "member")):
        seat_member(by=House(team.pk), user_id=cast.users[who].pk, role=role, profession="nurse")
    return slug


def make_patient(by: Seat, **values: object) -> Patient:
    """A patient of the seat's team: Lucille Tremblay unless told otherwise."""
    return add_patient(by=replace(by, key=""), values={"last_name": "Tremblay", "first_name": "Lucille"} | values)


def restrict(cast: Cast, patient: Patient, *, who: str = "", profession: str = "", groups=ALL_GROUPS) -> Restriction:
    """A restriction on a patient of the ward, against one of the cast or a profession."""
    return restrict_access(
        by=replace(cast.sam, key=""),
        patient_id=patient.pk,
        user_id=cast.users[who].pk if who else None,
        profession=profession,
        groups=frozenset(groups),
        asked_date=clock.now().date() - timedelta(days=2),
        notice="Avis au dossier papier",
    )


def limit(cast: Cast, who: str, *, patients=None, groups=None) -> None:
    """Grant one of the ward's members those patients and groups only."""
    with scope(House(cast.ward.pk)):
        Member.objects.filter(user=cast.users[who], left_at=None).update(
            patients=None if patients is None else [patient.pk for patient in patients],
            groups=None if groups is None else list(groups),
        )
        Team.objects.filter(pk=cast.ward.pk).update(version=F("version") + 1)


def reloaded(by: Seat, patient: Patient) -> Patient:
    """The patient as the database has it now."""
    with scope(by):
        return Patient.objects.get(pk=patient.pk)


def entries_after(by: Seat, number: int) -> list[Entry]:
    """The team's journal after that number."""
    with scope(by):
        return journal.entries_after(by, number, 1000)


def token_for(user: User) -> str:
    """An API token of that user."""
    return create_token(email=user.email)


def revocable_token(user: User):
    """An API token, and what revokes it."""
    secret = create_token(email=user.email)
    token_id = Token.objects.get(digest=digest(secret)).pk
    return secret, lambda: revoke_token(by=Person(user_id=user.pk), token_id=token_id)


def looks_of(seat: Seat) -> list[Look]:
    """The audit of the seat's team, newest first."""
    with scope(seat):
        return list(audit.looks_of(seat)[:100])
