"""Two teams full of marked words, and everybody who may knock: who they are, what they hold, where they sit."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.test import Client

from contact_telesante.audit.actions import Purpose
from contact_telesante.board.actions import add_patient, change_cells, deactivate_patient
from contact_telesante.board.cueing.actions import save_set
from contact_telesante.board.design.templates.actions import save_template
from contact_telesante.board.handoffs.actions import give_handoff
from contact_telesante.board.models import Patient
from contact_telesante.board.requests.actions import ask
from contact_telesante.board.requests.queries import open_request
from contact_telesante.board.views.actions import create_view
from contact_telesante.board.views.layout import Layout
from contact_telesante.establishments.actions import appoint_officer, create_establishment
from contact_telesante.identity.actions import issue_token
from contact_telesante.identity.models import User
from contact_telesante.identity.queries import tokens_of
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import SYSTEM, Person, scope
from contact_telesante.privacy.actions import note_communication
from contact_telesante.privacy.incidents.actions import report_incident
from contact_telesante.teams.access.actions import break_glass, restrict_access
from contact_telesante.teams.actions import remove_member, seat_member
from contact_telesante.teams.invitations.actions import invite
from contact_telesante.teams.invitations.links import token_of
from contact_telesante.teams.invitations.rules import Offer
from contact_telesante.teams.membership.actions import suspend_member
from contact_telesante.teams.models import Member
from contact_telesante.teams.queries import seat_of
from contact_telesante.teams.reviews.actions import open_review
from contact_telesante.teams.screens.actions import open_screen
from contact_telesante.teams.seats import ALL_GROUPS, House, Seat
from tests.board.imports.files import staged
from tests.forgetting import forget_versions
from tests.make import make_team, make_user
from tests.privacy.officers import signed_in

NORTH, SOUTH = "north", "south"
"""The teams: ours, and the other one, of another establishment."""
MARK = {NORTH: "Aquilonmark", SOUTH: "Austermark"}
"""A word that stands in every text of a team, and nowhere else."""
REASON = "Chute avec perte de conscience, consentement impossible"

SEATED = ("ada", "ben", "gil", "lim", "rex", "sam")
OUTSIDE = ("stranger", "former", "suspended", "pilot", "cct", "cssns", "odile", "paul", "cleo", "tom")
EVERYBODY = ("nobody", *SEATED, *OUTSIDE)


@dataclass
class Side:
    """One team and one of everything in it; `ids` fill the addresses by the names of their parameters."""

    slug: str
    team_id: UUID
    patients: list[Patient]
    ids: dict[str, Any]


@dataclass
class World:
    """Both sides, the people, the cookies and tokens of each."""

    users: dict[str, User]
    sides: dict[str, Side]
    keys: dict[str, str]
    tokens: dict[str, str]

    def client(self, who: str, **options: Any) -> Client:
        """A browser of theirs, who proved themselves just now; nobody's for `nobody`."""
        client = Client(**options)
        if who != "nobody":
            client.cookies["contact_session"] = self.keys[who]
        return client

    def seat(self, who: str, slug: str = NORTH) -> Seat:
        return seat_of(self.users[who], slug)

    @property
    def north(self) -> Side:
        return self.sides[NORTH]

    @property
    def south(self) -> Side:
        return self.sides[SOUTH]


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside is taken back; actions find themselves outermost, as they ask."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)
    forget_versions()


def fingerprint(side: Side) -> dict[str, Any]:
    """How many rows each walled table holds for a team, and a digest of those that may change."""
    told: dict[str, Any] = {}
    with scope(House(side.team_id)), connection.cursor() as cursor:
        for table in walled_tables():
            if table == "audit_look":  # an officer's own looks are written there, as they must
                continue
            cursor.execute(
                f"select count(*), md5(string_agg(t::text, '|' order by t::text)) from {table} t where team_id = %s",
                [side.team_id],
            )
            told[table] = cursor.fetchone()
    return told


