"""Identity's recurring work."""

from procrastinate.contrib.django import app

from contact_telesante.identity.actions import forget_expired_sessions
from contact_telesante.identity.attempts.actions import forget_old_attempts
from contact_telesante.kernel.scopes import SYSTEM


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="forget_expired_sessions", pass_context=False)
def forget_sessions(timestamp: int) -> None:
    """Delete the sessions whose time has passed, every night."""
    del timestamp
    forget_expired_sessions(by=SYSTEM)


@app.periodic(cron="27 3 * * *")
@app.task(queueing_lock="forget_old_attempts", pass_context=False)
def forget_attempts(timestamp: int) -> None:
    """Delete the counts of attempts that ended, every night."""
    del timestamp
    forget_old_attempts(by=SYSTEM)
