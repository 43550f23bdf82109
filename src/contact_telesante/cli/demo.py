"""The demonstration: two establishments, eight teams, invented patients, and accounts to try them with.

Everything goes through the product's own actions, as the application's role. The last thing written is the
pilot's office: found, the demonstration is complete; missing, each step is taken only where its result is absent.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from typing import Any, Final
from uuid import UUID

from django.utils import translation

from contact_telesante.board import queries as boards
from contact_telesante.board.actions import add_patient, adopt_board, change_cells, deactivate_patient
from contact_telesante.board.definition import Json
from contact_telesante.board.models import Patient, Request
from contact_telesante.board.requests import queries as requests
from contact_telesante.board.requests.actions import answer, ask, take
from contact_telesante.cli.demo_values import moment, settled
from contact_telesante.establishments.actions import appoint_officer, create_establishment
from contact_telesante.establishments.models import Establishment, Officer
from contact_telesante.identity import queries as identity
from contact_telesante.identity.actions import create_user
from contact_telesante.identity.models import User
from contact_telesante.journal import queries as journal
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import SYSTEM, scope
from contact_telesante.teams import queries as teams
from contact_telesante.teams.actions import MemberFile, create_team, seat_member
from contact_telesante.teams.models import Member, Team
from contact_telesante.teams.seats import House, Seat

PASSWORD: Final = "demo-contact-2026"  # noqa: S105 (public: the demonstration is refused beside real teams)
CIUSSS, CHU = "ciusss-demo", "chu-demo"
GUEST_STAY = timedelta(days=182)


@dataclass(frozen=True)
class _Account:
    name: str
    first_name: str
    last_name: str
    profession: str
    role: str
    office: str = ""
    home: str = CIUSSS
    permit: str = ""
    trained_days_ago: int = 90

    @property
    def email(self) -> str:
        return f"{self.name}@demo.example"


@dataclass(frozen=True)
class _Chapter:
    """What one person wrote, after the patient was added: the cells among `keys` that the patient has."""

    by: str
    keys: frozenset[str]


@dataclass(frozen=True)
class _Team:
    """A team, its members (name → role), and how its patients' histories came about: added in turn by `added_by`."""

    slug: str
    name: str
    template: str
    members: Mapping[str, str]
    added_by: tuple[str, ...] = ()
    chapters: tuple[_Chapter, ...] = ()


