"""Actions: the only way to write. One function per thing a person can do, one durable transaction each.

A repeated request (same idempotency key) is answered as the first time and writes nothing: the key is
kept by the journal entry that the action records, so an action that failed left no key behind.
"""

import hashlib
import json
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar, overload

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError

from contact_telesante.kernel.errors import DomainError
from contact_telesante.kernel.scopes import Actor, scope

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(slots=True)
class Call:
    """One running action: its idempotency key, what was asked, and whether it recorded something."""

    name: str
    key: str
    fingerprint: str
    recorded: bool = False


_running: ContextVar[Call | None] = ContextVar("action", default=None)


def running() -> Call:
    """The action being carried out; `RuntimeError` outside one."""
    call = _running.get()
    if call is None:
        raise RuntimeError("this writes: call it from inside an @action")
    return call


@overload
def action(function: Callable[P, R], /) -> Callable[P, R]: ...
@overload
def action(*, again: Callable[[Any, str], Any]) -> Callable[[Callable[P, R]], Callable[P, R]]: ...
def action(function: Callable[P, R] | None = None, /, *, again: Callable[[Any, str], Any] | None = None) -> Any:
    """Make a function an action. Its first keyword is `by`, an `Actor`.

    `again(by, fingerprint)` gives the first answer to a request whose key was seen before, None when it was
    not, and raises `KeyReused` when the key came with another request.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            actor: Actor = kwargs["by"]  # type: ignore[assignment]
            call = Call(function.__qualname__, actor.key, _fingerprint(function.__qualname__, kwargs))
            try:
                result = _carry_out(function, actor, call, *args, **kwargs)
            except (DomainError, ObjectDoesNotExist, IntegrityError):
                if (first := _first_answer(again, actor, call)) is not None:
                    return first  # type: ignore[no-any-return]
                raise
            if call.recorded or (first := _first_answer(again, actor, call)) is None:
                return result
            return first  # type: ignore[no-any-return]

        return run

    return decorate(function) if function else decorate


def part(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function a step that actions share; it refuses to run outside one."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        running()
        return function(*args, **kwargs)

    return run


def _carry_out(function: Callable[..., R], actor: Actor, call: Call, *args: object, **kwargs: object) -> R:
    with scope(actor, durable=True):
        token = _running.set(call)
        try:
            return function(*args, **kwargs)
        finally:
            _running.reset(token)


def _first_answer(again: Callable[[Any, str], Any] | None, actor: Actor, call: Call) -> Any:
    if again is None or not actor.key:
        return None
    with scope(actor):
        return again(actor, call.fingerprint)


def _fingerprint(name: str, arguments: dict[str, Any]) -> str:
    asked = {key: value for key, value in arguments.items() if key != "by"}
    text = json.dumps([name, asked], sort_keys=True, default=str, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
