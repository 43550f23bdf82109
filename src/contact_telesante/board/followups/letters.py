"""The morning's letter, in the language of whoever reads it. It counts; it never names."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contact_telesante.mail import Letter, address_of
from contact_telesante.teams.models import Member, Team


def of_the_morning(member: Member, team: Team, count: int) -> Letter:
    """To a member: how many follow-ups are theirs today."""
    with translation.override(member.user.language):
        said = ngettext(
            "You have %(count)d follow-up planned for today or overdue in the team “%(team)s”.",
            "You have %(count)d follow-ups planned for today or overdue in the team “%(team)s”.",
            count,
        )
        return Letter(
            to=member.user.email,
            subject=_("Your follow-ups today"),
            paragraphs=(said % {"count": count, "team": team.name},),
            link=address_of(f"/teams/{team.slug}/followups/"),
            language=member.user.language,
        )
