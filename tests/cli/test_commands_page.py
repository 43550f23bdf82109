"""Every command is on the operators' pages, and says what it does."""

from pathlib import Path

import pytest

from contact_telesante.cli import app

PAGES = "".join(page.read_text() for page in (Path(__file__).parents[2] / "docs" / "operate").glob("*.md"))
COMMANDS = {command.name: command.callback for command in app.registered_commands if not command.hidden}
COMMANDS |= {
    f"{group.name} {command.name}": command.callback
    for group in app.registered_groups
    for command in group.typer_instance.registered_commands
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_documented(name):
    assert f"contact-telesante {name}" in PAGES or f"`{name}" in PAGES
    assert COMMANDS[name].__doc__
