"""The locks pin everything the project asks for, by hash, and say nothing of where it was found."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
ASKED = {
    "requirements.lock": PROJECT["dependencies"],
    "requirements-dev.lock": PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"],
}


def pinned(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+) ", (ROOT / lock).read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", ASKED)
def test_a_lock_pins_what_is_asked_for(lock):
    names = {re.split(r"[\[<>=~!; ]", asked)[0].lower().replace("_", "-") for asked in ASKED[lock]}

    assert names - pinned(lock).keys() == set()


@pytest.mark.parametrize("lock", ASKED)
def test_a_lock_holds_hashes_and_no_address(lock):
    text = (ROOT / lock).read_text()

    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[a-z0-9])", text) if "==" in block)
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


def test_what_runs_is_what_is_tested():
    development = pinned("requirements-dev.lock")

    assert {name: development.get(name) for name in pinned("requirements.lock")} == pinned("requirements.lock")
