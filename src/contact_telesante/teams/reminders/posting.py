"""Sending the letters due in a team, and noting those that left."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from contact_telesante.mail import Letter, send
from contact_telesante.teams.reminders.actions import note_reminder
from contact_telesante.teams.seats import House

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """A letter to send: to whom, of what kind, and the members whom it reminds of, so that they are left in peace."""

    user_id: UUID
    what: str
    letter: Letter
    about: tuple[UUID, ...] = ()


def post(house: House, due: Iterable[Due]) -> int:
    """Send those letters; how many left. One that does not leave is still due the next time."""
    sent = 0
    for one in due:
        try:
            left = send(one.letter)
        except OSError as error:
            log.warning("letter of %s not sent: %s", one.what, type(error).__name__)
            continue
        if left:
            note_reminder(by=house, user_id=one.user_id, what=one.what, about=one.about)
            sent += 1
    return sent
