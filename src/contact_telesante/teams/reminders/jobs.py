"""Reminding each team every morning of what is due: the letters due say themselves how often."""

import logging
from uuid import UUID

from procrastinate.contrib.django import app

from contact_telesante.journal import queries as journal
from contact_telesante.kernel.scopes import scope
from contact_telesante.mail import is_configured, send
from contact_telesante.teams.reminders import actions, queries
from contact_telesante.teams.seats import House

log = logging.getLogger(__name__)


@app.periodic(cron="40 11 * * *")
@app.task(name="teams.remind_all", queueing_lock="remind_all", pass_context=False)
def remind_all(timestamp: int) -> None:
    """Send the reminders due in every team, each morning."""
    del timestamp
    if not is_configured():
        return
    for team_id in journal.heads():
        try:
            remind_team(team_id)
        except Exception as error:  # one team's trouble must not silence the others
            log.exception("reminders not sent: %s", type(error).__name__)


def remind_team(team_id: UUID) -> int:
    """Send the letters due in a team; how many left. One that does not leave is due again tomorrow."""
    house, sent = House(team_id), 0
    with scope(house):
        due = queries.due_letters(house)
    for one in due:
        try:
            left = send(one.letter)
        except OSError as error:
            log.warning("reminder not sent: %s", type(error).__name__)
            continue
        if left:
            actions.note_reminder(by=house, user_id=one.user_id, what=one.what, about=one.about)
            sent += 1
    return sent