def walled_tables() -> list[str]:
    """The tables whose rows are of one team."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid"
            " where c.relkind = 'r' and a.attname = 'team_id' and c.relrowsecurity order by 1"
        )
        return [name for (name,) in cursor.fetchall()]


def make_world() -> World:
    """Everything, through the product's own actions."""
    here = create_establishment(by=SYSTEM, slug="here", name="CIUSSS d’ici", domains=["tests.example"])
    there = create_establishment(by=SYSTEM, slug="there", name="CISSS de là", domains=["la.example"])
    north = House(make_team(NORTH, establishment=here, name=f"Équipe {MARK[NORTH]}").pk)
    south = House(make_team(SOUTH, establishment=there, name=f"Équipe {MARK[SOUTH]}").pk)
    users = _people()
    _seat(users, north, south)
    for name, office, place in (
        ("pilot", "pilot", here), ("cct", "coordination", None), ("cssns", "support", None),
        ("odile", "privacy", here), ("paul", "privacy", there),
    ):  # fmt: skip
        appoint_officer(by=SYSTEM, user_id=users[name].pk, office=office, establishment=place)
    sides = {
        NORTH: _fill(NORTH, seat_of(users["sam"], NORTH), users["rex"], users["ada"]),
        SOUTH: _fill(SOUTH, seat_of(users["tom"], SOUTH), users["cleo"], users["tess"]),
    }
    with scope(north):
        Member.objects.filter(user=users["lim"]).update(patients=[sides[NORTH].patients[1].pk], groups=["logistics"])
        Member.objects.filter(role="guest").update(undertaking_at=clock.now())
    keys = {name: signed_in(user).session.session_key or "" for name, user in users.items()}
    tokens = {
        name: issue_token(by=Person(user.pk), user_id=user.pk, read_only=False, days=30, name=name)
        for name, user in users.items()
    }
    for slug, owner in ((NORTH, "ada"), (SOUTH, "cleo")):
        sides[slug].ids["token_id"] = tokens_of(users[owner].pk)[0].pk
    return World(users=users, sides=sides, keys=keys, tokens=tokens)


def _people() -> dict[str, User]:
    """Everybody who has an account; those whom pages name bear their team's mark."""
    users = {name: make_user(name.capitalize()) for name in (*EVERYBODY[1:], "tess")}
    for slug, marked in ((SOUTH, ("cleo", "tom", "tess")), (NORTH, ("ada", "ben", "gil", "rex", "sam"))):
        User.objects.filter(pk__in=[users[name].pk for name in marked]).update(last_name=MARK[slug])
    return {name: User.objects.get(pk=user.pk) for name, user in users.items()}


def _seat(users: dict[str, User], north: House, south: House) -> None:
    for name, role, profession in (
        ("ada", "member", "nurse"), ("ben", "reader", "pharmacist"), ("rex", "member", "physician"),
        ("sam", "superuser", "manager"), ("former", "member", "nurse"), ("suspended", "member", "nurse"),
    ):  # fmt: skip
        seat_member(by=north, user_id=users[name].pk, role=role, profession=profession)
    for name in ("gil", "lim"):
        end = clock.now().date() + timedelta(days=60)
        seat_member(by=north, user_id=users[name].pk, role="guest", end_date=end, may_write=True)
    for name, role in (("cleo", "member"), ("tom", "superuser"), ("tess", "superuser")):
        seat_member(by=south, user_id=users[name].pk, role=role, profession="nurse")
    remove_member(by=north, user_id=users["former"].pk)
    suspend_member(by=north, user_id=users["suspended"].pk)


