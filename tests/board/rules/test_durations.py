from datetime import timedelta

import pytest

from contact_telesante.board.rules.durations import Duration, parse_duration


@pytest.mark.parametrize(
    ("text", "delta", "calendar"),
    [
        ("45min", timedelta(minutes=45), False),
        ("48h", timedelta(hours=48), False),
        ("3d", timedelta(days=3), True),
        ("0d", timedelta(0), True),
        ("36600d", timedelta(days=36_600), True),
    ],
)
def test_parse_duration_reads_minutes_hours_and_days(text, delta, calendar):
    assert parse_duration(text) == Duration(delta, calendar=calendar)


@pytest.mark.parametrize(
    "junk", ["", "3", "d", "3 d", "-3d", "3D", "3j", "1.5h", "٣d", "3d\n", "36601d", "99999999h", None, 3, ["3d"]]
)
def test_parse_duration_refuses_other_shapes_and_more_than_a_century(junk):
    with pytest.raises(ValueError):  # noqa: PT011 (its text is only what was given)
        parse_duration(junk)


def test_a_negated_duration_keeps_its_calendar():
    assert -parse_duration("3d") == Duration(timedelta(days=-3), calendar=True)
