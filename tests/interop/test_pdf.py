"""PDF documents: readable by a screen reader, the same on every machine, and never made of markup."""

import io

import pytest
from pypdf import PdfReader

from contact_telesante.interop import pdf


def document(**changed: object) -> pdf.Document:
    usual: dict[str, object] = {
        "title": "Rapport des accès",
        "language": "fr",
        "facts": [("Usagère", "Tremblay, Lucille")],
        "sections": [
            pdf.Section(
                "Ada Essai",
                paragraphs=["infirmière"],
                table=pdf.Table(["Date", "Quoi"], [["2026-11-22", "a ouvert la fiche"]]),
            )
        ],
        "footer": "Confidentiel",
        "page_word": "Page",
    }
    return pdf.Document(**(usual | changed))


def opened(made: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(made))


def text_of(made: bytes) -> str:
    return "\n".join(page.extract_text() for page in opened(made).pages)


def test_a_document_says_its_words_title_and_language_and_is_tagged():
    made = pdf.render(document())

    root = opened(made).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 (a PDF boolean)
    assert root["/Lang"] == "fr-CA"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert opened(made).metadata.title == "Rapport des accès"
    assert b"pdfuaid:part" in made
    for words in ("Tremblay, Lucille", "Ada Essai", "a ouvert la fiche", "Confidentiel", "Page 1 / 1"):
        assert words in text_of(made)


def test_a_table_has_tagged_header_cells():
    made = pdf.render(document())

    assert {"/Table", "/TH", "/TD", "/H1", "/H2"} <= set(structure(opened(made).trailer["/Root"]["/StructTreeRoot"]))


def structure(node) -> list[str]:
    node = node.get_object()
    if not hasattr(node, "get"):
        return [kind for kid in node for kind in structure(kid)] if isinstance(node, list) else []
    kids = node.get("/K", [])
    kids = kids.get_object() if hasattr(kids, "get_object") else kids
    kids = kids if isinstance(kids, list) else [kids]
    found = [str(node["/S"])] if "/S" in node else []
    return found + [kind for kid in kids if hasattr(kid, "get_object") for kind in structure(kid)]


def test_every_font_is_inside_the_document():
    for page in opened(pdf.render(document())).pages:
        for font in page["/Resources"]["/Font"].values():
            for one in font.get_object()["/DescendantFonts"]:
                descriptor = one.get_object()["/FontDescriptor"]
                assert {"/FontFile2", "/FontFile3"} & set(descriptor.get_object())


@pytest.mark.parametrize(
    "typed", ['#read("/etc/passwd")', "*gras* _x_ $a$ <b> @c", "[#panic()]", "\\u{41} // rien", '"']
)
def test_words_are_never_read_as_markup(typed):
    section = pdf.Section(typed, paragraphs=[typed], facts=[(typed, typed)], table=pdf.Table([typed], [[typed]]))

    made = pdf.render(document(title=typed, sections=[section], footer=typed))

    squeezed = "".join(text_of(made).split())
    assert squeezed.count("".join(typed.split())) >= 7


def test_a_long_table_repeats_its_header_and_numbers_its_pages():
    rows = [[str(number), "a ouvert la fiche"] for number in range(300)]

    made = pdf.render(document(language="en", sections=[pdf.Section("Ada", table=pdf.Table(["Rang", "Quoi"], rows))]))

    pages = opened(made).pages
    assert len(pages) > 3
    assert all("Rang" in page.extract_text() for page in pages)
    assert opened(made).trailer["/Root"]["/Lang"] == "en-CA"