def _fill(slug: str, boss: Seat, kept_out: User, author: User) -> Side:
    """One of everything: two patients here and one gone, a restriction and a broken glass, an invitation, a review…"""
    mark = MARK[slug]
    patients = [_patient(boss, mark, number) for number in range(3)]
    patients[2] = deactivate_patient(
        by=_fresh(boss), patient_id=patients[2].pk, reason="conge", day=clock.today(boss.zone)
    )
    restriction = restrict_access(
        by=_fresh(boss), patient_id=patients[0].pk, user_id=kept_out.pk, profession="", groups=ALL_GROUPS,
        asked_date=clock.today(boss.zone), notice=f"Avis {mark}",
    )  # fmt: skip
    restrict_access(
        by=_fresh(boss), patient_id=patients[1].pk, user_id=author.pk, profession="", groups=frozenset({"sensitive"}),
        asked_date=clock.today(boss.zone), notice=f"Avis {mark}",
    )  # fmt: skip
    break_glass(by=_fresh(seat_of(author, slug)), patient_id=patients[1].pk, reason=f"{REASON} {mark}")
    offer = Offer(
        email=f"invitee.{mark.lower()}@tests.example", role="guest", reason=mark, organisation=f"Clinique {mark}",
        end_date=clock.today(boss.zone) + timedelta(days=30),
    )  # fmt: skip
    invitation = invite(by=_fresh(boss), offer=offer)
    review = open_review(by=_fresh(boss), due_date=clock.today(boss.zone) + timedelta(days=20))
    incident = report_incident(
        by=_fresh(seat_of(author, slug)), circumstances=f"Liste perdue {mark}", information=mark,
        start_date=clock.today(boss.zone), known_date=clock.today(boss.zone), persons=3,
    )  # fmt: skip
    noted = note_communication(
        by=_fresh(boss), nature=f"Résumé {mark}", recipient=f"Dr {mark}", purpose=Purpose.CARE, justification=mark,
        patients=[patients[0].pk],
    )  # fmt: skip
    number = change_cells(by=_fresh(boss), patient_id=patients[1].pk, values={}, base=0).number
    handoff = give_handoff(
        by=_fresh(seat_of(author, slug)), since=clock.now() - timedelta(hours=8), scope="all", number=number,
        remark=mark, sentences={str(patients[1].pk): mark},
    )  # fmt: skip
    view = create_view(by=_fresh(boss), name={"fr": f"Vue {mark}"}, layout=Layout(), shared=True)
    screen = open_screen(by=_fresh(boss), name=f"Poste {mark}", view="all", hours=24)
    brought = staged(boss, f"Nom;Prénom;Chambre\nArrivant;{mark};12\n")
    name = {"fr": "Tableau offert", "en": "Board offered"}
    template = save_template(by=_fresh(boss), base=1, name=name, description={})
    cue_set = save_set(by=_fresh(boss), name=name, description={}, keys=["danger"])
    ask(by=_fresh(boss), patient_id=patients[0].pk, question=f"Question {mark}")
    with scope(boss):
        asked = open_request(boss, patients[0].pk)
    with scope(boss), connection.cursor() as cursor:
        cursor.execute("select id from teams_break")
        broken = cursor.fetchone()[0]
        cursor.execute("select id from teams_verdict where role <> 'superuser' order by id limit 1")
        verdict = cursor.fetchone()[0]
    ids = {
        "slug": slug, "patient_id": patients[0].pk, "key": "braden", "request_id": asked.pk, "user_id": author.pk,
        "restriction_id": restriction.pk, "break_id": broken, "review_id": review.pk, "verdict_id": verdict,
        "invitation_id": invitation.pk, "token": token_of(invitation), "incident_id": incident.pk,
        "communication_id": noted.pk, "handoff_id": handoff.pk, "kind": "persons", "language": "fr", "number": 1,
        "name": "x", "place": 0, "version": 1, "template_id": template, "cue": "danger", "to": "up",
        "set_id": cue_set, "import_id": brought.pk, "view_id": view.pk, "team_id": boss.team_id, "screen_id": screen.pk,
    }  # fmt: skip
    return Side(slug=slug, team_id=boss.team_id, patients=patients, ids=ids)


def _fresh(seat: Seat) -> Seat:
    return replace(seat, key=str(uuid4()))


def _patient(boss: Seat, mark: str, number: int) -> Patient:
    named = {"last_name": f"{mark}{number}", "first_name": mark, "braden": 14, "lieu": f"{mark[:8]}{number}"}
    patient = add_patient(by=_fresh(boss), values=named)
    return change_cells(
        by=_fresh(boss), patient_id=patient.pk, values={"braden": 11, "note": f"Note {mark}"}, base=patient.number
    )
