"""PDF documents, typeset by typst from a document's words as JSON.

PDF/UA-1: tagged, titled, with its language. Fonts: Libertinus Serif, which the typst library carries, embedded in every
document; the machine's own fonts are left alone, so that a document is the same everywhere.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import typst

CONTENT_TYPE: Final = "application/pdf"
TEMPLATE: Final = Path(__file__).parent / "document.typ"
REGIONS: Final = {"fr": "CA", "en": "CA"}


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its header row; every row has as many texts as the header. `widths` are shares of the page."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of level 1 or 2, sentences, labelled facts, then a table."""

    title: str
    level: int = 1
    paragraphs: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What a document says. `footer` is on every page, `facts` under the title."""

    title: str
    language: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    lead: str = ""
    footer: str = ""
    page_word: str = ""
    landscape: bool = False


def render(document: Document) -> bytes:
    """The document as a PDF/UA-1 file. Its words go as data: none of them is ever read as markup."""
    told: Mapping[str, object] = asdict(document) | {"region": REGIONS.get(document.language, "CA")}
    made = typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"document": json.dumps(told, ensure_ascii=False)},
        pdf_standards="ua-1",
    )
    return bytes(made)
