"""Telling at once that a glass was broken."""

from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from contact_telesante import mail
from contact_telesante.audit.actions import Act, Purpose, record_look
from contact_telesante.audit.queries import looks_of
from contact_telesante.establishments.queries import privacy_officers
from contact_telesante.identity.models import User
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.membership.queries import living_superusers
from contact_telesante.teams.models import Break, Team
from contact_telesante.teams.seats import House


@app.task(retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def tell_of_break(team_id: str, break_id: str) -> None:
    """Write to the team's superusers, but the one who broke it, and to its establishment's privacy officers.

    Tried again after a failure, it writes only to those whom no letter of this break has reached.
    """
    house = House(UUID(team_id))
    with scope(house):
        team = Team.objects.get(pk=house.team_id)
        broken = Break.objects.get(team_id=house.team_id, pk=break_id)
        told = {member.user_id for member in living_superusers(house)} - {broken.user_id}
        reached = looks_of(house).filter(act=Act.NOTIFIED, detail__contains={"about": break_id})
        done = {UUID(look.detail["user"]) for look in reached}
    officers = set(privacy_officers(team.establishment_id))
    for user in User.objects.filter(pk__in=(told | officers) - done, is_active=True):
        path = f"/teams/{team.slug}/access/" if user.pk in told else "/privacy/"
        if mail.send(_letter(user, team, path)):
            with scope(house):
                why = Purpose.VERIFICATION
                record_look(Act.NOTIFIED, by=house, purpose=why, of="glass_broken", user=str(user.pk), about=break_id)


def _letter(user: User, team: Team, path: str) -> mail.Letter:
    with translation.override(user.language):
        return mail.Letter(
            to=user.email,
            language=user.language,
            subject=_("A glass was broken: %(team)s") % {"team": team.name},
            paragraphs=(
                _("Somebody passed over a restriction of access in the team %(team)s.") % {"team": team.name},
                _("Their reason waits for you. Please look into it today."),
            ),
            link=mail.address_of(path),
        )
