"""The letters, in the language of whoever reads them. They name members and days, never a patient."""

from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from contact_telesante.mail import Letter, address_of
from contact_telesante.teams.models import Member, Team


def about_training(member: Member, team: Team) -> Letter:
    """To a member: their yearly training in privacy is to be done."""
    with translation.override(member.user.language):
        said = _("Your training in privacy is to be done again: it is yearly, and the last one known is of %(day)s.")
        never = _("The team “%(team)s” knows of no training in privacy of yours: it is yearly.")
        day = member.training_date.isoformat() if member.training_date else ""
        return _letter(
            member,
            _("Training in privacy to be done"),
            (said if day else never) % {"day": day, "team": team.name},
            _("Once it is done, give its date to a superuser of the team “%(team)s”.") % {"team": team.name},
            path=f"/teams/{team.slug}/members/",
        )


def about_endings(member: Member, team: Team, guests: Iterable[Member]) -> Letter:
    """To a superuser or a sponsor: these guests' access ends within two weeks."""
    with translation.override(member.user.language):
        return _letter(
            member,
            _("Guests whose access ends soon"),
            _("In the team “%(team)s”, the access of these guests ends within 14 days:") % {"team": team.name},
            _guests(guests),
            _("A superuser may renew it; otherwise it ends by itself."),
            path=f"/teams/{team.slug}/members/",
        )


def of_the_month(
    member: Member, team: Team, *, guests: list[Member], untrained: list[Member], review_is_due: bool
) -> Letter:
    """To a superuser: guests, trainings to be done, and the yearly review when it is due."""
    with translation.override(member.user.language):
        parts = [_("Here is what awaits you in the team “%(team)s”.") % {"team": team.name}]
        if review_is_due:
            parts.append(_("The access review is due: it is done once a year at least."))
        if untrained:
            names = "\n".join(f"– {one.user.name}" for one in untrained)
            parts += [_("Training in privacy to be done or done again:"), names]
        if guests:
            parts += [_("Guests of the team:"), _guests(guests)]
        path = f"/teams/{team.slug}/members/{'reviews/' if review_is_due else ''}"
        return _letter(member, _("Access to your team this month"), *parts, path=path)


def _guests(guests: Iterable[Member]) -> str:
    line = _("– %(name)s, until %(day)s")
    return "\n".join(line % {"name": guest.user.name, "day": guest.end_date} for guest in guests)


def _letter(member: Member, subject: str, *paragraphs: str, path: str) -> Letter:
    return Letter(
        to=member.user.email,
        subject=subject,
        paragraphs=(_("Hello,"), *paragraphs),
        link=address_of(path),
        language=member.user.language,
    )
