"""The few words that fit in a cell of the board: an option cut short, a cue without what its cell already says."""

import re
from typing import Final

from contact_telesante.kernel.text import fold

DASH: Final = re.compile(r"\s+—\s+")
ASIDE: Final = re.compile(r"\s*\([^)]*\)")
DOUBT: Final = re.compile(r"^(?:Suspicion de|Suspicion d’|Suspected)\s*")
NONE: Final = re.compile(r"Aucune?\b|None\b")
COMPLEMENT: Final = re.compile(r" (?:de|du|des|of) .*| d’.*")
ADDRESSED: Final = re.compile(r" (?=(?:de|du|au|aux|à|to) )")
WORD: Final = re.compile(r"[^\W_]{3,}")
CODE: Final = re.compile(r"\w{1,2}|[IVX]+")
STEM: Final = 5
LONGEST: Final = 14
"""Letters of a second line before its complement goes: « Risque élevé de lésion » is « Risque élevé »."""


def brief(label: str) -> str:
    """An option in few words: « B » of « B — Prolonger la vie… », « À exécuter » of « Répondu — à exécuter »."""
    head, *tail = DASH.split(ASIDE.sub("", label), maxsplit=1)
    return head if not tail or CODE.fullmatch(head) else capital(tail[0])


def nothing(label: str) -> str:
    """« Aucune » of « Aucune connue »."""
    found = NONE.match(label)
    return found[0] if found else label


def asked(label: str) -> tuple[str, str]:
    """A request in two lines: « Question » and « Au médecin », « À exécuter » and « Répondu »."""
    done, *todo = DASH.split(label, maxsplit=1)
    if todo:
        return capital(todo[0]), done
    head, *rest = ADDRESSED.split(label, maxsplit=1)
    return head, capital(rest[0]) if rest else ""


def listed(labels: list[str]) -> str:
    """Several options in few words: « Délirium, chute » of « Suspicion de délirium » and « Chute »."""
    if len(labels) == 1:
        return brief(labels[0])
    return capital(", ".join(lowered(DOUBT.sub("", brief(label))) for label in labels))


def left_unsaid(words: str, *said: str) -> str:
    """What a cue adds to a cell: « En retard » of « Suivi en retard » under « Prochain suivi »; "" when nothing."""
    known = {stem for text in said for stem in _stems(text)}
    if all(stem in known for stem in _stems(words)):
        return ""
    left = words.split()
    while _stems(left[0]) and all(stem in known for stem in _stems(left[0])):
        left = left[1:]
    short = " ".join(left)
    return capital(COMPLEMENT.sub("", short) if len(short) > LONGEST else short)


def capital(text: str) -> str:
    """With a first capital."""
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """Without its first capital, unless it is an acronym."""
    return text if text[1:2].isupper() or len(text) < 2 else text[:1].lower() + text[1:]


def _stems(text: str) -> list[str]:
    return [fold(word)[:STEM] for word in WORD.findall(text)]
