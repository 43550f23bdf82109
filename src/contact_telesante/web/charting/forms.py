"""What a note covers, in what manner and language; and its text once it was put right."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from contact_telesante.board.charting.notes import style_of
from contact_telesante.board.definition import Field
from contact_telesante.board.rules.values import TYPES, Context, InvalidValue
from contact_telesante.kernel import clock
from contact_telesante.teams.seats import Seat

LATELY: Final = {"8h": timedelta(hours=8), "12h": timedelta(hours=12), "24h": timedelta(hours=24)}
MOMENT: Final = {"placeholder": _("YYYY-MM-DD HH:MM"), "autocomplete": "off", "inputmode": "numeric"}


class PeriodForm(forms.Form):
    """What the note tells of. `since` is `charted`, a number of hours, or `dates`."""

    since = forms.ChoiceField(
        label=_("Period"),
        choices=[
            ("charted", _("Since the last charting")),
            ("8h", _("Last 8 hours")),
            ("12h", _("Last 12 hours")),
            ("24h", _("Last 24 hours")),
            ("dates", _("From one moment to another")),
        ],
    )
    begin = forms.CharField(label=_("From"), required=False, max_length=30, widget=forms.TextInput(attrs=MOMENT))
    end = forms.CharField(label=_("To"), required=False, max_length=30, widget=forms.TextInput(attrs=MOMENT))
    style = forms.ChoiceField(
        label=_("Manner"),
        choices=[
            ("nursing", _("Nursing note, by time")),
            ("physician", _("Progress note: problem, changes, plan")),
            ("plain", _("By theme")),
        ],
    )
    language = forms.ChoiceField(label=_("Language of the note"), choices=[("fr", "Français"), ("en", "English")])

    def __init__(self, seat: Seat, asked: Any) -> None:
        usual = {"since": "charted", "style": style_of(seat.profession), "language": seat.language}
        super().__init__(usual | {name: asked[name] for name in asked if name in self.base_fields})
        self.seat = seat

    def clean(self) -> dict[str, Any]:
        """The two instants, when the period is chosen by hand."""
        cleaned = super().clean() or {}
        if cleaned.get("since") != "dates":
            return cleaned | {"begin": None, "end": None}
        for name in ("begin", "end"):
            cleaned[name] = self._instant(name, cleaned.get(name, ""))
        if cleaned["begin"] and cleaned["end"] and cleaned["begin"] >= cleaned["end"]:
            self.add_error("end", _("The end comes after the beginning."))
        return cleaned

    def _instant(self, name: str, typed: str) -> datetime | None:
        """An instant in the team's zone; the end may be left empty, for now."""
        if not typed and name == "end":
            return None
        read = _read(typed, self.seat)
        if read is None:
            self.add_error(name, _("Enter a day and an hour, for example 2026-11-23 07:30."))
        return read

    @property
    def period(self) -> dict[str, datetime | None]:
        """From when to when; no beginning is since the last charting."""
        since = self.cleaned_data["since"]
        if since in LATELY:
            return {"begin": clock.now() - LATELY[since], "end": None}
        return {"begin": self.cleaned_data["begin"], "end": self.cleaned_data["end"]}


class TextForm(forms.Form):
    """The text as it was put right on the page; it is kept nowhere."""

    text = forms.CharField(label=_("Text of the note"), max_length=50_000)
    language = forms.ChoiceField(choices=[("fr", "fr"), ("en", "en")])


def _read(typed: str, seat: Seat) -> datetime | None:
    field, context = Field(key="at", type="datetime", label={}, section=""), Context(seat.zone, clock.now(), members={})
    try:
        stored = TYPES["datetime"].clean(typed, field, context)
    except InvalidValue:
        return None
    read: datetime | None = TYPES["datetime"].read(stored)
    return read
