"""The letters, in the language of whoever reads them. They count people and name days, never a person."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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


def about_endings(member: Member, team: Team, guests: list[Member]) -> Letter:
    """To a superuser or a sponsor: these guests' access ends within two weeks."""
    with translation.override(member.user.language):
        return _letter(
            member,
            _("Guests whose access ends soon"),
            ngettext(
                "In the team “%(team)s”, the access of a guest ends within 14 days, on %(day)s.",
                "In the team “%(team)s”, the access of %(count)d guests ends within 14 days, the first on %(day)s.",
                len(guests),
            )
            % {"team": team.name, "count": len(guests), "day": min(one.end_date for one in guests if one.end_date)},
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
            parts.append(_trainings(len(untrained)))
        if guests:
            parts.append(_guests(len(guests)))
        path = f"/teams/{team.slug}/members/{'reviews/' if review_is_due else ''}"
        return _letter(member, _("Access to your team this month"), *parts, path=path)


def _trainings(count: int) -> str:
    said = ngettext(
        "The training in privacy of %(count)d member is to be done, or done again.",
        "The training in privacy of %(count)d members is to be done, or done again.",
        count,
    )
    return said % {"count": count}


def _guests(count: int) -> str:
    said = ngettext("The team has %(count)d guest.", "The team has %(count)d guests.", count)
    return said % {"count": count}


def _letter(member: Member, subject: str, *paragraphs: str, path: str) -> Letter:
    return Letter(
        to=member.user.email,
        subject=subject,
        paragraphs=paragraphs,
        link=address_of(path),
        language=member.user.language,
    )
