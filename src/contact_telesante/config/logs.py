"""Logs without a clinical or an identifying word: where something broke, never on what.

An exception's message may hold a value (a database error quotes the row), so only its type and its frames are told.
"""

import logging
import traceback
from types import TracebackType


class Formatter(logging.Formatter):
    """One line, and for an exception its type and the lines of code it came through."""

    def formatException(  # noqa: N802 (the name is logging's)
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        kind, error, trace = ei
        if kind is None:
            return ""
        told = [f"{kind.__module__}.{kind.__qualname__}", *_frames(trace)]
        while (error := error.__cause__ or error.__context__ if error else None) is not None:
            told += [f"caused by {type(error).__module__}.{type(error).__qualname__}", *_frames(error.__traceback__)]
        return "\n".join(told)


def _frames(trace: TracebackType | None) -> list[str]:
    return [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(trace)]
