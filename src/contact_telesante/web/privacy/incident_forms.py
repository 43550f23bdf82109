"""What is typed about an incident: by a member who reports it, by the officer who keeps the register."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from contact_telesante.privacy.incidents import rules
from contact_telesante.web.forms import RefusableForm, day_field
from contact_telesante.web.privacy.incident_words import HINTS, LABELS

BLANK = "—"


class LongText(forms.CharField):
    """Lines of text as they are kept: browsers send their line ends in two characters, which would look changed."""

    def to_python(self, value: Any) -> str:
        """The text with one character at the end of a line."""
        return (super().to_python(value) or "").replace("\r\n", "\n")


def _text(rows: int = 3, **options: Any) -> LongText:
    return LongText(max_length=rules.LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": rows}), **options)


def _number(**options: Any) -> forms.IntegerField:
    box = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(min_value=0, max_value=rules.MOST_PERSONS, widget=box, **options)


class ItemsForm(RefusableForm):
    """Fields named as the items of an incident."""

    @property
    def items(self) -> rules.Items:
        """What was typed, as the actions take it."""
        return cast("rules.Items", {name: self.cleaned_data[name] for name in rules.NAMES if name in self.fields})


class ReportForm(ItemsForm):
    """What a member is asked: short, in the words of the ward, without a name."""

    circumstances = _text(
        rows=5, label=_("What happened?"), help_text=_("Facts only. Name no patient: the officer will ask.")
    )
    start_date = day_field(_("When did it happen?"), help_text=_("The first day, when it lasted."))
    end_date = day_field(_("Until when, when it lasted?"), required=False)
    known_date = day_field(_("When was it noticed?"))
    information = _text(
        label=_("Which information?"), help_text=_("Kinds are enough: names, diagnoses, phone numbers…")
    )
    persons = _number(required=False, label=_("About how many persons?"))
    measures = _text(required=False, label=_("What was done at once?"))


class IncidentForm(ItemsForm):
    """The eight items. All may wait but for closing."""

    information = _text(required=False)
    circumstances = _text(required=False)
    start_date = day_field(required=False)
    end_date = day_field(required=False)
    known_date = day_field(required=False)
    persons = _number(required=False)
    persons_in_quebec = _number(required=False)
    sensitivity = _text(required=False)
    consequences = _text(required=False)
    likelihood = _text(required=False)
    is_serious = forms.TypedChoiceField(
        required=False,
        choices=[("", _("Not assessed yet")), ("True", _("Yes")), ("False", _("No"))],
        coerce=lambda typed: typed == "True",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    assessment = _text(required=False)
    minister_date = day_field(required=False)
    commission_date = day_field(required=False)
    persons_date = day_field(required=False)
    public_notice = _text(required=False)
    measures = _text(required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in rules.NAMES:
            self.fields[name].label = str(LABELS[name])
            self.fields[name].help_text = str(HINTS.get(name, ""))
        if self.initial.get("is_serious") is None:
            self.initial["is_serious"] = ""


class OpenForm(IncidentForm):
    """An incident that nobody reported: whose it is, then its items."""

    establishment = forms.TypedChoiceField(label=_("Establishment"), coerce=UUID)
    team = forms.TypedChoiceField(label=_("Team"), coerce=UUID, required=False, empty_value=None)

    def __init__(self, *args: Any, establishments: dict[UUID, str], teams: dict[UUID, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["establishment"].choices = list(establishments.items())  # type: ignore[attr-defined]
        self.fields["team"].choices = [("", BLANK), *teams.items()]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why a closed incident is assessed again."""

    reason = _text(label=_("Why is it opened again?"))
