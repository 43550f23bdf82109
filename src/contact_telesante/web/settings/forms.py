"""The forms of columns, choices, sections and templates. Each gives the action what it takes, once valid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from contact_telesante.board.definition import SEVERITIES, Definition, Field, Option, Text
from contact_telesante.board.design import rules
from contact_telesante.board.rules.computed import FUNCTIONS, sources
from contact_telesante.board.rules.values import TYPES
from contact_telesante.board.uniqueness.rules import FITTING
from contact_telesante.teams.groups import group_choices
from contact_telesante.web.settings.words import ICONS, REVIEWS, WIDTHS
from contact_telesante.web.settings.words import SEVERITIES as SEVERITY_NAMES
from contact_telesante.web.templatetags.words import text

NONE: Final = [("", "—")]
CHOICES_SHAPE: Final = _("One choice a line: its name in French, a vertical bar, its name in English.")


class Bilingual(forms.Form):
    """A form of texts in two languages: `pairs` are optional ones, written in both languages or in none."""

    pairs: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        for pair in self.pairs:
            said = {lang: self.cleaned_data.get(f"{pair}_{lang}", "") for lang in ("fr", "en")}
            missing = [lang for lang, words in said.items() if not words]
            if len(missing) == 1 and f"{pair}_{missing[0]}" not in self.errors:
                self.add_error(f"{pair}_{missing[0]}", _("Write this in both languages, or in none."))
        return self.cleaned_data

    def bilingual(self, name: str) -> dict[str, str]:
        """A text in both languages; empty when it was not written."""
        said = {lang: str(self.cleaned_data.get(f"{name}_{lang}") or "") for lang in ("fr", "en")}
        return said if any(said.values()) else {}


class NameForm(Bilingual):
    """A name in both languages."""

    label_fr = forms.CharField(label=_("Name in French"), max_length=80)
    label_en = forms.CharField(label=_("Name in English"), max_length=80)

    @property
    def label(self) -> dict[str, str]:
        """The name, once valid."""
        return self.bilingual("label")


class FieldForm(NameForm):
    """A column: what it is called, where it is, how it is filled. What its type has no use for is not asked."""

    pairs = ("short", "help")

    short_fr = forms.CharField(label=_("Short title in French"), max_length=20, required=False)
    short_en = forms.CharField(label=_("Short title in English"), max_length=20, required=False)
    help_fr = forms.CharField(label=_("Help in French"), max_length=300, required=False)
    help_en = forms.CharField(label=_("Help in English"), max_length=300, required=False)
    section = forms.ChoiceField(label=_("Section of the patient’s page"))
    group = forms.ChoiceField(
        label=_("Group"),
        choices=group_choices,
        help_text=_("Who sees a group is set under Members, “Who sees what”."),
    )
    shown = forms.BooleanField(label=_("Show it as a column of the board"), required=False)
    pinned = forms.BooleanField(label=_("Keep it in sight when the board slides sideways"), required=False)
    width = forms.ChoiceField(label=_("Width of the column"), choices=list(WIDTHS.items()), required=False)
    below = forms.ChoiceField(label=_("Second line of the cell"), required=False)
    required = forms.BooleanField(label=_("Must be filled in"), required=False)
    unique = forms.BooleanField(
        label=_("No value twice"),
        required=False,
        help_text=_("Two active patients cannot hold the same value; empty cells do not count."),
    )
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False, help_text=_("Such as kg, L or mmHg."))
    review = forms.ChoiceField(
        label=_("To be confirmed again after"),
        choices=[("", _("Never")), *REVIEWS.items()],
        required=False,
        help_text=_("Older information is shown as such until somebody says that it is still true."),
    )
    first = forms.ChoiceField(label=_("Column read"))
    second = forms.ChoiceField(label=_("Second column read"))
    choices = forms.CharField(label=_("Choices"), widget=forms.Textarea(attrs={"rows": 5}), help_text=CHOICES_SHAPE)

    NAME: Final = ("label_fr", "label_en", "short_fr", "short_en", "help_fr", "help_en")
    PLACE: Final = ("section", "group", "shown", "pinned", "width", "below")

    def __init__(self, *args: Any, definition: Definition, kind: str, function: str = "", field: Field | None = None,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.kind, self.function, self.field = kind, function, field
        self._choose("section", [(one.key, text(one.label)) for one in definition.sections])
        others = [other for other in definition.live_fields if field is None or other.key != field.key]
        self._choose("below", NONE + _named(others))
        if self.function:
            readable = _named(rules.readable_by(function, definition))
            for name in ("first", "second"):
                self._choose(name, readable if len(readable) == 1 else NONE + readable)
            self.nothing_to_read = not readable
        if field is not None and field.review not in {"", *REVIEWS}:
            known = [(key, str(name)) for key, name in REVIEWS.items()]
            self._choose("review", [("", str(_("Never"))), (field.review, field.review), *known])
        for name in self._useless():
            del self.fields[name]
        if field is not None and field.key in rules.FIXED:
            self.fields["group"].disabled = True

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _useless(self) -> Iterable[str]:
        reads = FUNCTIONS[self.function].reads if self.function else 0
        yield from ("first", "second")[reads:]
        if self.field is not None or self.kind not in {"choice", "multichoice"}:
            yield "choices"
        if TYPES[self.kind].kind != "number":  # type: ignore[index]
            yield "unit"
        if self.kind not in FITTING:
            yield "unique"
        if self.kind == "computed":
            yield from ("required", "review")

    @property
    def name_fields(self) -> list[forms.BoundField]:
        """What it is called."""
        return [self[name] for name in self.NAME]

    @property
    def place_fields(self) -> list[forms.BoundField]:
        """Where it is."""
        return [self[name] for name in self.PLACE]

    @property
    def filling_fields(self) -> list[forms.BoundField]:
        """How it is filled."""
        return [self[name] for name in self.fields if name not in (*self.NAME, *self.PLACE)]

    def clean_choices(self) -> tuple[Option, ...]:
        """The choices typed, a line each."""
        made = [_option_of(line) for line in self.cleaned_data["choices"].splitlines() if line.strip()]
        if None in made:
            raise forms.ValidationError(CHOICES_SHAPE)
        return tuple(option for option in made if option)

    @property
    def changes(self) -> dict[str, Any]:
        """The column's attributes, once valid."""
        given = {name: self.cleaned_data[name] for name in self.fields if name in DIRECT}
        given |= {name: self.bilingual(name) for name in ("label", "short", "help")}
        if self.function:
            read = [self.cleaned_data[name] for name in ("first", "second") if name in self.fields]
            given["compute"] = {"fn": self.function, "of": read}
        if self.field is None:
            return given
        return {name: value for name, value in given.items() if value != getattr(self.field, name)}

    @property
    def made(self) -> Field:
        """The new column, without its key."""
        return Field(key="", type=self.kind, options=self.cleaned_data.get("choices", ()), **self.changes)  # type: ignore[arg-type]


