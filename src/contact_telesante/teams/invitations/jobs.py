"""Posting the letter of an invitation. What a job keeps is ids: the link is made when the letter is."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import scope
from contact_telesante.mail import Letter, send
from contact_telesante.teams.invitations import actions, links, rules
from contact_telesante.teams.models import Invitation
from contact_telesante.teams.seats import House

# 5 s, 25 s, 2 min, 10 min, 52 min, 4 h: a mail server that restarts, or that is down for a morning.
PATIENCE = RetryStrategy(max_attempts=6, exponential_wait=5)


@app.task(name=actions.POST_LETTER, retry=PATIENCE, pass_context=False)
def post_invitation(team_id: str, invitation_id: str, issue: int) -> None:
    """Send the letter, once: not when it left already, was sent again, or opens nothing any more."""
    house = House(UUID(team_id))
    with scope(house):
        found = Invitation.objects.select_related("team").filter(pk=UUID(invitation_id), issue=issue, sent_at=None)
        invitation = found.first()
    if invitation is None or rules.state_of(invitation, clock.now()) != "open":
        return
    if send(letter_of(invitation)):
        actions.note_sent(by=house, invitation_id=invitation.pk, issue=issue)


def letter_of(invitation: Invitation) -> Letter:
    """The letter, in the language of whoever is invited. It names the team, and nothing of what is in it."""
    zone = ZoneInfo(invitation.team.zone)
    with translation.override(invitation.language):
        offer = _("A superuser of the team “%(team)s” of Contact Télésanté invites you to join it.")
        life = _("The link below is yours alone. It opens once, until %(day)s.")
        return Letter(
            to=invitation.email,
            subject=_("Invitation to a team of Contact Télésanté"),
            paragraphs=(
                offer % {"team": invitation.team.name},
                life % {"day": invitation.expires_at.astimezone(zone).date().isoformat()},
                _("If you were not expecting this invitation, do nothing: it gives access to nothing by itself."),
            ),
            link=links.address_of_invitation(invitation),
            language=invitation.language,
        )
