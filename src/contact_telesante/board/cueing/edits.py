"""What each gesture makes of a board's cues: pure functions, a definition in, another out.

The most severe cue wins, then the first: so cues are told by severity, and moving one moves it among its equals.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from contact_telesante.board.definition import Cue, Definition
from contact_telesante.board.design.edits import Missing
from contact_telesante.board.rules.cues import severity_rank

MOVES: Final = ("up", "down")


def cue_of(definition: Definition, key: str) -> Cue:
    """The cue of that key. Raises `Missing`."""
    for cue in definition.cues:
        if cue.key == key:
            return cue
    raise Missing


def ranked(definition: Definition) -> tuple[Cue, ...]:
    """The cues as they win: by severity, then in their order."""
    return tuple(sorted(definition.cues, key=lambda cue: severity_rank(cue.severity)))


def with_cue(definition: Definition, cue: Cue) -> Definition:
    """The definition with that cue: in its place when it is known, else last."""
    known = any(one.key == cue.key for one in definition.cues)
    cues = tuple(cue if one.key == cue.key else one for one in definition.cues)
    return replace(definition, cues=cues if known else (*cues, cue))


def with_cues(definition: Definition, cues: Iterable[Cue]) -> Definition:
    """The definition with those cues, each in the place of the one it replaces, else last."""
    for cue in cues:
        definition = with_cue(definition, cue)
    return definition


def without_cue(definition: Definition, key: str) -> Definition:
    """The definition without a cue."""
    gone = cue_of(definition, key)
    return replace(definition, cues=tuple(cue for cue in definition.cues if cue is not gone))


def after(definition: Definition, key: str, cue: Cue) -> Definition:
    """The definition with a new cue just after another."""
    place = definition.cues.index(cue_of(definition, key)) + 1
    return replace(definition, cues=(*definition.cues[:place], cue, *definition.cues[place:]))


def moved_cue(definition: Definition, key: str, to: str) -> Definition:
    """The definition with a cue `up` or `down` among those of its severity; unchanged at either end."""
    if to not in MOVES:
        raise Missing
    cue = cue_of(definition, key)
    equals = [one for one in definition.cues if one.severity == cue.severity]
    place = equals.index(cue) + (-1 if to == "up" else 1)
    if not 0 <= place < len(equals):
        return definition
    other = equals[place]
    turned = {cue.key: other, other.key: cue}
    return replace(definition, cues=tuple(turned.get(one.key, one) for one in definition.cues))