DIRECT: Final = frozenset(
    {"section", "group", "shown", "pinned", "width", "below", "required", "unique", "unit", "review"}
)


def initial_of(field: Field) -> dict[str, Any]:
    """What a column holds, for its form."""
    given: dict[str, Any] = {name: getattr(field, name) for name in DIRECT}
    for name in ("label", "short", "help"):
        given |= _spread(name, getattr(field, name))
    return given | dict(zip(("first", "second"), sources(field), strict=False))


class OptionForm(NameForm):
    """A choice of a list."""

    severity = forms.ChoiceField(
        label=_("Severity"),
        choices=NONE + [(key, SEVERITY_NAMES[key]) for key in SEVERITIES],
        required=False,
        help_text=_("Its colour, always with a drawing and its name."),
    )
    icon = forms.ChoiceField(label=_("Drawing"), choices=NONE + list(ICONS.items()), required=False)

    @property
    def changes(self) -> dict[str, Any]:
        """The choice's attributes, once valid."""
        given = self.cleaned_data
        return {"label": self.label, "severity": given["severity"] or None, "icon": given["icon"]}

    @staticmethod
    def initial_of(option: Option) -> dict[str, Any]:
        """What a choice holds, for its form."""
        return {"severity": option.severity or "", "icon": option.icon} | _spread("label", option.label)


class TemplateForm(NameForm):
    """A board offered to the establishment: its name and what it is for."""

    pairs = ("description",)

    description_fr = forms.CharField(
        label=_("Description in French"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    description_en = forms.CharField(
        label=_("Description in English"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


def name_of(label: Text) -> dict[str, str]:
    """A name, for its form."""
    return _spread("label", label)


def _spread(name: str, words: Mapping[str, str]) -> dict[str, str]:
    return {f"{name}_{lang}": words.get(lang, "") for lang in ("fr", "en")}


def _named(fields: Iterable[Field]) -> list[tuple[str, str]]:
    return [(field.key, text(field.label)) for field in fields]


def _option_of(line: str) -> Option | None:
    """The choice that a line says, without its id; None when it does not say both names."""
    fr, bar, en = (part.strip() for part in line.partition("|"))
    return Option("", {"fr": fr, "en": en}) if bar and fr and en and max(len(fr), len(en)) <= 80 else None
