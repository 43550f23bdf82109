"""The forms of a member's file, of their role, and of an access review."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contact_telesante.teams.groups import GROUPS
from contact_telesante.teams.membership.rules import LEAVING
from contact_telesante.web.forms import KeyedForm, day_field
from contact_telesante.web.teams.granting import ALL_PATIENTS, NETWORK_ROLES, SOME_PATIENTS, GrantForm, SeatForm

if TYPE_CHECKING:
    from contact_telesante.teams.models import Member

ROLES = [*NETWORK_ROLES, ("guest", _("Guest: from outside, until a day"))]
WHYS = {
    "mission_over": _("Contract, mission or placement over"),
    "moved": _("Moved to another service"),
    "not_needed": _("Access no longer needed"),
    "other": _("Another reason"),
}


class RoleForm(KeyedForm):
    """A role, and the last day of access."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLES, widget=forms.RadioSelect)
    end_date = day_field(
        _("Last day of access"),
        required=False,
        help_text=_("For a guest, at most 12 months away: that is how it is renewed."),
    )

    @classmethod
    def of(cls, member: Member) -> RoleForm:
        """The form of a member's present role."""
        return cls(initial={"role": member.role, "end_date": member.end_date}, prefix=None)


class FileForm(SeatForm):
    """What is kept of any member."""

    training_date = day_field(
        _("Last training in privacy"), required=False, help_text=_("To be done again every 12 months.")
    )
    is_responsible = forms.BooleanField(label=_("Responsible for updating the board"), required=False)


class GuestFileForm(GrantForm, FileForm):
    """What is kept of a guest, and what they are granted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sponsor = self.fields["sponsor_id"]
        sponsor.choices = [("", "—"), *sponsor.choices]  # type: ignore[attr-defined]


class RemovalForm(KeyedForm):
    """Why somebody leaves, when that is told."""

    why = forms.ChoiceField(
        label=_("Reason"), required=False, choices=[("", "—"), *((key, WHYS[key]) for key in LEAVING)]
    )


class HandOverForm(KeyedForm):
    """Giving the superuser's role to another, and keeping it or not."""

    keep = forms.TypedChoiceField(
        label=_("And you"),
        choices=[("yes", _("I stay a superuser too")), ("no", _("I become a member"))],
        initial="yes",
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )


class ReviewForm(KeyedForm):
    """Opening an access review."""

    due_date = day_field(_("To be signed by"))


class SignatureForm(KeyedForm):
    """Signing an access review."""

    sure = forms.BooleanField(label=_("I reviewed the access of every person of this list."))


def initial_of(member: Member, shown: Collection[str]) -> dict[str, Any]:
    """What a member's file holds, for its form."""
    plain = ("profession", "permit", "authorization", "training_date", "is_responsible", "organisation", "reason")
    return {name: getattr(member, name) for name in plain} | {
        "sponsor_id": member.sponsor_id and str(member.sponsor_id),
        "may_write": "yes" if member.may_write else "no",
        "groups": [key for key in GROUPS if key in (shown if member.groups is None else member.groups)],
        "which": ALL_PATIENTS if member.patients is None else SOME_PATIENTS,
        "patients": [str(patient_id) for patient_id in member.patients or ()],
    }
