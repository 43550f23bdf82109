"""The forms that offer a seat, and the one that opens an account from an invitation."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.teams.invitations.rules import GROUPS, Offer, normalised
from contact_telesante.teams.professions import PROFESSIONS
from contact_telesante.web.identity.forms import PasswordForm

if TYPE_CHECKING:
    from contact_telesante.identity.models import User

ALL_PATIENTS, SOME_PATIENTS = "all", "some"
LANGUAGES = [("fr", "Français"), ("en", "English")]
DAY = {"inputmode": "numeric", "placeholder": gettext_lazy("YYYY-MM-DD"), "autocomplete": "off"}


def professions() -> list[tuple[str, str]]:
    """The choices of a profession, in alphabetical order."""
    named = [(key, str(word)) for key, word in PROFESSIONS.items() if key != "other"]
    return [
        ("", _("Not said")),
        *sorted(named, key=lambda pair: pair[1].casefold()),
        ("other", str(PROFESSIONS["other"])),
    ]


class OfferForm(forms.Form):
    """What every seat has: whose, for how long, in which language to write."""

    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    profession = forms.ChoiceField(label=gettext_lazy("Profession"), choices=professions, required=False)
    permit = forms.CharField(
        label=gettext_lazy("Permit number"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("For a member of a professional order."),
    )
    authorization = forms.CharField(
        label=gettext_lazy("Authorization"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For anybody else: who authorized this person to consult information, and when."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the letter"), choices=LANGUAGES, initial="fr", widget=forms.RadioSelect
    )
    end_date = forms.DateField(
        label=gettext_lazy("Last day of access"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(DAY, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write the day as YYYY-MM-DD, for example 2026-12-31.")},
    )
    key = forms.CharField(max_length=200, widget=forms.HiddenInput, initial=lambda: str(uuid4()))

    def refuse(self, error: InvalidInput) -> None:
        """Put each sentence at its field."""
        for field, sentences in error.errors.items():
            for sentence in sentences:
                self.add_error(field if field in self.fields else None, sentence)

    def _seat(self, role: str) -> dict[str, Any]:
        given = self.cleaned_data
        same = ("profession", "permit", "authorization", "language", "end_date")
        return {"email": normalised(given["email"]), "role": role} | {name: given[name] for name in same}


class MemberForm(OfferForm):
    """A seat for somebody of the network."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[
            ("member", gettext_lazy("Member: reads and writes")),
            ("reader", gettext_lazy("Reader: reads only")),
            ("superuser", gettext_lazy("Superuser: manages the team as well")),
        ],
        initial="member",
        widget=forms.RadioSelect,
    )
    field_order = ("email", "role", "profession", "permit", "authorization", "end_date", "language", "key")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["end_date"].required = False

    @property
    def offer(self) -> Offer:
        """The seat asked for, once valid."""
        return Offer(**self._seat(self.cleaned_data["role"]))


class GuestForm(OfferForm):
    """A seat for somebody from outside: who answers for them, why, and what they see."""

    organisation = forms.CharField(
        label=gettext_lazy("Organisation"),
        max_length=200,
        help_text=gettext_lazy("It enters the register of communications."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason for access"),
        max_length=300,
        help_text=gettext_lazy("What this person will do for the patients; name none of them."),
    )
    sponsor_id = forms.TypedChoiceField(
        label=gettext_lazy("Sponsor"),
        coerce=UUID,
        help_text=gettext_lazy("The member of the team who answers for this guest."),
    )
    may_write = forms.TypedChoiceField(
        label=gettext_lazy("Rights"),
        choices=[("no", gettext_lazy("Reads only")), ("yes", gettext_lazy("Reads and writes"))],
        initial="no",
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )
    which = forms.ChoiceField(
        label=gettext_lazy("Patients"),
        choices=[
            (ALL_PATIENTS, gettext_lazy("Every patient of the team")),
            (SOME_PATIENTS, gettext_lazy("Only those ticked below")),
        ],
        initial=SOME_PATIENTS,
        widget=forms.RadioSelect,
    )
    patients = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Patients granted"), coerce=UUID, required=False, widget=forms.CheckboxSelectMultiple
    )
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Groups of fields"),
        choices=lambda: list(GROUPS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What is ticked at first is what the team shows its guests."),
    )
    field_order = (
        *("email", "organisation", "profession", "permit", "authorization", "reason", "sponsor_id", "end_date"),
        *("may_write", "which", "patients", "groups", "language", "key"),
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
    def offer(self) -> Offer:
        """The seat asked for, once valid. What the team shows guests anyway is not granted by name."""
        given = self.cleaned_data
        groups = frozenset(given["groups"])
        return Offer(
            **self._seat("guest"),
            organisation=given["organisation"],
            reason=given["reason"],
            sponsor_id=given["sponsor_id"],
            may_write=given["may_write"],
            groups=None if groups == self.shown else tuple(sorted(groups)),
            patients=None if given["which"] == ALL_PATIENTS else tuple(given["patients"]),
        )


class ListForm(forms.Form):
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

    def refuse(self, error: InvalidInput) -> None:
        """Put each sentence at its field."""
        for field, sentences in error.errors.items():
            self.add_error(field, sentences)


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
