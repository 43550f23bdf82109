"""The forms of the officer's pages, and what any sheet or file that leaves is asked."""

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contact_telesante.kernel import clock
from contact_telesante.privacy.finding import Wanted
from contact_telesante.privacy.reports import Period
from contact_telesante.web.forms import KeyedForm, day_field
from contact_telesante.web.privacy.wording import ACTS, MEANS, MEDIA, PURPOSES

if TYPE_CHECKING:
    from contact_telesante.teams.models import Team

LONGEST_DAYS = 3660
SIGN_INS = "-"
"""Instead of a team: what happens outside any team."""
REFERENCE = r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$"
"""A number, never a sentence: it goes into the logs, which hold no name."""


def text_field(label: Any, most: int, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    """A line of text that the browser does not remember."""
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=most, required=required, help_text=help_text, widget=widget)


def long_field(label: Any, most: int, *, help_text: Any = "") -> forms.CharField:
    """A few lines of text."""
    return forms.CharField(label=label, max_length=most, help_text=help_text, widget=forms.Textarea(attrs={"rows": 3}))


def reference_field() -> forms.RegexField:
    """The number under which the office keeps the request."""
    return forms.RegexField(
        label=gettext_lazy("Number of the request"),
        regex=REFERENCE,
        help_text=gettext_lazy("The number of your own file, for example AI-2026-014. Letters, digits, dots, hyphens."),
        error_messages={"invalid": gettext_lazy("Letters, digits, dots, hyphens and slashes, no spaces.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def choices(of: Any, *, first: Any = None) -> list[tuple[str, Any]]:
    """The choices of a list of words, after the one that chooses nothing."""
    return [*([("", first)] if first else []), *((str(key), word) for key, word in of.items())]


class FindForm(forms.Form):
    """Who asks for their own record: one whole way of telling them from anybody else."""

    nam = text_field(gettext_lazy("Health insurance number"), 40, required=False)
    file_number = text_field(gettext_lazy("File number"), 60, required=False)
    last_name = text_field(gettext_lazy("Last name"), 100, required=False)
    first_name = text_field(gettext_lazy("First name"), 100, required=False)
    birth_date = day_field(gettext_lazy("Date of birth"), required=False)
    reason = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=[
            ("", "—"),
            ("request", gettext_lazy("The patient’s request")),
            ("verification", gettext_lazy("Verification")),
            ("incident", gettext_lazy("Incident")),
        ],
    )
    reference = reference_field()

    def clean(self) -> dict[str, Any]:
        """Refuse half a name: the officer browses nobody."""
        given = self.cleaned_data
        named = [given.get(name) for name in ("last_name", "first_name", "birth_date")]
        numbered = given.get("nam") or given.get("file_number")
        if any(named) and not all(named) and "birth_date" not in self.errors:
            raise forms.ValidationError(_("Give the last name, the first name and the date of birth together."))
        if not numbered and not any(named) and not self.errors:
            raise forms.ValidationError(
                _("Give a whole health insurance number, a whole file number, or the name and the date of birth.")
            )
        return given

    @property
    def wanted(self) -> Wanted:
        """Who is looked for."""
        given = self.cleaned_data
        return Wanted(
            **{name: given[name] for name in ("nam", "file_number", "last_name", "first_name")},
            birth_date=given["birth_date"],
        )


class PeriodForm(forms.Form):
    """Whole days; without any, the last `days`."""

    days = 365
    first = day_field(gettext_lazy("First day"))
    last = day_field(gettext_lazy("Last day"))

    def __init__(self, asked: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        self.zone, today = zone, clock.today(zone)
        usual = {"first": (today - timedelta(days=self.days)).isoformat(), "last": today.isoformat()}
        super().__init__(usual | {name: value for name, value in asked.items() if value}, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Refuse days out of order."""
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if isinstance(first, date) and isinstance(last, date):
            if last < first:
                self.add_error("last", _("This day comes before the first one."))
            elif (last - first).days > LONGEST_DAYS:
                self.add_error("first", _("Ask for ten years at most."))
        return self.cleaned_data

    @property
    def period(self) -> Period:
        """The days asked for."""
        return Period(self.cleaned_data["first"], self.cleaned_data["last"], self.zone)


class HandOverForm(KeyedForm):
    """To whom a report or an extract is given, and why."""

    recipient = text_field(
        gettext_lazy("Given to"),
        300,
        help_text=gettext_lazy("The person, or whoever represents them, with their quality."),
    )
    justification = long_field(gettext_lazy("Justification"), 1000)
    reference = reference_field()
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the document"), choices=[("fr", "Français"), ("en", "English")]
    )
    file_format = forms.ChoiceField(label=gettext_lazy("Format"), choices=[])
    first = forms.CharField(widget=forms.HiddenInput, required=False)
    last = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, formats: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        formats_field = self.fields["file_format"]
        assert isinstance(formats_field, forms.ChoiceField)
        formats_field.choices = list(formats)


class RegisterForm(PeriodForm):
    """Which entries of the register."""

    team = forms.ChoiceField(label=gettext_lazy("Team"), required=False)
    recipient = text_field(gettext_lazy("Recipient"), 100, required=False)
    means = forms.ChoiceField(
        label=gettext_lazy("Means"), required=False, choices=choices(MEANS, first=gettext_lazy("All"))
    )

    def __init__(self, asked: Any, zone: ZoneInfo, teams: "Iterable[Team]") -> None:
        super().__init__(asked, zone)
        _offer(self, "team", [("", _("All teams")), *((team.slug, team.name) for team in teams)])


class LogsForm(PeriodForm):
    """Which looks."""

    days = 7
    team = forms.ChoiceField(label=gettext_lazy("Team"))
    person = forms.ChoiceField(label=gettext_lazy("Person"), required=False)
    act = forms.ChoiceField(label=gettext_lazy("Act"), required=False, choices=choices(ACTS, first=gettext_lazy("All")))
    medium = forms.ChoiceField(
        label=gettext_lazy("How"), required=False, choices=choices(MEDIA, first=gettext_lazy("All"))
    )

    def __init__(self, asked: Any, zone: ZoneInfo, teams: "Iterable[Team]") -> None:
        offered = [*((team.slug, team.name) for team in teams), (SIGN_INS, _("Sign-ins, outside any team"))]
        super().__init__({"team": offered[0][0]} | {name: value for name, value in asked.items() if value}, zone)
        _offer(self, "team", offered)

    def of_people(self, people: dict[uuid.UUID, str]) -> None:
        """Offer those people."""
        _offer(self, "person", [("", _("Everybody")), *((str(user_id), name) for user_id, name in people.items())])


class PrintForm(KeyedForm):
    """A sheet that leaves the team: to whom, and why."""

    recipient = text_field(gettext_lazy("To whom"), 300)
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), choices=choices(PURPOSES))
    justification = long_field(gettext_lazy("Justification"), 1000)


class NoteForm(KeyedForm):
    """A communication made outside the tool, or what corrects an entry."""

    team = forms.ChoiceField(label=gettext_lazy("Team"))
    nature = text_field(gettext_lazy("What was communicated"), 280)
    recipient = text_field(gettext_lazy("To whom"), 300)
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), choices=choices(PURPOSES))
    justification = long_field(gettext_lazy("Justification"), 1000)
    patients = forms.MultipleChoiceField(
        label=gettext_lazy("Patients concerned"), required=False, widget=forms.CheckboxSelectMultiple
    )
    corrects = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, teams: "Iterable[Team]" = (), patients: Iterable[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offered, named = [(team.slug, team.name) for team in teams], list(patients)
        _offer(self, "team", offered) if offered else self.fields.pop("team")
        _offer(self, "patients", named) if named else self.fields.pop("patients")

    @property
    def told(self) -> dict[str, Any]:
        """What goes into the register."""
        names = ("nature", "recipient", "purpose", "justification", "corrects")
        return {name: self.cleaned_data[name] for name in names}


def _offer(form: forms.Form, name: str, offered: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = offered
