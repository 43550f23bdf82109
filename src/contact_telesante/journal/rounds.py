"""Recurring work over every team: what fails for one is logged, and does not stop it for the others."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
log = logging.getLogger(__name__)


def go_round(teams: Iterable[T], work: Callable[[T], object], *, trouble: str) -> None:
    """Do that work for each team; `trouble` names in the log what was not done."""
    for team in teams:
        try:
            work(team)
        except Exception as error:  # told by its type alone: a database error quotes the row
            log.exception("%s: %s", trouble, type(error).__name__)
