"""What one edit costs when the team has ten times the patients, and the installation a hundred times the teams."""

from uuid import UUID

import psycopg

from bench import bare, seeds
from bench.figures import Figure, ms, percentile
from bench.house import House
from bench.writers import ApiWriter

TITLE = "Growth"
UNCHANGED = 1.25  # noise of a shared machine; a cost that grew with the data would be far beyond

COPY_MANY_TEAMS = """
insert into teams_team (id, establishment_id, slug, name, zone, version, created_at)
select gen_random_uuid(), establishment_id, 'copy-' || turn, name, zone, 1, now()
from teams_team, generate_series(1, %(teams)s) turn where id = %(seed)s;
insert into teams_member
  (id, team_id, user_id, establishment_id, role, profession, may_write, reason, end_date, joined_at, left_at)
select gen_random_uuid(), copy.id, user_id, m.establishment_id, role, profession, may_write, reason, end_date,
  now(), null
from teams_member m, teams_team copy where m.team_id = %(seed)s and copy.slug like 'copy-%%'
  and ('x' || substr(md5(m.user_id::text || copy.id::text), 1, 6))::bit(24)::int %% 10 = 0;
insert into journal_head (team_id, number) select id, 60 from teams_team where slug like 'copy-%%';
insert into board_board (team_id, version, template, document, at)
select copy.id, 1, template, document, now() from board_board b, teams_team copy
where b.team_id = %(seed)s and copy.slug like 'copy-%%';
insert into board_patient
  (id, team_id, status, status_reason, status_date, "values", stamps, cues, number,
   created_at, updated_at, updated_by_id)
select gen_random_uuid(), copy.id, status, status_reason, status_date, "values", stamps, cues, number, p.created_at,
  updated_at, updated_by_id
from board_patient p, teams_team copy where p.team_id = %(seed)s and copy.slug like 'copy-%%';
insert into journal_entry (team_id, number, kind, patient_id, by_id, at, data, key, fingerprint)
select copy.id, number, kind, patient_id, by_id, at, data, null, fingerprint
from journal_entry e, teams_team copy where e.team_id = %(seed)s and copy.slug like 'copy-%%' and number > 52;
"""


async def measure(house: House, *, quick: bool) -> list[Figure]:
    """The p50 of an edit in a small and in a large team, turn about; then again among 100 times the teams."""
    count, teams = (80, 300) if quick else (300, 1000)
    with house.admin() as admin:
        small = _writer(house, admin, "small", 500)
        large = _writer(house, admin, "large", 5000)
        admin.execute("analyze")
        few = await _edit(house, count, small, large)
        _multiply(admin, house.seed_id, teams)
        many = await _edit(house, count, small)
    patients = few["large"] / few["small"]
    others = many["small"] / few["small"]
    return [
        Figure("edit, team of 500, p50", few["small"], "ms", None, few["bare"]),
        Figure("edit, team of 5,000, p50", few["large"], "ms", None, few["bare"]),
        Figure(f"edit, {teams:,} teams more, p50", many["small"], "ms", None, many["bare"]),
        Figure("10 × patients: cost times", round(patients, 2), "×", UNCHANGED),
        Figure(f"{teams:,} teams more: cost times", round(others, 2), "×", UNCHANGED),
    ]


def _writer(house: House, admin: psycopg.Connection, slug: str, patients: int) -> ApiWriter:
    team_id = seeds.copy_team(admin, house.seed_id, slug, patients)
    return ApiWriter(house.client(), slug, dict(seeds.patients_of(admin, team_id, 100)))


async def _edit(house: House, count: int, *writers: ApiWriter) -> dict[str, float]:
    for turn in range(count + 20):
        for writer in writers:
            await writer.write()
            if turn == 20:
                writer.seconds.clear()
    told = {writer.slug: ms(percentile(writer.seconds, 50)) for writer in writers}
    return told | {"bare": ms(percentile(bare.update_seconds(house, count), 50))}


def _multiply(admin: psycopg.Connection, seed: UUID, teams: int) -> None:
    with admin.transaction(), psycopg.ClientCursor(admin) as cursor:
        cursor.execute(COPY_MANY_TEAMS, {"seed": str(seed), "teams": teams})
    admin.execute("vacuum analyze")
    admin.execute("checkpoint")
