"""A word each morning, at seven where the team is, to whoever has patients to follow up."""

from uuid import UUID

from procrastinate.contrib.django import app

from contact_telesante.board.followups import queries
from contact_telesante.journal import queries as journal
from contact_telesante.journal.rounds import go_round
from contact_telesante.kernel.scopes import scope
from contact_telesante.mail import is_configured
from contact_telesante.teams.reminders.posting import post
from contact_telesante.teams.seats import House


@app.periodic(cron="0 * * * *")
@app.task(name="board.remind_of_followups", queueing_lock="remind_of_followups", pass_context=False)
def remind_all(timestamp: int) -> None:
    """Send the letters of every team where it is morning: teams of two time zones have two mornings."""
    del timestamp
    if is_configured():
        go_round(journal.heads(), remind_team, trouble="follow-ups not told")


def remind_team(team_id: UUID) -> int:
    """Send the letters due in a team this morning; how many left. One that does not leave is tried in an hour."""
    house = House(team_id)
    with scope(house):
        due = queries.due_letters(house) if queries.is_morning(house) else []
    return post(house, due)
