"""Reminding each team every morning of what is due: the letters due say themselves how often."""

from uuid import UUID

from procrastinate.contrib.django import app

from contact_telesante.journal import queries as journal
from contact_telesante.journal.rounds import go_round
from contact_telesante.kernel.scopes import scope
from contact_telesante.mail import is_configured
from contact_telesante.teams.reminders import queries
from contact_telesante.teams.reminders.posting import post
from contact_telesante.teams.seats import House


@app.periodic(cron="40 11 * * *")
@app.task(name="teams.remind_all", queueing_lock="remind_all", pass_context=False)
def remind_all(timestamp: int) -> None:
    """Send the reminders due in every team, each morning."""
    del timestamp
    if is_configured():
        go_round(journal.heads(), remind_team, trouble="reminders not sent")


def remind_team(team_id: UUID) -> int:
    """Send the letters due in a team; how many left. One that does not leave is due again tomorrow."""
    house = House(team_id)
    with scope(house):
        due = queries.due_letters(house)
    return post(house, due)
