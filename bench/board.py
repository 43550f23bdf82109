"""The board of 500 patients and 20 columns, as a page and as JSON: rows kept by the node, and none kept."""

import asyncio
import time
from uuid import UUID

import psycopg
from django.test import Client as TestClient

from bench import seeds, statements
from bench.client import AS_MOST_DO
from bench.figures import SEPARATOR, Figure, ms, percentile
from bench.house import PASSWORD, House
from bench.writers import PageWriter

TITLE = "Board of 500 × 20"
PAGE, JSON = "/teams/wide/", "/api/v1/teams/wide/patients?limit=500"


async def measure(house: House, *, quick: bool) -> list[Figure]:
    """Server time, statements whatever the number of rows, bytes."""
    with house.admin() as admin:
        for slug, patients in (("wide", 500), ("short", 5)):
            await asyncio.to_thread(seeds.widen, admin, seeds.copy_team(admin, house.seed_id, slug, patients))
        team_id = admin.execute("select id from teams_team where slug = 'wide'").fetchone()[0]  # type: ignore[index]
        browser = PageWriter(house.browser(), "wide", {})
        await browser.sign_in("p0@bench.example", PASSWORD)
        program, cold, warm, data = house.client(), list[float](), list[float](), list[float]()
        for _ in range(3 if quick else 8):
            seeds.turn_over(admin, team_id)
            cold.append((await browser.client.get(PAGE, **AS_MOST_DO)).expect(200).seconds)
        for _ in range(15 if quick else 60):
            packed = (await browser.client.get(PAGE, **AS_MOST_DO)).expect(200)
            told = (await program.get(JSON, **AS_MOST_DO)).expect(200)
            warm.append(packed.seconds)
            data.append(told.seconds)
        page, whole = (await browser.client.get(PAGE)).expect(200), (await program.get(JSON)).expect(200)
        bare = _bare(admin, team_id)
    if len(whole.json()["patients"]) != 500:
        raise RuntimeError("the board is not whole")
    return [
        Figure("page, warm, p50", ms(percentile(warm, 50)), "ms", 25, bare, note="bare: reading the rows in SQL"),
        Figure("page, warm, p95", ms(percentile(warm, 95)), "ms"),
        Figure("page, cold, p50", ms(percentile(cold, 50)), "ms", 250, bare),
        Figure("JSON, p50", ms(percentile(data, 50)), "ms", 20, bare),
        Figure("JSON, p95", ms(percentile(data, 95)), "ms"),
        *await asyncio.to_thread(_statements, house, browser),
        Figure("size of the page", round(len(page.body) / 1000), "KB"),
        Figure("size of the page, gzip", round(len(packed.body) / 1000), "KB"),
        Figure("size of the JSON", round(len(whole.body) / 1000), "KB"),
        Figure("size of the JSON, gzip", round(len(told.body) / 1000), "KB"),
    ]


def _bare(admin: psycopg.Connection, team_id: UUID) -> float:
    taken = []
    for _ in range(20):
        started = time.perf_counter()
        admin.execute("select * from board_patient where team_id = %s", [team_id]).fetchall()
        taken.append(time.perf_counter() - started)
    return ms(percentile(taken, 50))


def _statements(house: House, browser: PageWriter) -> list[Figure]:
    client = TestClient()
    client.cookies.load(browser.client.cookies)
    program = {"HTTP_AUTHORIZATION": f"Bearer {house.tokens[0]}"}
    cold = statements.count(client, "GET", PAGE)
    warm = statements.count(client, "GET", PAGE)
    few = statements.count(client, "GET", "/teams/short/")
    data = statements.count(TestClient(), "GET", JSON, **program)
    return [
        Figure("SQL statements of the page, cold", len(cold), "", 12, note=SEPARATOR.join(cold)),
        Figure("SQL statements of the page, warm", len(warm), "", 12),
        Figure("the same, cold, on 5 rows", len(few), "", 12),
        Figure("SQL statements of the JSON", len(data), "", 12, note=SEPARATOR.join(data)),
    ]
