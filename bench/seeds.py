"""What there is to measure on: people, and teams of any size copied from one team of the demonstration.

The first team comes through the product's own actions; the copies are plain SQL, past the walls.
"""

import tomllib
from collections.abc import Sequence
from importlib.resources import files
from uuid import UUID, uuid4

import psycopg
from psycopg.types.json import Jsonb

from contact_telesante.board import queries
from contact_telesante.board.actions import add_patient, adopt_board
from contact_telesante.board.models import DEFINITION, Board
from contact_telesante.cli.demo_values import settled
from contact_telesante.establishments.actions import create_establishment
from contact_telesante.identity.actions import create_token, create_user
from contact_telesante.kernel.scopes import SYSTEM, scope
from contact_telesante.teams.actions import create_team, seat_member
from contact_telesante.teams.queries import seat_of
from contact_telesante.teams.seats import House

COLUMNS = 20

COPY_TEAM = """
insert into teams_team (id, establishment_id, slug, name, zone, version, created_at, hidden_groups)
select %(id)s, establishment_id, %(slug)s, %(slug)s, zone, 1, now(), hidden_groups from teams_team where id = %(seed)s;
insert into teams_member
  (id, team_id, user_id, establishment_id, role, profession, may_write, reason, end_date, joined_at, undertaking_at,
   is_responsible, permit, "authorization", organisation)
select gen_random_uuid(), %(id)s, user_id, establishment_id, role, profession, may_write, reason, end_date, now(),
  undertaking_at, is_responsible, permit, "authorization", organisation
from teams_member where team_id = %(seed)s;
insert into board_board (team_id, version, template, document, at)
select %(id)s, 1, template, document, now() from board_board where team_id = %(seed)s order by version desc limit 1;
insert into journal_head (team_id, number) select %(id)s, number from journal_head where team_id = %(seed)s;
"""
COPY_PATIENTS = """
insert into board_patient
  (id, team_id, status, status_reason, status_date, "values", stamps, confirmed, cues, number,
   created_at, updated_at, updated_by_id)
select gen_random_uuid(), %(id)s, status, status_reason, status_date,
  "values" || jsonb_build_object(
    'last_name', ("values" ->> 'last_name') || ' ' || turn, 'file_number', turn || '-' || number),
  stamps, confirmed, cues, number, created_at, updated_at, updated_by_id
from generate_series(1, %(count)s) turn, board_patient where team_id = %(seed)s and status = 'active' limit %(count)s
"""


def sow(people: int, password: str) -> tuple[list[UUID], list[str], UUID]:
    """Make the people (the first may sign in) and the first team: their ids, their tokens, its id."""
    establishment = create_establishment(by=SYSTEM, slug="bench", name="Bench")
    team = create_team(by=SYSTEM, establishment=establishment, slug="seed", name="Seed")
    adopt_board(by=House(team.pk), template="chsld")
    users = [
        create_user(
            by=SYSTEM,
            email=f"p{turn}@bench.example",
            password=None if turn else password,
            first_name=f"Personne{turn}",
            last_name="Essai",
        )
        for turn in range(people)
    ]
    for user in users:
        seat_member(by=House(team.pk), user_id=user.pk, role="member", profession="nurse")
    seat = seat_of(users[0], "seed")
    sheets = files("contact_telesante.cli").joinpath("demo_data", "chsld-erables.toml").read_text(encoding="utf-8")
    with scope(seat):
        definition, context = queries.definition_of(seat), queries.context_of(seat)
    anybody = dict.fromkeys((f"{name}@demo.example" for name in ("nadia", "marc", "julie")), str(users[0].pk))
    for sheet in tomllib.loads(sheets)["patients"]:
        add_patient(by=seat, values=settled(sheet["values"], definition, context, anybody))
    return [user.pk for user in users], [create_token(email=user.email) for user in users], team.pk


def copy_team(admin: psycopg.Connection, seed: UUID, slug: str, patients: int) -> UUID:
    """Another team with the same people and board, and that many patients."""
    team_id = uuid4()
    asked = {"id": str(team_id), "seed": str(seed), "slug": slug, "count": patients}
    with admin.transaction(), psycopg.ClientCursor(admin) as cursor:
        cursor.execute(COPY_TEAM, asked)
        cursor.execute(COPY_PATIENTS, asked)
    return team_id


def patients_of(admin: psycopg.Connection, team_id: UUID, count: int) -> list[tuple[UUID, int]]:
    """Some of a team's patients: (id, number)."""
    asked = "select id, number from board_patient where team_id = %s order by id limit %s"
    return admin.execute(asked, [team_id, count]).fetchall()


def widen(
    admin: psycopg.Connection, team_id: UUID, columns: int = COLUMNS, cues: int = 0, fields: int = 0
) -> Sequence[str]:
    """Show the fields that most patients have as columns, 20 unless told, and empty every other; the keys shown.

    With `fields`, the patients keep their values in that many, shown or not; with `cues`, the board has that many, all
    with a condition of their own.
    """
    with scope(House(team_id)):
        document = Board.objects.get(team_id=team_id).document
    held = 'select key, count(*) from board_patient, jsonb_object_keys("values") key where team_id = %s group by key'
    filled = dict(admin.execute(held, [team_id]).fetchall())
    keys = [field["key"] for field in document["fields"] if field["key"] not in {"last_name", "first_name"}]
    ranked = sorted(keys, key=lambda key: -filled.get(key, 0))
    shown = set(ranked[:columns])
    for field in document["fields"]:
        field["shown"] = field["key"] in shown
        field["pinned"] = False
    while len(document["cues"]) < cues:
        document["cues"].append(_one_more_cue(len(document["cues"])))
    DEFINITION.validate_python(document)
    admin.execute("update board_board set document = %s where team_id = %s", [Jsonb(document), team_id])
    keep = [*ranked[: max(columns, fields)], "last_name", "first_name"]
    admin.execute(
        """update board_patient set
          "values" = (select jsonb_object_agg(key, value) from jsonb_each("values") where key = any(%(keep)s)),
          stamps = (select jsonb_object_agg(key, value) from jsonb_each(stamps) where key = any(%(keep)s))
        where team_id = %(team)s""",
        {"keep": keep, "team": team_id},
    )
    turn_over(admin, team_id)
    return sorted(shown)


def turn_over(admin: psycopg.Connection, team_id: UUID) -> None:
    """Move the team's version: whatever the node kept of it no longer serves."""
    admin.execute("update teams_team set version = version + 1 where id = %s", [team_id])


def _one_more_cue(turn: int) -> dict[str, object]:
    """A cue that reads two fields, holds on few patients and marks one cell."""
    when = {"all": [{"field": "braden", "op": "lte", "value": 6 + turn % 17}, {"field": "chute", "op": "empty"}]}
    text = {"fr": f"Repère {turn}", "en": f"Cue {turn}"}
    return {
        "key": f"more_{turn}", "severity": "info", "icon": "info", "text": text, "when": when, "fields": ["braden"]
    }  # fmt: skip
