"""The shape of the house, held by reading its source: who may write, who may speak HTTP, what must be told."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from contact_telesante.journal.events import KINDS
from contact_telesante.web.journal.sentences import SENTENCES
from contact_telesante.web.live.frames import FRAMES

SOURCE = Path(__file__).parents[1] / "src" / "contact_telesante"
DOCS = SOURCE.parents[1] / "docs"
MODULES = [path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts]
WRITES = {"save", "create", "delete", "update", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
HTTP = ("django.http", "django.shortcuts", "django.urls", "django.template")


def calls_on_rows(tree: ast.AST) -> list[str]:
    """Calls that write rows: `.save()` but within our own `save`, the others on a manager or a query set."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in WRITES:
            continue
        on = ast.unparse(node.func.value)
        if (
            (node.func.attr == "save" and on != "super()")
            or ".objects" in on
            or re.search(r"\.(filter|exclude|all)\(", on)
        ):
            found.append(f"{on}.{node.func.attr}")
    return found


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def imported(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


def test_rows_are_written_by_actions_alone():
    others = (path for path in MODULES if path.name != "actions.py")

    found = {path.relative_to(SOURCE): calls_on_rows(tree_of(path)) for path in others}

    assert {path: calls for path, calls in found.items() if calls} == {}


def test_http_is_spoken_by_web_api_and_config_alone():
    others = (path for path in MODULES if path.relative_to(SOURCE).parts[0] not in {"web", "api", "config"})

    found = {path: [name for name in imported(tree_of(path)) if name.startswith(HTTP)] for path in others}

    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    "path", [p for p in MODULES if p.name == "actions.py" and p.parent.name != "kernel"], ids=lambda p: p.parent.name
)
def test_every_public_write_is_an_action_or_a_part_and_says_what_it_does(path):
    for node in tree_of(path).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{path}: {node.name}"
            if calls_on_rows(node):
                marks = {ast.unparse(mark).split("(")[0] for mark in node.decorator_list}
                assert marks & {"action", "part"} or path.parent.name == "audit", f"{path}: {node.name}"


def test_no_session_level_setting_leaks_to_the_next_user_of_a_connection():
    for path in MODULES:
        text = path.read_text().lower()
        assert not re.search(r"['\"]set\s+(session\s+)?\"?app\.", text), path
        for call in re.findall(r"set_config\([^)]*\)", text):
            assert call.endswith("true)"), f"{path}: {call}"


def test_files_and_functions_stay_small():
    for path in MODULES:
        text = path.read_text()
        assert text.count("\n") <= 400, path
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno - node.lineno < 50, f"{path}: {node.name}"


def test_the_kernel_stays_small():
    assert sum(path.read_text().count("\n") for path in (SOURCE / "kernel").glob("*.py")) <= 420


def test_every_kind_of_event_has_its_sentence_its_frame_and_its_line_in_the_documentation():
    documented = (DOCS / "events.md").read_text()

    assert {cls.kind for cls in SENTENCES} == set(KINDS) == set(FRAMES)
    assert [kind for kind in KINDS if f"`{kind}`" not in documented] == []


def test_every_package_says_what_it_owns():
    for path in SOURCE.glob("*/__init__.py"):
        assert ast.get_docstring(ast.parse(path.read_text())), path
