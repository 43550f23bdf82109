"""Every known hazard of shared tables names a test that exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINES = re.findall(r"^\| (\d+) \|.*\| `([^`]+)` \|$", (ROOT / "docs" / "shared-tables.md").read_text("utf-8"), re.M)


@pytest.mark.parametrize(("number", "test"), LINES)
def test_each_hazard_names_a_test_that_exists(number, test):
    file, _sign, name = test.partition("::")

    text = (ROOT / file).read_text("utf-8")

    assert f"def {name}(" in text if name else "def test_" in text


def test_no_hazard_is_left_out():
    assert [int(number) for number, _test in LINES] == list(range(1, 25))