ACCOUNTS: Final = (
    _Account(
        "nadia",
        "Nadia",
        "Benali",
        "nurse",
        "Superutilisatrice du CHSLD, de la garde et de l’unité virtuelle de soins.",
        permit="2041187",
    ),
    _Account("marc", "Marc", "Deslauriers", "physician", "Médecin, membre du CHSLD et de la garde.", permit="12345"),
    _Account("julie", "Julie", "Bergeron", "nurse", "Infirmière, membre du CHSLD.", permit="2063310"),
    _Account(
        "luc", "Luc", "Pelletier", "pharmacist", "Pharmacien, lecteur du CHSLD.", permit="207755", trained_days_ago=420
    ),
    _Account(
        "guest",
        "Camille",
        "Roy",
        "paramedic",
        "Paramédic, invitée de l’unité virtuelle de soins, en lecture seule.",
        home="",
    ),
    _Account(
        "awa",
        "Awa",
        "Diallo",
        "nurse",
        "Infirmière du CHU, membre de l’unité virtuelle de soins.",
        home=CHU,
        permit="2088412",
    ),
    _Account("sophie", "Sophie", "Girard", "manager", "Superutilisatrice des cinq équipes encore vides."),
    _Account(
        "cct",
        "Chantal",
        "Côté",
        "",
        "Centre de coordination (CCT) : ne voit aucune donnée d’usager.",
        "coordination",
        "",
    ),
    _Account(
        "cssns", "Simon", "Gauthier", "", "Soutien de niveau 2 (CSSNS) : ne voit aucune donnée d’usager.", "support", ""
    ),
    _Account("prp", "Patricia", "Morin", "", "Responsable de la protection des renseignements personnels.", "privacy"),
    _Account("pilote", "Pierre", "Lavoie", "", "Pilote du CIUSSS : ne voit aucune donnée d’usager.", "pilot"),
)
SOPHIE: Final = {"sophie": "superuser"}
TEAMS: Final = (
    _Team(
        "chsld-erables",
        "CHSLD des Érables — 3e étage",
        "chsld",
        {"nadia": "superuser", "marc": "member", "julie": "member", "luc": "reader"},
        ("julie", "nadia"),
        (
            _Chapter("marc", frozenset({"visite_md", "rev_med", "demande"})),
            _Chapter(
                "julie",
                frozenset({"priorite", "braden", "braden_date", "etat", "chute", "chute_date", "poids", "note"}),
            ),
            _Chapter("nadia", frozenset({"suivi_date", "suivi_quoi", "consigne"})),
        ),
    ),
    _Team(
        "garde",
        "Garde médicale à distance",
        "garde",
        {"nadia": "superuser", "marc": "member"},
        ("nadia",),
        (
            _Chapter("marc", frozenset({"garde_md", "pris_dt", "modalite", "issue", "ord_consignee", "demande"})),
            _Chapter("nadia", frozenset({"priorite", "suivi_date", "suivi_quoi", "consigne"})),
        ),
    ),
    _Team(
        "uvs",
        "Unité virtuelle de soins",
        "had",
        {"nadia": "superuser", "awa": "member", "guest": "guest"},
        ("awa", "nadia"),
        (
            _Chapter("nadia", frozenset({"tournee_dt", "tournee_faite", "priorite", "demande"})),
            _Chapter("awa", frozenset({"news2", "sv_dt", "suivi_date", "suivi_quoi", "note"})),
        ),
    ),
    _Team("sad", "Soins à domicile", "sad", SOPHIE),
    _Team("telesurv", "Télésurveillance", "telesurv", SOPHIE),
    _Team("palliatif", "Soins palliatifs à domicile", "palliatif", SOPHIE),
    _Team("sante-mentale", "Santé mentale — suivi intensif", "sante_mentale", SOPHIE),
    _Team("garedo", "GAREDO", "garedo", SOPHIE),
)
BEFORE: Final[Mapping[str, Mapping[Json, Json]]] = {
    "priorite": {"rouge": "orange", "orange": "jaune", "jaune": "vert"},
    "braden": {score: score + 2 for score in range(6, 20)},
    "news2": {score: score - 2 for score in range(2, 21)},
}
"""What some cells held before their chapter. A cell without a past stays empty until it is written."""


def accounts() -> list[tuple[str, str]]:
    """The accounts to sign in with: address and role, in French."""
    return [(account.email, account.role) for account in ACCOUNTS]


def load() -> None:
    """Make the demonstration, or complete one that was cut; nothing when it is there."""
    if Officer.objects.filter(office="pilot", establishment__slug=CIUSSS).exists():
        return
    with translation.override("fr"):
        houses = {
            CIUSSS: _establishment(CIUSSS, "CIUSSS de démonstration", "demo.example"),
            CHU: _establishment(CHU, "CHU de démonstration"),
        }
        people = {account.name: _user(account) for account in ACCOUNTS}
        for team in TEAMS:
            _settle(team, houses, people)
        for account in ACCOUNTS:
            _appoint(account, people[account.name], houses.get(account.home))


def _establishment(slug: str, name: str, *domains: str) -> Establishment:
    found = Establishment.objects.filter(slug=slug).first()
    return found or create_establishment(by=SYSTEM, slug=slug, name=name, domains=domains)


def _user(account: _Account) -> User:
    found = identity.users_by_email([account.email]).get(account.email)
    return found or create_user(
        by=SYSTEM,
        email=account.email,
        password=PASSWORD,
        first_name=account.first_name,
        last_name=account.last_name,
    )


def _appoint(account: _Account, user: User, establishment: Establishment | None) -> None:
    held = {officer.office for officer in Officer.objects.filter(user=user)}
    if account.office and account.office not in held:
        appoint_officer(by=SYSTEM, user_id=user.pk, office=account.office, establishment=establishment)


def _settle(team: _Team, houses: Mapping[str, Establishment], people: Mapping[str, User]) -> None:
    """The team with its board, its members and its patients."""
    made = _find(team.slug) or create_team(by=SYSTEM, establishment=houses[CIUSSS], slug=team.slug, name=team.name)
    house = House(made.pk)
    with scope(house):
        configured = boards.board_version_of(house) > 0
        seated = set(Member.objects.filter(team_id=made.pk).values_list("user_id", flat=True))
    if not configured:
        adopt_board(by=house, template=team.template)
    superuser = next(name for name, role in team.members.items() if role == Member.Role.SUPERUSER)
    for account in ACCOUNTS:
        if account.name in team.members and people[account.name].pk not in seated:
            role, user_id = team.members[account.name], people[account.name].pk
            home = houses.get(account.home)
            _seat(house, account, role, user_id, establishment=home, sponsor=people[superuser].pk)
    if team.chapters:
        _fill(team, {name: teams.seat_of(people[name], team.slug) for name in team.members}, people)


