"""Since when a report tells, what its giver adds, what its receiver reads back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contact_telesante.board.handoffs import queries, rules
from contact_telesante.board.handoffs.rules import Scope
from contact_telesante.board.queries import context_of
from contact_telesante.kernel import clock
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.ids import as_id
from contact_telesante.teams.seats import Seat
from contact_telesante.web.forms import KeyedForm

LAST_NUMBER = 10**15
VISIT, MOMENT = "visit", "moment"
PREFIX = "sentence-"
SCOPES = {
    "all": gettext_lazy("The whole board"),
    "mine": gettext_lazy("My patients"),
    "changed": gettext_lazy("Only those changed"),
}


class PeriodForm(forms.Form):
    """Since when, and of whom. Asked in the address; without anything, since the last visit, the whole board."""

    period = forms.ChoiceField(
        label=gettext_lazy("Since"),
        choices=[
            (VISIT, gettext_lazy("My last visit")),
            ("8", gettext_lazy("8 hours ago")),
            ("12", gettext_lazy("12 hours ago")),
            ("24", gettext_lazy("24 hours ago")),
            (MOMENT, gettext_lazy("A moment, typed beside")),
        ],
    )
    since = forms.CharField(
        label=gettext_lazy("Moment"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("YYYY-MM-DD HH:MM"), "autocomplete": "off"}),
    )
    scope = forms.ChoiceField(label=gettext_lazy("Patients"), choices=list(SCOPES.items()))

    def __init__(self, asked: Mapping[str, str], seat: Seat) -> None:
        self.seat, self.from_visit = seat, False
        self.begin = clock.now()
        super().__init__({"period": VISIT, "scope": "all"} | {name: value for name, value in asked.items() if value})

    def clean(self) -> dict[str, Any]:
        """Find the instant where the report begins; a moment typed beside the usual choice is the moment meant."""
        given = self.cleaned_data
        period, typed = given.get("period", ""), given.get("since", "")
        try:
            if period == MOMENT or (period == VISIT and typed):
                self.begin = rules.typed_moment(typed, context_of(self.seat))
            elif period == VISIT:
                self.begin, self.from_visit = queries.usual_since(self.seat)
            elif period:
                self.begin = queries.hours_ago(int(period))
        except InvalidInput as refused:
            self.add_error("since", refused.errors["since"])
        return given

    @property
    def scope_asked(self) -> Scope:
        """Of whom the report tells."""
        found: Scope = self.cleaned_data["scope"]
        return found

    @property
    def asked(self) -> dict[str, str]:
        """The same questions, for the addresses of the same report on paper."""
        names = ("period", "since", "scope")
        return {name: str(self.cleaned_data[name]) for name in names if self.cleaned_data.get(name)}


class GiveForm(KeyedForm):
    """What the giver adds: a remark, a sentence about some patients. `number` and `since` say what they were shown."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LAST_NUMBER)
    since = forms.DateTimeField(widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"])
    remark = forms.CharField(
        label=gettext_lazy("Remark about the shift"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Name no patient here: what is about one of them goes to their own line."),
    )

    def __init__(self, names: Iterable[tuple[UUID, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for patient_id, name in names:
            label = _("A sentence about %(name)s") % {"name": name}
            self.fields[f"{PREFIX}{patient_id}"] = forms.CharField(
                label=label, required=False, widget=forms.Textarea(attrs={"rows": 1})
            )

    @classmethod
    def sent(cls, data: QueryDict) -> GiveForm:
        """The form as a browser sent it, with a field for each patient written about."""
        ids = (as_id(name.removeprefix(PREFIX)) for name in data if name.startswith(PREFIX))
        return cls([(one, "") for one in ids if one], data)

    @property
    def sentences(self) -> dict[str, str]:
        """What is said, by patient id."""
        cleaned = self.cleaned_data.items()
        return {name.removeprefix(PREFIX): text for name, text in cleaned if name.startswith(PREFIX)}

    @property
    def typed(self) -> dict[str, str]:
        """Every sentence as it was typed, by field name: that of a patient who is no longer listed too."""
        return {name: str(text) for name, text in self.data.items() if name.startswith(PREFIX)}

    @property
    def begin(self) -> datetime:
        """Since when the giver was shown the board."""
        found: datetime = self.cleaned_data["since"]
        return found


class ReadBackForm(forms.Form):
    """What the receiver says back."""

    sentence = forms.CharField(
        label=gettext_lazy("What I take over, in a sentence"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


def stamp(at: datetime) -> str:
    """An instant as the hidden field carries it, to the microsecond."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%f%z")
