"""The forms of a cue and of a set of cues."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contact_telesante.board.cueing.rules import LONGEST_COUNT, LONGEST_TEXT
from contact_telesante.board.definition import Cue, Definition, Predicate
from contact_telesante.web.cues.words import ICON_NAMES, SEVERITY_NAMES
from contact_telesante.web.templatetags.words import text

COUNTS = ("count_fr_one", "count_fr_many", "count_en_one", "count_en_many")
LINE, CELLS = "line", "cells"
PLAIN = {"autocomplete": "off"}
DRAFT = "draft"
"""The key of a cue that has none yet."""


def _count(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_COUNT, required=False, widget=forms.TextInput(attrs=PLAIN))


class CueForm(forms.Form):
    """What a cue says and where; its condition is `conditions.ConditionTree`'s affair."""

    text_fr = forms.CharField(
        label=gettext_lazy("Words in French"),
        max_length=LONGEST_TEXT,
        help_text=gettext_lazy("A few words, read beside the drawing: “Weight going down”."),
        widget=forms.TextInput(attrs=PLAIN | {"lang": "fr"}),
    )
    text_en = forms.CharField(
        label=gettext_lazy("Words in English"),
        max_length=LONGEST_TEXT,
        widget=forms.TextInput(attrs=PLAIN | {"lang": "en"}),
    )
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"),
        choices=list(SEVERITY_NAMES.items()),
        help_text=gettext_lazy("When several cues hold on one line or one cell, the most severe is shown."),
    )
    icon = forms.ChoiceField(label=gettext_lazy("Drawing"), choices=list(ICON_NAMES.items()), widget=forms.RadioSelect)
    target = forms.ChoiceField(
        label=gettext_lazy("Target"),
        choices=[(LINE, gettext_lazy("On the whole line")), (CELLS, gettext_lazy("On some cells"))],
        widget=forms.RadioSelect,
    )
    fields_marked = forms.MultipleChoiceField(
        label=gettext_lazy("Columns marked"), required=False, widget=forms.CheckboxSelectMultiple
    )
    count_fr_one = _count(gettext_lazy("One, in French"))
    count_fr_many = _count(gettext_lazy("Several, in French"))
    count_en_one = _count(gettext_lazy("One, in English"))
    count_en_many = _count(gettext_lazy("Several, in English"))

    def __init__(self, definition: Definition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = [field for field in definition.live_fields if field.shown]
        others = [field for field in definition.live_fields if not field.shown]
        self.fields["fields_marked"].choices = [(one.key, text(one.label)) for one in (*shown, *others)]  # type: ignore[attr-defined]

    @classmethod
    def of(cls, definition: Definition, cue: Cue | None) -> CueForm:
        """The form opened on a cue, or on none."""
        if cue is None:
            return cls(definition, initial={"severity": "watch", "icon": "watch", "target": LINE})
        said: dict[str, object] = {"text_fr": cue.text.get("fr", ""), "text_en": cue.text.get("en", "")}
        said |= {"severity": cue.severity, "icon": cue.icon, "target": LINE if cue.on_line else CELLS}
        said["fields_marked"] = list(cue.fields)
        forms_of = [*cue.count.get("fr", ("", "")), *cue.count.get("en", ("", ""))]
        return cls(definition, initial=said | dict(zip(COUNTS, forms_of, strict=True)))

    @classmethod
    def reopened(cls, definition: Definition, data: QueryDict) -> CueForm:
        """The form with what was typed, before it is asked anything."""
        said: dict[str, object] = {name: data.get(name, "") for name in cls.base_fields}
        return cls(definition, initial=said | {"fields_marked": data.getlist("fields_marked")})

    def clean(self) -> dict[str, Any]:
        """Cells must be named."""
        cleaned = super().clean() or {}
        if cleaned.get("target") == CELLS and not cleaned.get("fields_marked"):
            self.add_error("fields_marked", _("Choose at least one column."))
        return cleaned

    @property
    def words_of_count(self) -> list[forms.BoundField]:
        """The four forms that the strip above the board counts with."""
        return [self[name] for name in COUNTS]

    def cue(self, when: Predicate) -> Cue:
        """The cue that a right form says."""
        return made_of(self.cleaned_data, when)

    def draft(self, when: Predicate) -> Cue:
        """The cue as far as it is written, to be tried."""
        said = {name: self[name].value() for name in self.fields}
        return made_of(said, when)


def made_of(said: dict[str, Any], when: Predicate) -> Cue:
    """A cue, complete or not, from what its form holds; its key and whether it is on are not the form's affair."""
    counts = [str(said.get(name) or "").strip() for name in COUNTS]
    severity = said.get("severity")
    return Cue(
        key=DRAFT,
        severity=severity if severity in SEVERITY_NAMES else "neutral",
        icon=str(said.get("icon")) if said.get("icon") in ICON_NAMES else "neutral",
        text={"fr": str(said.get("text_fr") or "").strip(), "en": str(said.get("text_en") or "").strip()},
        when=when,
        count={"fr": (counts[0], counts[1]), "en": (counts[2], counts[3])} if any(counts) else {},
        fields=tuple(said.get("fields_marked") or ()) if said.get("target") == CELLS else (),
    )


class SetForm(forms.Form):
    """A set of cues to offer to the establishment."""

    name_fr = forms.CharField(label=gettext_lazy("Name in French"), max_length=80, widget=forms.TextInput(attrs=PLAIN))
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=80, widget=forms.TextInput(attrs=PLAIN))
    cues = forms.MultipleChoiceField(label=gettext_lazy("Cues"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, definition: Definition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cues"].choices = [(cue.key, text(cue.text)) for cue in definition.cues]  # type: ignore[attr-defined]
        self.fields["cues"].initial = [cue.key for cue in definition.cues if cue.enabled]
