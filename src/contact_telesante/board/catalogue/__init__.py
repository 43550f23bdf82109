"""The ready-made boards: one TOML file each, read once, over a common core.

Owns the text of every field, option, check and cue that the product ships, in French and in English.

- A board is the core's sections, fields and cues joined by its own; a team adopts a copy and may change it all.
- A key never changes once shipped: rows, journals and imports hold it. Thresholds and words may.
- A file that does not hold together (an unknown key, a reference to nothing) is refused when read, by `CatalogueError`.

Start with `core.toml`, then `chsld.toml`; `reader` turns a file into data and `assembly` joins the two.
"""

from functools import cache
from importlib.resources import files
from typing import Final

from contact_telesante.board.catalogue.assembly import Template, assemble
from contact_telesante.board.catalogue.reader import CatalogueError, Core, Sheet, read_core, read_sheet
from contact_telesante.board.definition import Option

__all__ = ["CatalogueError", "Template", "names", "reasons", "template"]

NAMES: Final = ("chsld", "garde", "sad", "telesurv", "palliatif", "sante_mentale", "had", "garedo")


def names() -> tuple[str, ...]:
    """The keys of the ready-made boards, in the order they are offered."""
    return NAMES


@cache
def template(key: str) -> Template:
    """The ready-made board of that key.

    Raises `KeyError` for a key that is not in `names()` and `CatalogueError` when its file does not hold together.
    """
    if key not in NAMES:
        raise KeyError(key)
    sheet: Sheet = read_sheet(key, _text(key))
    return assemble(_core(), sheet)


def reasons() -> tuple[Option, ...]:
    """Why a patient becomes inactive, on every board, in the order they are offered."""
    return _core().reasons


@cache
def _core() -> Core:
    return read_core(_text("core"))


def _text(name: str) -> str:
    return files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
