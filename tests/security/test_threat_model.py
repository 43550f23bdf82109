"""The table of threats holds: each names a test that exists, and no test of this folder is left out of it."""

import ast
import re
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "threat-model.md"
KINDS = {"S", "T", "R", "I", "D", "E"}


@cache
def functions_of(path):
    tree = ast.parse((TESTS.parent / path).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def rows():
    """(kinds, threat, answer, cited tests) of each line of the table."""
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if (
            line.startswith("| ")
            and len(cells) == 4
            and set(cells[0]) - {" "}
            and set(cells[0].replace(" ", "")) <= KINDS
        ):
            yield cells[0], cells[1], cells[2], re.findall(r"(tests/[\w/]+\.py)::(\w+)", cells[3])


def test_every_threat_names_tests_that_exist():
    table = list(rows())
    missing = [
        (path, name)
        for *_told, cited in table
        for path, name in cited
        if not (TESTS.parent / path).exists() or name not in functions_of(path)
    ]

    assert len(table) > 40
    assert [threat for _kinds, threat, _answer, cited in table if not cited] == []
    assert missing == []


def test_every_kind_of_threat_is_in_the_table():
    assert {kind for kinds, *_rest in rows() for kind in kinds.replace(" ", "")} == KINDS


def test_every_test_of_security_is_in_the_table():
    cited = {path for *_told, tests in rows() for path, _name in tests}

    assert {f"tests/security/{file.name}" for file in Path(__file__).parent.glob("test_*.py")} <= cited


def test_every_file_named_in_the_page_exists():
    named = re.findall(r"`((?:src/contact_telesante/)?[a-z_]+/[\w/]+\.py)`", PAGE.read_text())
    source = TESTS.parent / "src" / "contact_telesante"

    assert [name for name in named if not (source / name).exists() and not (TESTS.parent / name).exists()] == []
