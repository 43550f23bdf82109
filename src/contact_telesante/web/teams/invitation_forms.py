"""The forms that offer a seat, and the one that opens an account from an invitation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contact_telesante.teams.invitations.rules import Offer, normalised
from contact_telesante.web.forms import RefusableForm, day_field
from contact_telesante.web.identity.forms import PasswordForm
from contact_telesante.web.teams.granting import NETWORK_ROLES, GrantForm, SeatForm

if TYPE_CHECKING:
    from contact_telesante.identity.models import User

LANGUAGES = [("fr", "Français"), ("en", "English")]


class OfferForm(SeatForm):
    """What every seat offered has: whose, for how long, in which language to write."""

    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the letter"), choices=LANGUAGES, initial="fr", widget=forms.RadioSelect
    )
    end_date = day_field(gettext_lazy("Last day of access"))

    def _seat(self, role: str) -> dict[str, Any]:
        given = self.cleaned_data
        same = ("profession", "permit", "authorization", "language", "end_date")
        return {"email": normalised(given["email"]), "role": role} | {name: given[name] for name in same}


class MemberForm(OfferForm):
    """A seat for somebody of the network."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=NETWORK_ROLES, initial="member", widget=forms.RadioSelect
    )
    field_order = ("email", "role", "profession", "permit", "authorization", "end_date", "language", "key")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["end_date"].required = False

    @property
    def offer(self) -> Offer:
        """The seat asked for, once valid."""
        return Offer(**self._seat(self.cleaned_data["role"]))


class GuestForm(GrantForm, OfferForm):
    """A seat for somebody from outside: who answers for them, why, and what they see."""

    field_order = (
        *("email", "organisation", "profession", "permit", "authorization", "reason", "sponsor_id", "end_date"),
        *("may_write", "which", "patients", "groups", "language", "key"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].help_text = _("It enters the register of communications.")
        self.fields["groups"].help_text = _("What is ticked at first is what the team shows its guests.")

    @property
    def offer(self) -> Offer:
        """The seat asked for, once valid."""
        given = self.given
        granted = {name: given[name] for name in ("organisation", "reason", "sponsor_id", "may_write")}
        groups, patients = (None if given[name] is None else tuple(given[name]) for name in ("groups", "patients"))
        return Offer(**self._seat("guest"), **granted, groups=groups, patients=patients)


class ListForm(RefusableForm):
    """Many people at once: a list pasted, or a file."""

    text = forms.CharField(
        label=gettext_lazy("List"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
        help_text=gettext_lazy("One address per line, or the columns of a spreadsheet."),
    )
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
        help_text=gettext_lazy("At most 200 people and 200 kB."),
    )


class AccountForm(PasswordForm):
    """The account of somebody invited, under the invited address."""

    first_name = forms.CharField(
        label=gettext_lazy("First name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=gettext_lazy("Last name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    field_order = ("first_name", "last_name", "password", "repeated")

    def __init__(self, user: User, *args: Any) -> None:
        super().__init__(user, *args)
        self.fields["password"].label = _("Password")

    def clean_password(self) -> str:
        self.user.first_name = self.cleaned_data.get("first_name", "")
        self.user.last_name = self.cleaned_data.get("last_name", "")
        return super().clean_password()
