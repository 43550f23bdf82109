"""Patterns superusers write: a small, safe part of regular expressions.

Python's matcher tries every way a text may be split; `(a+)+` on forty letters would hold a worker for years. So a
pattern is read here first and the number of ways is bounded: the product of what each repetition and each alternative
may do. Matching is on the whole text, as in an HTML form.
"""

import re
from functools import lru_cache
from typing import Final

MAX_PATTERN: Final = 200
MAX_TEXT: Final = 200
MAX_WAYS: Final = 50_000
MAX_DEPTH: Final = 5

_REPEAT = re.compile(r"\?|\*|\+|\{([0-9]{1,3})(?:(,)([0-9]{1,3})?)?\}")
_ATOM = re.compile(r"\\[dDwWsS.*+?()\[\]{}|^$/\\-]|\[\^?\]?(?:\\.|[^\]\\])*\]|[^\\*+?()\[\]{}|]")


class UnsafePattern(ValueError):
    """The pattern is wrong, or could take too long; its text says why, in English, for a log or an API."""


def require_safe_pattern(pattern: object) -> re.Pattern[str]:
    """The compiled pattern. Raises `UnsafePattern` when it is malformed, too rich or possibly slow."""
    if not isinstance(pattern, str) or not pattern or len(pattern) > MAX_PATTERN:
        raise UnsafePattern("a pattern of 1 to 200 characters is expected")
    ways, end = _alternatives(pattern, 0, 0)
    if end != len(pattern):
        raise UnsafePattern("a parenthesis is closed that was not opened")
    if ways > MAX_WAYS:
        raise UnsafePattern("too many repetitions or alternatives")
    try:
        return re.compile(pattern, re.ASCII)
    except re.error as error:
        raise UnsafePattern(str(error)) from error


@lru_cache(maxsize=512)
def matches(pattern: str, text: str) -> bool:
    """Whether the whole text has that form; a pattern that is not safe is taken as satisfied."""
    try:
        compiled = require_safe_pattern(pattern)
    except UnsafePattern:
        return True
    return len(text) <= MAX_TEXT and compiled.fullmatch(text) is not None


def _alternatives(pattern: str, at: int, depth: int) -> tuple[int, int]:
    """The ways of `a|b|c` from `at`, and where it ends: at a closing parenthesis or at the end."""
    if depth > MAX_DEPTH:
        raise UnsafePattern("too many parentheses inside one another")
    ways, at = _sequence(pattern, at, depth)
    while pattern[at : at + 1] == "|":
        more, at = _sequence(pattern, at + 1, depth)
        ways += more
    return ways, at


def _sequence(pattern: str, at: int, depth: int) -> tuple[int, int]:
    ways = 1
    while at < len(pattern) and pattern[at] not in "|)":
        inside, at = _atom(pattern, at, depth)
        fewest, most, at = _repeat(pattern, at)
        if most > 1 and inside > 1:
            raise UnsafePattern("a repeated part must not itself repeat or choose")
        ways *= inside + most - fewest
    return ways, at


def _atom(pattern: str, at: int, depth: int) -> tuple[int, int]:
    if pattern[at] == "(":
        return _group(pattern, at, depth)
    match = _ATOM.match(pattern, at)
    if match is None:
        raise UnsafePattern(f"unexpected {pattern[at]!r} at position {at}")
    return 1, match.end()


def _group(pattern: str, at: int, depth: int) -> tuple[int, int]:
    start = at + 3 if pattern.startswith("(?:", at) else at + 1
    if pattern.startswith("?", start):
        raise UnsafePattern("only plain groups are accepted")
    ways, end = _alternatives(pattern, start, depth + 1)
    if pattern[end : end + 1] != ")":
        raise UnsafePattern("a parenthesis is not closed")
    return ways, end + 1


def _repeat(pattern: str, at: int) -> tuple[int, int, int]:
    """The fewest and most times what precedes `at` may occur, and where the next atom begins."""
    match = _REPEAT.match(pattern, at)
    if match is None:
        return 1, 1, at
    if pattern[match.end() : match.end() + 1] in {"?", "+"}:
        raise UnsafePattern("lazy and possessive repetitions are not accepted")
    simple = {"?": (0, 1), "*": (0, MAX_TEXT), "+": (1, MAX_TEXT)}.get(match[0])
    fewest, most = simple or _counted(match)
    if fewest > most or most > MAX_TEXT:
        raise UnsafePattern("a repetition of 0 to 200 times is expected")
    return fewest, most, match.end()


def _counted(match: re.Match[str]) -> tuple[int, int]:
    fewest = int(match[1])
    if match[2] is None:
        return fewest, fewest
    return fewest, int(match[3]) if match[3] else MAX_TEXT
