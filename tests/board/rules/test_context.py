from datetime import datetime

import pytest

from contact_telesante.board.rules.values import Context
from tests.board.rules.sample import HALIFAX, TORONTO, context


def test_a_context_needs_an_aware_instant():
    with pytest.raises(ValueError, match="time zone"):
        Context(zone=TORONTO, now=datetime.fromisoformat("2026-11-22"), members={})


@pytest.mark.parametrize(
    ("local", "today"),
    [("2026-11-22T19:30", "2026-11-22"), ("2026-11-22T23:59", "2026-11-22"), ("2026-11-23T00:00", "2026-11-23")],
)
@pytest.mark.parametrize("zone", [TORONTO, HALIFAX])
def test_today_is_the_local_day_in_the_evening_too(local, today, zone):
    assert context(local, zone).today.isoformat() == today
