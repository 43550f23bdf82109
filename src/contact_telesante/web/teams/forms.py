"""The forms of a member's file, of their role, and of an access review."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.teams.invitations.rules import GROUPS
from contact_telesante.teams.membership.rules import LEAVING
from contact_telesante.web.teams.invitation_forms import ALL_PATIENTS, DAY, SOME_PATIENTS, professions

if TYPE_CHECKING:
    from contact_telesante.identity.models import User
    from contact_telesante.teams.models import Member

ROLES = [
    ("member", _("Member: reads and writes")),
    ("reader", _("Reader: reads only")),
    ("superuser", _("Superuser: manages the team as well")),
    ("guest", _("Guest: from outside, until a day")),
]
WHYS = {
    "mission_over": _("Contract, mission or placement over"),
    "moved": _("Moved to another service"),
    "not_needed": _("Access no longer needed"),
    "other": _("Another reason"),
}
WRONG_DAY = {"invalid": _("Write the day as YYYY-MM-DD, for example 2026-12-31.")}


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day, typed as YYYY-MM-DD."""
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(DAY, format="%Y-%m-%d"),
        error_messages=WRONG_DAY,
        **kwargs,
    )


class KeyedForm(forms.Form):
    """A form that may be sent twice and counts once."""

    key = forms.CharField(max_length=200, widget=forms.HiddenInput, initial=lambda: str(uuid4()), required=False)

    def refuse(self, error: InvalidInput) -> None:
        """Put each sentence at its field."""
        for field, sentences in error.errors.items():
            for sentence in sentences:
                self.add_error(field if field in self.fields else None, sentence)

    @property
    def given(self) -> dict[str, Any]:
        """What the action takes, once valid."""
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


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


class FileForm(KeyedForm):
    """What is kept of any member."""

    profession = forms.ChoiceField(label=_("Profession"), choices=professions, required=False)
    permit = forms.CharField(
        label=_("Permit number"), max_length=40, required=False, help_text=_("For a member of a professional order.")
    )
    authorization = forms.CharField(
        label=_("Authorization"),
        max_length=200,
        required=False,
        help_text=_("For anybody else: who authorized this person to consult information, and when."),
    )
    training_date = day_field(
        _("Last training in privacy"), required=False, help_text=_("To be done again every 12 months.")
    )
    is_responsible = forms.BooleanField(label=_("Responsible for updating the board"), required=False)


class GuestFileForm(FileForm):
    """What is kept of a guest, and what they are granted."""

    organisation = forms.CharField(label=_("Organisation"), max_length=200)
    reason = forms.CharField(
        label=_("Reason for access"),
        max_length=300,
        help_text=_("What this person will do for the patients; name none of them."),
    )
    sponsor_id = forms.TypedChoiceField(
        label=_("Sponsor"), coerce=UUID, help_text=_("The member of the team who answers for this guest.")
    )
    may_write = forms.TypedChoiceField(
        label=_("Rights"),
        choices=[("no", _("Reads only")), ("yes", _("Reads and writes"))],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )
    groups = forms.MultipleChoiceField(
        label=_("Groups of fields"), choices=lambda: list(GROUPS.items()), widget=forms.CheckboxSelectMultiple
    )
    which = forms.ChoiceField(
        label=_("Patients"),
        choices=[(ALL_PATIENTS, _("Every patient of the team")), (SOME_PATIENTS, _("Only those ticked below"))],
        widget=forms.RadioSelect,
    )
    patients = forms.TypedMultipleChoiceField(
        label=_("Patients granted"), coerce=UUID, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        sponsors: Sequence[User],
        patients: Mapping[UUID, str],
        shown: Collection[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.shown = frozenset(shown)
        self.fields["sponsor_id"].choices = [("", "—"), *((str(user.pk), user.name) for user in sponsors)]  # type: ignore[attr-defined]
        self.fields["patients"].choices = [(str(pk), name) for pk, name in patients.items()]  # type: ignore[attr-defined]

    @property
    def given(self) -> dict[str, Any]:
        """As the action takes it. What the team shows guests anyway is not granted by name."""
        given = super().given
        groups = frozenset(given["groups"])
        every = given.pop("which") == ALL_PATIENTS
        narrowed = {"groups": None if groups == self.shown else sorted(groups)}
        return given | narrowed | {"patients": None if every else given["patients"]}


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
