"""From an edit to every open stream of its team: how long, nothing lost, what each stream costs."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import cycle, islice

from bench import bare, seeds
from bench.figures import Figure, ms, percentile
from bench.house import House
from bench.listeners import Arrivals, listening
from bench.processes import cpu_seconds, proportional_bytes, resident_bytes
from bench.writers import ApiWriter

TITLE = "Edit → open streams"
SETTLING = 1.5  # seconds for the streams' opening to be over
LAST_MAY_TAKE = 1.5  # seconds after the last edit


@dataclass
class Run:
    """What one number of streams gave."""

    receivers: int
    sent: dict[int, float]
    arrivals: Arrivals
    cpu: float
    opening: float
    stream_bytes: float
    node_bytes: int

    def latencies(self, pick: Callable[[Iterable[float]], float]) -> list[float]:
        """Of each edit, the delay to the stream that `pick` (min, max) chooses."""
        return [pick(times) - self.sent[number] for number, times in self._edits()]

    def _edits(self) -> list[tuple[int, list[float]]]:
        return [(number, times) for number, times in self.arrivals.times.items() if number in self.sent]

    @property
    def lost(self) -> int:
        """Events that some stream did not get."""
        return self.receivers * len(self.sent) - sum(len(times) for _number, times in self._edits())

    @property
    def frame_bytes(self) -> int:
        """The size of one event on the wire."""
        return round(self.arrivals.received / self.receivers / len(self.sent))


async def measure(house: House, *, quick: bool) -> list[Figure]:
    """1, 50, 300 (unless quick) and 1,000 streams of one team, fifty people; each beside bare sockets."""
    with house.admin() as admin:
        team_id = seeds.copy_team(admin, house.seed_id, "streams", 200)
        patients = seeds.patients_of(admin, team_id, 100)
    writer = ApiWriter(house.client(), "streams", dict(patients))
    for _ in range(20):
        await writer.write()
    figures: list[Figure] = []
    for receivers, events, pause in ((1, 60, 0.05), (50, 60, 0.08), (300, 40, 0.15), (1000, 30, 0.35)):
        if quick and receivers == 300:
            continue
        count = max(15, events // 3) if quick else events
        run = await _run(house, writer, receivers=receivers, events=count, pause=pause)
        first, last, cpu = await bare.fan_out(receivers, run.frame_bytes, count, pause)
        figures += _figures(run, first, last, cpu)
    return figures


async def _run(house: House, writer: ApiWriter, *, receivers: int, events: int, pause: float) -> Run:
    server, before = house.server(), resident_bytes(house.server())
    address = f"/live/{writer.slug}/?after={max(writer.bases.values())}"
    wanted = [(address, f"Bearer {token}") for token in islice(cycle(house.tokens), receivers)]
    async with listening(house.port, wanted) as streams:
        await asyncio.sleep(SETTLING)
        writer.sent.clear()
        used = cpu_seconds(house.processes())
        for _ in range(events):
            next_at = time.monotonic() + pause
            await writer.write()
            await asyncio.sleep(max(0, next_at - time.monotonic()))
        await asyncio.sleep(LAST_MAY_TAKE)
        used = cpu_seconds(house.processes()) - used
        held = (resident_bytes(server) - before) / receivers
        node = proportional_bytes(house.processes())
        arrivals = await streams.stop()
    return Run(receivers, dict(writer.sent), arrivals, used, streams.opening_seconds, held, node)


def _figures(run: Run, first: list[float], last: list[float], cpu: float) -> list[Figure]:
    many = run.receivers
    bare_last = {share: ms(percentile(last, share)) for share in (50, 95, 99)}

    def slowest(share: int, budget: float | None) -> Figure:
        measured = ms(percentile(run.latencies(max), share))
        return Figure(f"{many:,} streams, last of them, p{share}", measured, "ms", budget, bare_last[share])

    told = {
        1: [slowest(50, 7), slowest(95, None)],
        50: [slowest(50, 15), slowest(95, 30)],
        300: [slowest(50, None), slowest(95, 60)],
        1000: [slowest(50, None), slowest(99, 150)],
    }[many]
    figures = [
        Figure(
            f"{many:,} streams, first, p50",
            ms(percentile(run.latencies(min), 50)),
            "ms",
            None,
            ms(percentile(first, 50)),
        ),
        *told,
        Figure(f"{many:,} streams, lost", run.lost, "", 0, 0),
        Figure(f"{many:,} streams, repeated", run.arrivals.repeated, "", 0, 0),
    ]
    if many >= 300:
        each = ms(run.cpu / many / len(run.sent))
        figures.append(Figure(f"{many:,} streams, processor by receiver and event", each, "ms", 0.3, ms(cpu)))
    if many == 1000:
        figures += [
            Figure("memory of one stream", round(run.stream_bytes / 1000, 1), "KB", 30),
            Figure("memory of the node with 1,000 streams", round(run.node_bytes / 1e6), "MB", 250),
            Figure("opening 1,000 streams", round(run.opening, 1), "s"),
            Figure("size of one event", run.frame_bytes, "B"),
        ]
    return figures
