"""A word each morning, at seven where the team is, to whoever has patients to follow up."""

import logging
from uuid import UUID

from procrastinate.contrib.django import app

from contact_telesante.board.followups import queries
from contact_telesante.journal import queries as journal
from contact_telesante.kernel.scopes import scope
from contact_telesante.mail import is_configured, send
from contact_telesante.teams.reminders.actions import note_reminder
from contact_telesante.teams.seats import House

log = logging.getLogger(__name__)


@app.periodic(cron="0 * * * *")
@app.task(name="board.remind_of_followups", queueing_lock="remind_of_followups", pass_context=False)
def remind_all(timestamp: int) -> None:
    """Send the letters of every team where it is morning: teams of two time zones have two mornings."""
    del timestamp
    if not is_configured():
        return
    for team_id in journal.heads():
        try:
            remind_team(team_id)
        except Exception as error:  # one team's trouble must not silence the others
            log.exception("follow-ups not told: %s", type(error).__name__)


def remind_team(team_id: UUID) -> int:
    """Send the letters due in a team this morning; how many left. One that does not leave is tried in an hour."""
    house, sent = House(team_id), 0
    with scope(house):
        due = queries.due_letters(house) if queries.is_morning(house) else []
    for one in due:
        try:
            left = send(one.letter)
        except OSError as error:
            log.warning("follow-ups not told: %s", type(error).__name__)
            continue
        if left:
            note_reminder(by=house, user_id=one.user_id, what=queries.WHAT, about=())
            sent += 1
    return sent
