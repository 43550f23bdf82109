"""The privacy officer's recurring work: sealing the audit, and saying each month that its analysis waits.

Hours are UTC. A worker that starts does the last sealing it missed at once.
"""

from uuid import UUID

from procrastinate.contrib.django import app

from contact_telesante import mail
from contact_telesante.establishments.queries import privacy_officers
from contact_telesante.privacy import letters
from contact_telesante.privacy.sealing import seal_every_team


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="seal_looks", pass_context=False)
def seal_new_looks(timestamp: int) -> None:
    """Seal the latest looks of every team, every five minutes."""
    del timestamp
    seal_every_team()


@app.periodic(cron="40 6 * * *")
@app.task(queueing_lock="seal_all_looks", pass_context=False)
def seal_forgotten_looks(timestamp: int) -> None:
    """Seal every look that no seal holds, however old, each night."""
    del timestamp
    seal_every_team(whole=True)


@app.periodic(cron="0 12 1 * *")
@app.task(queueing_lock="announce_analysis", pass_context=False)
def announce_analysis(timestamp: int) -> None:
    """On the first of the month, have every privacy officer told that the past month's analysis is ready."""
    month = letters.month_before(timestamp)
    for user_id in privacy_officers():
        tell_of_analysis.defer(user_id=str(user_id), month=month)


@app.task(pass_context=False)
def tell_of_analysis(user_id: str, month: str) -> None:
    """Write to one officer."""
    letter = letters.analysis_letter(UUID(user_id), month)
    if letter is not None:
        mail.send(letter)
