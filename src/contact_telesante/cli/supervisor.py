"""Keeps a few child processes alive, and ends them in time.

A child that stops is started again after 0.5, 1, 2… 30 s. All children die with us, even when we are
killed. The loop looks five times a second: nothing here is worth an event loop.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import FrameType

from contact_telesante.config.children import dying_with_parent

LOOK_EVERY = 0.2  # seconds
SETTLED_AFTER = 60.0  # seconds a child must live for its failures to be forgotten
LONGEST_PAUSE = 30.0
GRACE = 5.5  # seconds between the polite signal and the other one
_STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
REFUSED = 2  # exit code of a child that printed what is wrong with the configuration


class Stopped(BaseException):
    """Somebody asked us to stop; raised once, wherever the main thread is."""


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Turn the first SIGTERM, Ctrl-C or closed terminal into `Stopped`; later ones do not disturb the stopping."""

    def stop(_signum: int, _frame: FrameType | None) -> None:
        deafen()
        raise Stopped

    for signum in _STOPPING:
        signal.signal(signum, stop)
    try:
        yield
    except Stopped:
        pass
    finally:
        deafen()


def deafen() -> None:
    """Ignore what asks us to stop, from here on."""
    for signum in _STOPPING:
        signal.signal(signum, signal.SIG_IGN)


def command(*arguments: str) -> list[str]:
    """One of our own commands, in this Python."""
    return [sys.executable, "-m", "contact_telesante.cli", *arguments]


@dataclass
class Child:
    """One process to keep alive."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    failures: int = 0
    started_at: float = 0.0
    resume_at: float = 0.0

    def look(self, now: float) -> None:
        """Start the process when it is time to; note its end.

        Raises `SystemExit` when its very first start refuses the settings: it said why.
        """
        if self.process is None:
            if now >= self.resume_at:
                self._start(now)
            return
        code = self.process.poll()
        if code is None:
            return
        if code == REFUSED and self.starts == 1:
            raise SystemExit(REFUSED)
        self.process = None
        self.failures = 1 if now - self.started_at > SETTLED_AFTER else self.failures + 1
        pause = min(0.5 * 2 ** (self.failures - 1), LONGEST_PAUSE)
        self.resume_at = now + pause
        say(f"{self.name} stopped ({_how(code)}); starting it again in {pause:g} s.")

    def _start(self, now: float) -> None:
        self.starts += 1
        self.started_at = now
        self.process = subprocess.Popen(  # noqa: S603 -- our own command
            self.command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches us alone: we stop them in order
            preexec_fn=dying_with_parent(),  # noqa: PLW1509 -- calls nothing but the kernel
        )

    def signal(self, signum: signal.Signals) -> None:
        """Signal the process, and with SIGKILL its whole family."""
        if self.process is None or self.process.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            if signum == signal.SIGKILL:
                os.killpg(self.process.pid, signum)
            else:
                self.process.send_signal(signum)


@dataclass
class Supervisor:
    """The children, and what else must be looked after at each turn."""

    children: list[Child]
    chores: list[Callable[[], None]] = field(default_factory=list)

    def watch(self) -> None:
        """Look after everything until `Stopped` or a refusal."""
        while True:
            for chore in self.chores:
                chore()
            for child in self.children:
                child.look(time.monotonic())
            time.sleep(LOOK_EVERY)

    def stop(self) -> None:
        """End every child: politely, then for good."""
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        while time.monotonic() < deadline and any(_alive(child) for child in self.children):
            time.sleep(0.02)
        for child in self.children:
            child.signal(signal.SIGKILL)


def output_of(arguments: Sequence[str]) -> str:
    """Run one of our commands to its end and return what it printed; its exit code becomes ours."""
    process = subprocess.Popen(  # noqa: S603 -- our own command
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=dying_with_parent(),  # noqa: PLW1509 -- calls nothing but the kernel
    )
    try:
        output, _ = process.communicate()
    except BaseException:
        process.kill()
        raise
    if process.returncode:
        raise SystemExit(process.returncode if process.returncode > 0 else 1)
    return output.decode()


def say(sentence: str) -> None:
    """One line for the person at the terminal, who may have closed it."""
    with contextlib.suppress(OSError):
        print(sentence, file=sys.stderr, flush=True)


def _alive(child: Child) -> bool:
    return child.process is not None and child.process.poll() is None


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
