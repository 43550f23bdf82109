"""One cell edit over HTTP, from the API and from the page, one at a time: how long, how many statements."""

import asyncio
import json
from uuid import uuid4

from django.test import Client as TestClient

from bench import bare, seeds, statements
from bench.figures import SEPARATOR, Figure, ms, percentile
from bench.house import PASSWORD, House
from bench.writers import ApiWriter, PageWriter

TITLE = "One cell edit"
STATEMENTS = 8
P50, P95 = 6.0, 15.0
WARM_UP = 30


async def measure(house: House, *, quick: bool) -> list[Figure]:
    """The API's PATCH with a token and the page's POST with a session, turn about, beside a bare update."""
    count = 100 if quick else 400
    with house.admin() as admin:
        team_id = seeds.copy_team(admin, house.seed_id, "edit", 100)
        patients = seeds.patients_of(admin, team_id, 100)
    api = ApiWriter(house.client(), "edit", dict(patients[:40]))
    page = PageWriter(house.browser(), "edit", dict(patients[40:80]))
    await page.sign_in("p0@bench.example", PASSWORD)
    for turn in range(count + WARM_UP):
        await api.write()
        await page.write()
        if turn == WARM_UP:
            api.seconds.clear()
            page.seconds.clear()
    updates = bare.update_seconds(house, count)
    bare50, bare95 = ms(percentile(updates, 50)), ms(percentile(updates, 95))
    return [
        Figure("PATCH of the API, p50", ms(percentile(api.seconds, 50)), "ms", P50, bare50),
        Figure("PATCH of the API, p95", ms(percentile(api.seconds, 95)), "ms", P95, bare95),
        Figure("POST of the page, p50", ms(percentile(page.seconds, 50)), "ms", P50, bare50),
        Figure("POST of the page, p95", ms(percentile(page.seconds, 95)), "ms", P95, bare95),
        *await asyncio.to_thread(_statements, house, page, *patients[80]),
    ]


def _statements(house: House, page: PageWriter, patient_id: object, number: int) -> list[Figure]:
    client = TestClient()
    path, told = f"/api/v1/teams/edit/patients/{patient_id}", []
    for score in (7, 8):  # the first fills what a process keeps of a team
        told = statements.count(
            client,
            "PATCH",
            path,
            data=json.dumps({"base": number, "values": {"braden": score}}),
            content_type="application/json",
            HTTP_AUTHORIZATION=f"Bearer {house.tokens[0]}",
            HTTP_IDEMPOTENCY_KEY=str(uuid4()),
        )
        number = house_number(house, patient_id)
    client.cookies.load(page.client.cookies)
    form = f"base={number}&value-braden=9&key={uuid4()}&csrfmiddlewaretoken={page.client.cookies['contact_csrf']}"
    paged = statements.count(
        client,
        "POST",
        f"/teams/edit/patients/{patient_id}/cells/braden/",
        data=form,
        content_type="application/x-www-form-urlencoded",
        HTTP_X_FRAGMENT="yes",
    )
    return [
        Figure("SQL statements of a PATCH", len(told), "", STATEMENTS, 1, note=SEPARATOR.join(told)),
        Figure("SQL statements of a POST", len(paged), "", STATEMENTS, 1, note=SEPARATOR.join(paged)),
    ]


def house_number(house: House, patient_id: object) -> int:
    """The patient's present number."""
    with house.admin() as admin:
        (number,) = admin.execute("select number from board_patient where id = %s", [patient_id]).fetchone() or (0,)
    return int(number)
