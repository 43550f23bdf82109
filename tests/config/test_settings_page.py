"""The page for operators lists every setting, as declared."""

import importlib
from pathlib import Path

import pytest

from contact_telesante.cli import options
from contact_telesante.config import database, environment

PAGE = Path(__file__).parents[2] / "docs" / "operate" / "settings.md"


@pytest.fixture
def declared():
    importlib.import_module("contact_telesante.config.settings")
    importlib.import_module("contact_telesante.config.asgi")
    options.host(), options.port(), options.web_processes()
    database.django_settings(database.locate())
    return {
        setting.name: (setting.type, "required" if setting.default is None else setting.default, setting.help)
        for setting in environment.registry()
    }


def test_the_page_tells_every_setting_as_it_is_declared(declared):
    rows = [
        [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        for line in PAGE.read_text().splitlines()
        if line.startswith("| `")
    ]

    assert {name: (kind, default, told) for name, kind, default, told in rows} == declared
