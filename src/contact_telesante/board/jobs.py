"""Keeping time-based cues true: a cue that says « en retard » must say so the minute it is."""

from uuid import UUID

from procrastinate.contrib.django import app

from contact_telesante.board import actions, queries
from contact_telesante.journal import queries as journal
from contact_telesante.journal.rounds import go_round
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.seats import House


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="turn_all_cues", pass_context=False)
def turn_all_cues(timestamp: int) -> None:
    """Look at every team's cues each minute, and write an entry where time turned one."""
    del timestamp
    go_round(journal.heads(), turn_cues_of_team, trouble="cues not evaluated")


def turn_cues_of_team(team_id: UUID) -> int:
    """Evaluate the cues that time may have turned by this instant; how many patients changed."""
    house = House(team_id)
    with scope(house):
        due = queries.patients_with_cues_due(house)
    return sum(actions.turn_cues(by=house, patient_id=patient_id) is not None for patient_id in due)
