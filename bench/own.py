"""A board that its team made its own, 500 patients, 40 fields, 30 cues: its page, an edit, a change of the board."""

import asyncio
import time
from dataclasses import replace
from uuid import UUID

import psycopg
from django.test import Client as TestClient

from bench import seeds, statements
from bench.client import AS_MOST_DO
from bench.figures import SEPARATOR, Figure, ms, percentile
from bench.house import PASSWORD, House
from bench.writers import ApiWriter, PageWriter
from contact_telesante.board import queries
from contact_telesante.board.definition import Definition
from contact_telesante.board.design.actions import put_in_force
from contact_telesante.identity.models import User
from contact_telesante.kernel.actions import action
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.queries import seat_of
from contact_telesante.teams.seats import Seat

TITLE = "Board of 500 patients, 40 fields, 30 cues"
SLUG = "own"
PAGE, JSON = f"/teams/{SLUG}/", f"/api/v1/teams/{SLUG}/patients?limit=500"
FIELDS, COLUMNS, CUES = 40, 20, 30


async def measure(house: House, *, quick: bool) -> list[Figure]:
    """The budgets of the board and of an edit; the page with every field shown; a change of the board."""
    with house.admin() as admin:
        team_id = seeds.copy_team(admin, house.seed_id, SLUG, 500)
        shown = await asyncio.to_thread(seeds.widen, admin, team_id, COLUMNS, CUES, FIELDS)
        patients = seeds.patients_of(admin, team_id, 80)
        browser = PageWriter(house.browser(), SLUG, dict(patients[:40]))
        await browser.sign_in("p0@bench.example", PASSWORD)
        program, cold, warm, data = ApiWriter(house.client(), SLUG, dict(patients[40:])), list[float](), [], []
        for _ in range(4 if quick else 12):
            seeds.turn_over(admin, team_id)
            cold.append((await browser.client.get(PAGE, **AS_MOST_DO)).expect(200).seconds)
        for _ in range(20 if quick else 60):
            warm.append((await browser.client.get(PAGE, **AS_MOST_DO)).expect(200).seconds)
            data.append((await program.client.get(JSON, **AS_MOST_DO)).expect(200).seconds)
        for _ in range(60 if quick else 300):
            await program.write()
            await browser.write()
        told = await asyncio.to_thread(_statements, browser)
        whole = await _whole(admin, house, browser, times=10 if quick else 40)
        revised = await asyncio.to_thread(_revisions, admin, house, team_id, 2 if quick else 6)
    return [
        Figure("columns shown", len(shown), "", note="the fields that the board shows"),
        Figure("page, warm, p50", ms(percentile(warm, 50)), "ms", 25),
        Figure("page, cold, p50", ms(percentile(cold, 50)), "ms", 250),
        Figure("JSON, p50", ms(percentile(data, 50)), "ms", 20),
        Figure("PATCH of the API, p50", ms(percentile(program.seconds, 50)), "ms", 6),
        Figure("PATCH of the API, p95", ms(percentile(program.seconds, 95)), "ms", 15),
        Figure("POST of the page, p50", ms(percentile(browser.seconds, 50)), "ms", 6),
        Figure("POST of the page, p95", ms(percentile(browser.seconds, 95)), "ms", 15),
        Figure("a change of the board, all cues told anew, p50", ms(percentile(revised, 50)), "ms", 1000),
        Figure("page with its 40 fields shown, warm, p50", ms(percentile(whole, 50)), "ms"),
        *told,
    ]


async def _whole(admin: psycopg.Connection, house: House, browser: PageWriter, *, times: int) -> list[float]:
    """The same board with a column for each field: seconds of its page."""
    team_id = seeds.copy_team(admin, house.seed_id, "whole", 500)
    await asyncio.to_thread(seeds.widen, admin, team_id, FIELDS, CUES)
    await browser.client.get("/teams/whole/", **AS_MOST_DO)
    return [(await browser.client.get("/teams/whole/", **AS_MOST_DO)).expect(200).seconds for _ in range(times)]


@action
def _turn_cues_round(*, by: Seat, definition: Definition, base: int) -> None:
    put_in_force(replace(definition, cues=definition.cues[::-1]), by=by, base=base, what="cues_ordered")


def _revisions(admin: psycopg.Connection, house: House, team_id: UUID, times: int) -> list[float]:
    admin.execute("update teams_member set role = 'superuser' where team_id = %s", [team_id])
    taken = []
    for _ in range(times):
        seat = seat_of(User.objects.get(pk=house.user_ids[0]), SLUG)
        with scope(seat):
            definition, base = queries.definition_of(seat), queries.board_version_of(seat)
        started = time.perf_counter()
        _turn_cues_round(by=seat, definition=definition, base=base)
        taken.append(time.perf_counter() - started)
    return taken


def _statements(browser: PageWriter) -> list[Figure]:
    client = TestClient()
    client.cookies.load(browser.client.cookies)
    cold, warm = (statements.count(client, "GET", PAGE) for _ in range(2))
    return [
        Figure("SQL statements of the page, cold", len(cold), "", 12, note=SEPARATOR.join(cold)),
        Figure("SQL statements of the page, warm", len(warm), "", 12),
    ]