def _find(slug: str) -> Team | None:
    """The team of that slug. Before it has members only the house sees it, by its journal's id."""
    for team_id in journal.heads():
        with scope(House(team_id)):
            if (team := teams.team_of(House(team_id))).slug == slug:
                return team
    return None


def _seat(
    house: House, account: _Account, role: str, user_id: UUID, *, establishment: Establishment | None, sponsor: UUID
) -> None:
    guest = role == Member.Role.GUEST
    file: MemberFile = {
        "permit": account.permit,
        "authorization": "" if account.permit else "Autorisation de la direction, 2026",
        "training_date": clock.now().date() - timedelta(days=account.trained_days_ago),
        "is_responsible": account.name in {"nadia", "sophie"},
    }
    if guest:
        file |= {"organisation": "Coopérative des paramédics de démonstration", "sponsor_id": sponsor}
    seat_member(
        by=house,
        user_id=user_id,
        role=role,
        profession=account.profession,
        establishment=establishment,
        reason="Interventions au domicile avec l’équipe" if guest else "",
        end_date=clock.now().date() + GUEST_STAY if guest else None,
        **file,
    )


def _fill(team: _Team, seats: Mapping[str, Seat], people: Mapping[str, User]) -> None:
    """Write the team's patients, each added by one person and followed by others."""
    adder = seats[team.added_by[0]]
    ids = {user.email: str(user.pk) for user in people.values()}
    with scope(adder):
        definition, context = boards.definition_of(adder), boards.context_of(adder)
        present = {patient.values.get("file_number"): patient for patient in boards.patients_of(adder)}
    for turn, sheet in enumerate(_sheets(team.slug)):
        values = settled(sheet["values"], definition, context, ids)
        patient = present.get(values["file_number"]) or add_patient(
            by=seats[team.added_by[turn % len(team.added_by)]], values=_as_first_seen(team, values)
        )
        if patient.is_active:
            patient = _tell(team, seats, patient, values)
            _follow(seats, patient.pk, sheet.get("request"))
        if (left := sheet.get("inactive")) and patient.is_active:
            day = context.day_of(moment(left["date"], context))
            deactivate_patient(by=adder, patient_id=patient.pk, reason=left["reason"], day=day)


def _as_first_seen(team: _Team, values: Mapping[str, Json]) -> dict[str, Json]:
    """The values before any chapter."""
    later = frozenset().union(*(chapter.keys for chapter in team.chapters))
    past = {key: BEFORE[key].get(values[key], values[key]) for key in BEFORE if key in values}
    return {key: value for key, value in values.items() if key not in later} | past


def _tell(team: _Team, seats: Mapping[str, Seat], patient: Patient, values: Mapping[str, Json]) -> Patient:
    """Write the chapters over a patient. A cell that already holds its value is left alone."""
    for chapter in team.chapters:
        written = {key: values[key] for key in values if key in chapter.keys}
        if written:
            patient = change_cells(by=seats[chapter.by], patient_id=patient.pk, values=written, base=patient.number)
    return patient


def _follow(seats: Mapping[str, Seat], patient_id: UUID, request: Mapping[str, str] | None) -> None:
    """What was asked about a patient, who is seeing to it, what was answered: each step that is not there yet."""
    if request is None:
        return
    asker = seats[request["asked_by"]]
    if (standing := _open_request(asker, patient_id)) is None:
        ask(by=asker, patient_id=patient_id, question=request["question"])
        standing = _open_request(asker, patient_id)
    if standing is None or standing.answered_at:
        return
    of = {"patient_id": patient_id, "request_id": standing.pk}
    if answerer := request.get("answered_by"):
        answer(by=seats[answerer], text=request["answer"], **of)
    elif taker := request.get("taken_by"):
        take(by=seats[taker], **of)


def _open_request(seat: Seat, patient_id: UUID) -> Request | None:
    with scope(seat):
        return requests.open_request(seat, patient_id)


def _sheets(slug: str) -> list[dict[str, Any]]:
    source = files("contact_telesante.cli").joinpath("demo_data", f"{slug}.toml").read_text(encoding="utf-8")
    sheets: list[dict[str, Any]] = tomllib.loads(source)["patients"]
    return sheets
