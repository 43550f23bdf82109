"""What the forms that offer a seat share with those that change one: who somebody is, what a guest is granted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contact_telesante.teams.groups import GROUPS, group_choices
from contact_telesante.teams.professions import PROFESSIONS
from contact_telesante.web.forms import KeyedForm

if TYPE_CHECKING:
    from contact_telesante.identity.models import User

ALL_PATIENTS, SOME_PATIENTS = "all", "some"
NETWORK_ROLES = [
    ("member", _("Member: reads and writes")),
    ("reader", _("Reader: reads only")),
    ("superuser", _("Superuser: manages the team as well")),
]
"""The roles of somebody of the network; a guest comes from outside."""


def professions() -> list[tuple[str, str]]:
    """The choices of a profession, in alphabetical order."""
    named = [(key, str(word)) for key, word in PROFESSIONS.items() if key != "other"]
    return [
        ("", gettext("Not said")),
        *sorted(named, key=lambda pair: pair[1].casefold()),
        ("other", str(PROFESSIONS["other"])),
    ]


class SeatForm(KeyedForm):
    """Who somebody is, in any seat."""

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


class GrantForm(SeatForm):
    """What a guest is granted: who answers for them, why, and what they see."""

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
        initial="no",
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )
    groups = forms.MultipleChoiceField(
        label=_("Groups of fields"), choices=group_choices, widget=forms.CheckboxSelectMultiple
    )
    which = forms.ChoiceField(
        label=_("Patients"),
        choices=[(ALL_PATIENTS, _("Every patient of the team")), (SOME_PATIENTS, _("Only those ticked below"))],
        initial=SOME_PATIENTS,
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
        self.fields["sponsor_id"].choices = [(str(user.pk), user.name) for user in sponsors]  # type: ignore[attr-defined]
        self.fields["patients"].choices = [(str(pk), name) for pk, name in patients.items()]  # type: ignore[attr-defined]
        self.fields["groups"].initial = [key for key in GROUPS if key in self.shown]

    @property
    def given(self) -> dict[str, Any]:
        """As the action takes it. What the team shows guests anyway is not granted by name."""
        given = super().given
        groups = frozenset(given["groups"])
        every = given.pop("which") == ALL_PATIENTS
        return given | {
            "groups": None if groups == self.shown else sorted(groups),
            "patients": None if every else given["patients"],
        }
