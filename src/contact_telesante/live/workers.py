"""Threads for what may wait on the database, called from an event loop.

The thread that rested least serves next: it and its connection are warm, at both ends. An executor of the standard
library lets all its threads take turns.
"""

import asyncio
import contextvars
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(slots=True)
class _Job:
    """A call, and the future that waits for it in its loop."""

    call: Callable[[], Any]
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[Any]

    def carry_out(self) -> Callable[[], None]:
        """Run it; what is given tells the loop how it ended."""
        try:
            result = self.call()
        except StopIteration as error:  # no future takes one
            return self._failed(RuntimeError(repr(error)))
        except BaseException as error:
            return self._failed(error)
        return lambda: self._tell(lambda: self.done.set_result(result))

    def _failed(self, error: BaseException) -> Callable[[], None]:
        return lambda: self._tell(lambda: self.done.set_exception(error))

    def _tell(self, settle: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # a loop that closed waits for nothing
            self.loop.call_soon_threadsafe(lambda: None if self.done.done() else settle())


class Workers:
    """At most `most` threads, started as they are needed."""

    def __init__(self, most: int, name: str) -> None:
        self._most, self._name = most, name
        self._started = 0
        self._idle: list[SimpleQueue[_Job]] = []
        self._waiting: deque[_Job] = deque()
        self._lock = threading.Lock()

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """What the function gives or raises, called in one of the threads with the caller's context."""
        loop, context = asyncio.get_running_loop(), contextvars.copy_context()
        job = _Job(lambda: context.run(function, *args, **kwargs), loop, loop.create_future())
        self._give(job)
        return await job.done  # type: ignore[no-any-return]

    def _give(self, job: _Job) -> None:
        with self._lock:
            if self._idle:
                self._idle.pop().put(job)
            elif self._started == self._most:
                self._waiting.append(job)
            else:
                inbox: SimpleQueue[_Job] = SimpleQueue()
                inbox.put(job)
                name = f"{self._name}-{self._started + 1}"
                threading.Thread(target=self._work, args=[inbox], name=name, daemon=True).start()
                self._started += 1

    def _work(self, inbox: SimpleQueue[_Job]) -> None:
        while True:
            tell = inbox.get().carry_out()
            with self._lock:  # first: who hears of the end may have the next call ready
                if self._waiting:
                    inbox.put(self._waiting.popleft())
                else:
                    self._idle.append(inbox)
            tell()
            del tell  # a thread at rest holds nothing of what it did
