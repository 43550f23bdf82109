"""What a screen is opened with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contact_telesante.board.views.rules import ALL
from contact_telesante.teams.screens.rules import HOURS, LONGEST_NAME
from contact_telesante.web.forms import KeyedForm
from contact_telesante.web.views.looking import name_of

if TYPE_CHECKING:
    from contact_telesante.board.models import View

LENGTHS = dict(
    zip(
        HOURS,
        (
            gettext_lazy("12 hours: a shift"),
            gettext_lazy("24 hours"),
            gettext_lazy("7 days"),
            gettext_lazy("30 days"),
        ),
        strict=True,
    )
)


class ScreenForm(KeyedForm):
    """Where the screen is, what it looks through, for how long."""

    name = forms.CharField(
        label=gettext_lazy("Where this screen is"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("For example: nursing station, 3rd floor. It is how you will know it on the list."),
    )
    view = forms.ChoiceField(label=gettext_lazy("What it shows"))
    hours = forms.TypedChoiceField(label=gettext_lazy("For how long"), coerce=int, choices=[*LENGTHS.items()])

    def __init__(self, views: Iterable[View], language: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shared = [(str(view.pk), name_of(view, language)) for view in views if view.owner_id is None]
        self.fields["view"].choices = [(ALL, _("The whole board")), *shared]  # type: ignore[attr-defined]
