"""The threads of a process: the warmest serves, nobody is forgotten, nothing passes from one call to the next."""

import asyncio
import threading
import weakref
from contextvars import ContextVar

import pytest

from contact_telesante.live.workers import Workers

seen: ContextVar[str] = ContextVar("seen", default="nothing")


def name():
    return threading.current_thread().name


def test_one_call_after_the_other_is_served_by_the_same_thread():
    async def calls():
        workers, gate = Workers(3, "t"), threading.Event()
        together = [asyncio.create_task(workers.run(gate.wait)) for _call in range(3)]
        await asyncio.sleep(0.05)
        gate.set()
        await asyncio.gather(*together)
        return {await workers.run(name) for _call in range(20)}

    assert len(asyncio.run(calls())) == 1


def test_calls_beyond_the_threads_wait_their_turn():
    async def calls():
        workers = Workers(2, "t")
        return await asyncio.gather(*(workers.run(lambda n=n: (n, name())) for n in range(50)))

    done = asyncio.run(calls())

    assert [n for n, _name in done] == list(range(50))
    assert {thread for _n, thread in done} <= {"t-1", "t-2"}


def test_a_failure_reaches_who_called_and_the_thread_goes_on():
    async def calls():
        workers = Workers(1, "t")
        with pytest.raises(ZeroDivisionError):
            await workers.run(lambda: 1 / 0)
        return await workers.run(name)

    assert asyncio.run(calls()) == "t-1"


def test_a_call_sees_its_callers_context_and_leaves_nothing_in_it():
    async def calls():
        workers = Workers(1, "t")
        seen.set("mine")
        first = await workers.run(lambda: (seen.get(), seen.set("left behind"))[0])
        return first, await workers.run(seen.get)

    assert asyncio.run(calls()) == ("mine", "mine")


def test_who_waits_no_more_disturbs_nobody():
    async def calls():
        workers, gate = Workers(1, "t"), threading.Event()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(workers.run(gate.wait), timeout=0.05)
        gate.set()
        return await workers.run(name)

    assert asyncio.run(calls()) == "t-1"


def test_a_thread_at_rest_holds_nothing_of_what_it_did():
    class Held:
        pass

    async def calls():
        workers = Workers(1, "t")
        kept = weakref.ref(await workers.run(Held))
        await asyncio.sleep(0.05)
        return kept()

    assert asyncio.run(calls()) is None


def test_what_no_future_takes_is_told_otherwise_and_a_closed_loop_stops_no_thread():
    workers, gate, left = Workers(1, "t"), threading.Event(), []

    async def leaves():
        with pytest.raises(RuntimeError, match="StopIteration"):
            await workers.run(lambda: next(iter(())))
        left.append(asyncio.ensure_future(workers.run(gate.wait)))
        await asyncio.sleep(0.05)

    asyncio.run(leaves())
    gate.set()

    assert asyncio.run(asyncio.wait_for(workers.run(name), timeout=5)) == "t-1"
