"""CSV tables: what a spreadsheet would run is made harmless; accents, separators and lines are as it expects."""

import csv as standard
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact_telesante.interop import csv


def read(made: bytes, separator: str = ";") -> list[list[str]]:
    return list(standard.reader(io.StringIO(made.decode("utf-8-sig"), newline=""), delimiter=separator))


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝"])
def test_a_cell_that_a_spreadsheet_would_run_is_neutralised(first):
    typed = f"{first}1+1|cmd"

    made = csv.write(["a", typed], [[typed, "b"]])

    assert read(made) == [["a", f"'{typed}"], [f"'{typed}", "b"]]


@pytest.mark.parametrize("harmless", ["Côté", "a=b", "304-2", "", "'", "“=”"])
def test_an_ordinary_text_is_left_alone(harmless):
    assert read(csv.write(["a", "b"], [[harmless, "x"]]))[1] == [harmless, "x"]


def test_numbers_stay_numbers_and_nothing_is_empty():
    assert read(csv.write(["a", "b", "c"], [[-3, 2.5, None]]))[1] == ["-3", "2.5", ""]


def test_excel_finds_its_mark_its_separator_and_its_lines():
    french, english = csv.write(["é", "b"], [], language="fr"), csv.write(["é", "b"], [], language="en")

    assert french == "\ufeffé;b\r\n".encode()
    assert english == "\ufeffé,b\r\n".encode()


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20), min_size=2, max_size=4
    )
)
def test_no_cell_ever_begins_a_formula_and_no_text_is_lost(typed):
    cells = read(csv.write(["x"] * len(typed), [typed]))[1]

    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    assert all(cell in {was, f"'{was}"} for cell, was in zip(cells, typed, strict=True))
