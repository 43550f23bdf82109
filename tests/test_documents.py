"""What the establishment's documents quote exists: commands, pages, settings, tests, files; its French is well set."""

import re
from functools import cache
from pathlib import Path

import pytest
import typer
from django.urls import Resolver404, resolve

from contact_telesante.cli import app

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted((ROOT / "docs/fr").glob("*.md"))
SOURCES = sorted((ROOT / "src").rglob("*.py"))
ANY_ID = "019ac000-0000-7000-8000-000000000000"

FENCE = re.compile(r"```.*?```", re.S)
QUOTED = re.compile(r"`([^`\n]+)`")
COMMAND = re.compile(r"contact-telesante(?: \S+)*")
TEST = re.compile(r"tests/\S+\.py::\w+")
SETTING = re.compile(r"\b(?:CONTACT_[A-Z_]+|DATABASE_(?:OWNER_)?URL)\b")
LINK = re.compile(r"\]\(([^)#]+)")

# The Office québécois de la langue française asks for no space before « ; ? ! »; where there is one, it never breaks.
MISTAKES = {
    "straight apostrophe": r"'",
    "straight or English quotes": r"[\"“”]",
    "no no-break space before :": r"(?<!\u00a0):",
    "« without a no-break space after it": r"«(?!\u00a0)",
    "» without a no-break space before it": r"(?<!\u00a0)»",
    "breaking space before ; ? ! :": r"[ \n][;?!:]",
    "three points": r"\.\.\.",
    "English word for a French one": r"(?i)\b(?:patients?|e-?mails?|login|team|chat)\b",
    "tutoiement": r"(?i)\b(?:tu|ton|tes|toi)\b",
}


def quoted_in(document: Path) -> list[str]:
    """What the document quotes as code."""
    return QUOTED.findall(FENCE.sub("", document.read_text(encoding="utf-8")))


def words_of(document: Path) -> str:
    """The document's French alone: neither code nor addresses of links. What is to be filled in is French too."""
    text = FENCE.sub("…", document.read_text(encoding="utf-8"))
    text = QUOTED.sub(lambda code: code[1] if code[1].startswith("[") else "…", text)
    return LINK.sub("](", text)


def unknown_part(said: str) -> str:
    """The first word of a quoted command line that the command does not know; empty when all is known."""
    here = typer.main.get_command(app)
    options = {name for parameter in here.params for name in parameter.opts}
    for word in said.split()[1:]:
        subcommands = getattr(here, "commands", None)
        if word.startswith("--"):
            if word not in options:
                return word
        elif subcommands is not None:
            if word not in subcommands:
                return word
            here = subcommands[word]
            options |= {name for parameter in here.params for name in parameter.opts}
        elif not any(parameter.param_type_name == "argument" for parameter in here.params):
            return word
    return "" if getattr(here, "commands", None) is None else "(no subcommand)"


def is_page(address: str) -> bool:
    """Whether the site has such an address; `<slug>` stands for a team, any other `<…>` for an id."""
    try:
        resolve(re.sub(r"<\w+>", ANY_ID, address.replace("<slug>", "ward")))
    except Resolver404:
        return False
    return True


@cache
def names_of_tests(path: Path) -> frozenset[str]:
    """The tests of one file."""
    return frozenset(re.findall(r"^(?:async )?def (test_\w+)", path.read_text(encoding="utf-8"), re.M))


def is_test(said: str) -> bool:
    """Whether `tests/….py::test_…` exists."""
    path, _, name = said.partition("::")
    return (ROOT / path).is_file() and name in names_of_tests(ROOT / path)


def test_there_is_something_to_check():
    quoted = [said for document in DOCUMENTS for said in quoted_in(document)]

    assert {"README.md", "efvp.md", "fiche-produit.md"} <= {document.name for document in DOCUMENTS}
    assert sum(bool(COMMAND.fullmatch(said)) for said in quoted) > 5
    assert sum(said.startswith("/") for said in quoted) > 15
    assert sum(bool(TEST.fullmatch(said)) for said in quoted) > 25


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_quoted_commands_exist(document):
    commands = [said for said in quoted_in(document) if said.startswith("contact-telesante")]

    assert {said: unknown_part(said) for said in commands if unknown_part(said)} == {}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_quoted_pages_exist(document):
    pages = [said for said in quoted_in(document) if said.startswith("/") and "…" not in said]

    assert [said for said in pages if not is_page(said)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_quoted_tests_exist(document):
    tests = [said for said in quoted_in(document) if "::" in said and "…" not in said]

    assert [said for said in tests if not is_test(said)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_quoted_settings_are_read(document):
    read = set(SETTING.findall("".join(path.read_text(encoding="utf-8") for path in SOURCES)))

    assert set(SETTING.findall(document.read_text(encoding="utf-8"))) - read == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_linked_files_exist(document):
    links = LINK.findall(document.read_text(encoding="utf-8"))

    assert [link for link in links if not (document.parent / link).is_file()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_documents_are_typeset_as_in_quebec(document, mistake):
    said = words_of(document)

    assert [said[max(at.start() - 30, 0) : at.end() + 20] for at in re.finditer(MISTAKES[mistake], said)] == []


@pytest.mark.parametrize(
    "said",
    [
        "contact-telesante purge",
        "contact-telesante audit",
        "contact-telesante audit burn",
        "contact-telesante backup --cloud x",
    ],
)
def test_check_of_commands_sees_what_does_not_exist(said):
    assert unknown_part(said)


@pytest.mark.parametrize("address", ["/privacy/purge/", "/teams/<slug>/chat/", "/teams/<slug>/patients/<slug>/"])
def test_check_of_pages_sees_what_does_not_exist(address):
    assert not is_page(address)


def test_check_of_tests_sees_what_does_not_exist():
    assert not is_test("tests/test_documents.py::test_of_nothing")
    assert not is_test("tests/nowhere.py::test_of_nothing")
