"""What each gesture makes of a board's cues: pure functions, a definition in, another out.

The most severe cue wins, then the first: so cues are told by severity, and moving one moves it among its equals.
"""

from collections.abc import Iterable
from dataclasses import replace

from contact_telesante.board.definition import Cue, Definition
from contact_telesante.board.design.edits import Missing, keys_of, placed


def cue_of(definition: Definition, key: str) -> Cue:
    """The cue of that key. Raises `Missing`."""
    for cue in definition.cues:
        if cue.key == key:
            return cue
    raise Missing


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
    """The definition with a cue elsewhere among those of its severity: `up`, `down`, `first`, `last` or `after:KEY`."""
    cue = cue_of(definition, key)
    equals = [one for one in definition.cues if one.severity == cue.severity]
    turned = iter(placed(equals, keys_of(equals), key, to))
    return replace(
        definition, cues=tuple(next(turned) if one.severity == cue.severity else one for one in definition.cues)
    )
