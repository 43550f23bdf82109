"""Telling the privacy officers that a report waits: a letter without a word of it."""

from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from contact_telesante import mail
from contact_telesante.identity.models import User

INCIDENT = "/privacy/incidents/{incident}/"


@app.task(name="privacy.tell_officer", pass_context=False, retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def tell_officer(user_id: str, incident_id: str) -> None:
    """Write to one officer, if they may still sign in. An `OSError` tries again later."""
    officer = User.active(UUID(user_id))
    if officer is not None:
        mail.send(letter_to(officer, UUID(incident_id)))


def letter_to(officer: User, incident_id: UUID) -> mail.Letter:
    """The letter, in the officer's language; the register says the rest after signing in."""
    with translation.override(officer.language):
        subject = _("An incident was reported")
        told = (
            _("A member of a team of your establishment reported a confidentiality incident."),
            _("The report waits for you in the register of incidents."),
        )
    return mail.Letter(
        to=officer.email,
        subject=subject,
        paragraphs=told,
        link=mail.address_of(INCIDENT.format(incident=incident_id)),
        language=officer.language,
    )
