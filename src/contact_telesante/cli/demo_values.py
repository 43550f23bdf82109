"""The moments of the demonstration, told from the day it is loaded: `today-3d`, `today+1d@08:00`, `now-15min`."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from contact_telesante.board.definition import Definition, Json
from contact_telesante.board.rules.values import Context

_MOMENT: Final = re.compile(
    r"(?:today|now)(?:(?P<shift>[+-][0-9]{1,4})(?P<unit>min|h|d))?(?:@(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}))?"
)
_UNITS: Final = {"min": "minutes", "h": "hours"}


def settled(
    values: Mapping[str, Json], definition: Definition, context: Context, people: Mapping[str, str]
) -> dict[str, Json]:
    """Values ready to be written: moments take this day's, and persons' addresses become the ids in `people`.

    Raises `KeyError` for a column that the board does not have or an unknown person, and `ValueError` for a
    moment that cannot be read.
    """
    ready: dict[str, Json] = {}
    for key, value in values.items():
        match definition.by_key[key].type, value:
            case "date", str() if _is_told(value):
                ready[key] = context.day_of(moment(value, context)).isoformat()
            case "datetime", str() if _is_told(value):
                ready[key] = moment(value, context).isoformat()
            case "person", str():
                ready[key] = people[value]
            case _:
                ready[key] = value
    return ready


def moment(text: str, context: Context) -> datetime:
    """The instant (UTC) that `text` tells, to the minute. Days follow the team's calendar, hours and minutes the clock.

    Without `@` an hour is the present one, so that `today-4d` has an hour when the column wants one.
    """
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise ValueError(text)
    instant = context.now
    if match["unit"] in _UNITS:
        instant += timedelta(**{_UNITS[match["unit"]]: int(match["shift"])})
    local = instant.astimezone(context.zone)
    if match["unit"] == "d":
        local += timedelta(days=int(match["shift"]))
    if match["hour"]:
        local = local.replace(hour=int(match["hour"]), minute=int(match["minute"]), fold=0)
    return local.replace(second=0, microsecond=0).astimezone(UTC)


def _is_told(value: str) -> bool:
    return value.startswith(("today", "now"))
