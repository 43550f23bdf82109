"""Ten people who write without pause, in one team and in ten teams."""

import asyncio

from bench import bare, seeds
from bench.figures import Figure, ms, percentile
from bench.house import House
from bench.processes import cpu_seconds
from bench.writers import ApiWriter

TITLE = "Sustained edits, ten writers"
WRITERS = 10


async def measure(house: House, *, quick: bool) -> list[Figure]:
    """Edits a second and p95, beside ten connections that update one row, and ten rows."""
    seconds = 3.0 if quick else 8.0
    with house.admin() as admin:
        made = {f"many-{turn}": seeds.copy_team(admin, house.seed_id, f"many-{turn}", 100) for turn in range(WRITERS)}
        patients = {slug: seeds.patients_of(admin, team_id, 100) for slug, team_id in made.items()}
    alone = [
        ApiWriter(house.client(turn), "many-0", dict(patients["many-0"][turn * 10 : turn * 10 + 10]))
        for turn in range(WRITERS)
    ]
    figures = await _run(house, alone, seconds, "one team", budget=150, rows=1)
    for writer in alone:
        writer.client.close()
    apart = [
        ApiWriter(house.client(turn), f"many-{turn}", dict(patients[f"many-{turn}"][50 if turn == 0 else 0 :][:10]))
        for turn in range(WRITERS)
    ]
    apart[0].bases = alone[0].bases
    return figures + await _run(house, apart, seconds, "ten teams", budget=250, rows=WRITERS)


async def _run(
    house: House, writers: list[ApiWriter], seconds: float, where: str, *, budget: float, rows: int
) -> list[Figure]:
    await asyncio.gather(*(writer.write_for(0.5) for writer in writers))
    for writer in writers:
        writer.seconds.clear()
    web, database = cpu_seconds(house.processes()), cpu_seconds(house.database_processes())
    await asyncio.gather(*(writer.write_for(seconds) for writer in writers))
    taken = [each for writer in writers for each in writer.seconds]
    web, database = cpu_seconds(house.processes()) - web, cpu_seconds(house.database_processes()) - database
    limit = round(await bare.updates_per_second(house, WRITERS, rows, min(2.0, seconds)))
    return [
        Figure(f"edits a second, {where}", round(len(taken) / seconds), "/s", budget, limit, more=True),
        Figure(f"p95, {where}", ms(percentile(taken, 95)), "ms"),
        Figure(f"processor of the web by edit, {where}", ms(web / len(taken)), "ms"),
        Figure(f"processor of the database by edit, {where}", ms(database / len(taken)), "ms"),
    ]
