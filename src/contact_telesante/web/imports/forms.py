"""What a superuser says of a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contact_telesante.board.definition import Definition, Field
from contact_telesante.board.imports import mapping
from contact_telesante.board.imports.profile import AsRead, Column, Meaning, Profile, Source
from contact_telesante.board.rules.values import in_language
from contact_telesante.interop.excel.refusals import sentence_of
from contact_telesante.interop.excel.safety import LARGEST_FILE, Refused, kind_of
from contact_telesante.kernel.text import fold

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest

Asked: TypeAlias = tuple[Field, str, list[tuple[str, str]], Meaning | None]
"""A word: its field, itself, what it may mean, what was said of it."""
CONSTANT = "constant"
NAMES = ("last_name", "first_name")


class FileForm(forms.Form):
    """The file itself, refused at once when it can be known without opening it."""

    file = forms.FileField(
        label=gettext_lazy("Excel (.xlsx) or CSV file"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
        help_text=gettext_lazy("Choose it, or drop it here. At most 10 MB, 20,000 lines and 200 columns."),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )

    @classmethod
    def sent(cls, request: HttpRequest) -> FileForm:
        """The form as it came. A body that is too long was cut on its way (`config/bridge`), and its file with it."""
        form = cls(request.POST, request.FILES)
        if not request.FILES and int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_FILE:
            form.fields["file"].error_messages["required"] = sentence_of(Refused("large"))
        return form

    def clean_file(self) -> tuple[str, bytes]:
        """The file's name and what it holds."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        name = (file.name or "")[-200:]
        try:
            if file.size and file.size > LARGEST_FILE:
                raise Refused("large")
            content = file.read()
            kind_of(name, content)
        except Refused as refused:
            raise forms.ValidationError(sentence_of(refused)) from None
        return name, content


class ReasonForm(forms.Form):
    """Why imports should be opened again, or why they are not."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Name no patient: the coordination centre reads it."),
    )


class ReadingForm(forms.Form):
    """How the file is opened, where it was not understood."""

    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"), required=False)
    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding"),
        required=False,
        choices=[
            ("utf-8", "UTF-8"),
            ("cp1252", "Windows-1252"),
            ("utf-16", "UTF-16"),
            ("latin-1", "ISO 8859-1"),
        ],
    )
    delimiter = forms.ChoiceField(
        label=gettext_lazy("Cells are parted by"),
        required=False,
        choices=[
            (";", gettext_lazy("a semicolon (;)")),
            (",", gettext_lazy("a comma (,)")),
            ("tab", gettext_lazy("a tab")),
            ("|", gettext_lazy("a bar (|)")),
        ],
    )
    header = forms.IntegerField(
        label=gettext_lazy("Line of the columns’ names"), min_value=1, max_value=20000, required=False
    )

    def __init__(self, told: Mapping[str, Any], data: Any = None) -> None:
        """`told` is how the file was read."""
        shown = {name: told[name] for name in ("sheet", "encoding", "header")}
        super().__init__(data, initial=shown | {"delimiter": "tab" if told["delimiter"] == "\t" else told["delimiter"]})
        self.fields["sheet"].choices = [(name, name) for name in told["sheets"]]  # type: ignore[attr-defined]
        for name in ("encoding", "delimiter") if told["kind"] == "xlsx" else ("sheet",):
            del self.fields[name]

    @property
    def said(self) -> AsRead:
        """What was said, once valid."""
        given = self.cleaned_data
        return AsRead(
            sheet=given.get("sheet", ""),
            encoding=given.get("encoding", ""),
            delimiter={"tab": "\t"}.get(given.get("delimiter", ""), given.get("delimiter", "")),
            header=given.get("header") or 0,
        )


class ColumnsForm(forms.Form):
    """Where each field comes from, and how columns that prove nothing are understood."""

    def __init__(
        self, definition: Definition, profile: Profile, report: Mapping[str, Any], lang: str, data: Any = None
    ) -> None:
        super().__init__(data)
        self.profile, self.report, self.definition = profile, report, definition
        columns = [(f"c{index}", f"{letters(index)} · {name}" if name else letters(index))
                   for index, name in enumerate(report["reading"]["names"])]  # fmt: skip
        choices = [("", _("Nothing: ignore")), (CONSTANT, _("The same for every line…")), *columns]
        given = profile.fields or {}
        for of in mapping.writable(definition):
            source = given.get(of.key, Source())
            self._add(of, source, choices, in_language(of.label, lang))
        names = given.get("last_name", Source()).names or given.get("first_name", Source()).names
        self.fields["names"] = forms.ChoiceField(
            label=_("Last and first name in one column"), choices=_ways(), required=False, initial=names or "comma"
        )
        for index, told in report["columns"].items():
            self._ask(int(index), told)

    def _add(self, of: Field, source: Source, choices: list[tuple[str, str]], label: str) -> None:
        chosen = "" if source.column is None else f"c{source.column}"
        self.fields[f"from-{of.key}"] = forms.ChoiceField(
            label=label, choices=choices, required=False, initial=CONSTANT if source.constant else chosen
        )
        self.fields[f"same-{of.key}"] = forms.CharField(
            label=_("%(field)s, for every line") % {"field": label},
            required=False,
            max_length=200,
            initial=source.constant,
        )

    def _ask(self, index: int, told: Mapping[str, Any]) -> None:
        said, name = self.profile.column(index), self.report["reading"]["names"][index] or letters(index)
        if "dates" in told:
            self.fields[f"order-{index}"] = forms.ChoiceField(
                label=_("“%(column)s”: order of dates") % {"column": name},
                choices=_orders(told["dates"]["order"]),
                required=False,
                initial=said.order,
                help_text=evidence_words(told["dates"]),
            )
            self.fields[f"years-{index}"] = forms.ChoiceField(
                label=_("“%(column)s”: years of two digits") % {"column": name},
                choices=_centuries(),
                required=False,
                initial=said.years,
            )
        if "numbers" in told and (told["numbers"]["comma"] or told["numbers"]["point"] or told["numbers"]["ambiguous"]):
            self.fields[f"sign-{index}"] = forms.ChoiceField(
                label=_("“%(column)s”: decimal sign") % {"column": name},
                choices=_signs(told["numbers"]["sign"]),
                required=False,
                initial=said.sign,
            )

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """A field's source and what it is for every line, in the board's order."""
        return [(self[f"from-{f.key}"], self[f"same-{f.key}"]) for f in mapping.writable(self.definition)]

    def asked(self) -> list[forms.BoundField]:
        """The questions about columns."""
        return [self[name] for name in self.fields if name.startswith(("order-", "years-", "sign-"))]

    @property
    def said(self) -> dict[str, object]:
        """What was said, once valid: `fields` and `columns` of a profile."""
        fields, given = {}, self.cleaned_data
        for of in mapping.writable(self.definition):
            chosen, words = given[f"from-{of.key}"], given[f"same-{of.key}"].strip()
            if chosen == CONSTANT and words:
                fields[of.key] = Source(constant=words)
            elif chosen.startswith("c") and chosen[1:].isdecimal():
                fields[of.key] = Source(int(chosen[1:]), self.report["reading"]["names"][int(chosen[1:])])
        if all(key in fields for key in NAMES) and fields[NAMES[0]] == fields[NAMES[1]]:
            for key in NAMES:
                fields[key] = Source(fields[key].column, fields[key].name, names=given["names"] or "comma")
        return {"fields": fields, "columns": dict(self.profile.columns) | self._columns()}

    def _columns(self) -> dict[int, Column]:
        given = self.cleaned_data
        return {
            index: Column(
                given.get(f"order-{index}", ""), given.get(f"years-{index}", ""), given.get(f"sign-{index}", "")
            )
            for index in map(int, self.report["columns"])
        }


class WordsForm(forms.Form):
    """What unknown words mean. `asked` is [(field, word, choices, what was said)]."""

    def __init__(
        self, asked: Sequence[tuple[Field, str, list[tuple[str, str]], Meaning | None]], data: Any = None
    ) -> None:
        super().__init__(data)
        self.asked_words = asked
        for place, (of, word, choices, said) in enumerate(asked):
            known = [(f"value:{value}", words) for value, words in choices]
            creates = [("create", _("A new choice: %(word)s") % {"word": word})] if can_create(of) else []
            ways = [*known, *creates, ("empty", _("Leave the cell empty")), ("refuse", _("Refuse the line"))]
            self.fields[f"word-{place}"] = forms.ChoiceField(
                label=word,
                choices=[("", _("Choose…")), *ways],
                required=False,
                initial=f"value:{said.value}" if said and said.to == "value" else said.to if said else "",
            )

    def groups(self) -> list[tuple[Field, list[forms.BoundField]]]:
        """The words by field."""
        by_field: dict[str, tuple[Field, list[forms.BoundField]]] = {}
        for place, (of, *_rest) in enumerate(self.asked_words):
            by_field.setdefault(of.key, (of, []))[1].append(self[f"word-{place}"])
        return list(by_field.values())

    @property
    def said(self) -> tuple[dict[str, dict[str, Meaning]], dict[str, list[str]]]:
        """The meanings by field and folded word, and the choices to create, by field."""
        meanings: dict[str, dict[str, Meaning]] = {}
        created: dict[str, list[str]] = {}
        for place, (of, word, *_rest) in enumerate(self.asked_words):
            to, _colon, value = self.cleaned_data[f"word-{place}"].partition(":")
            if to == "create":
                created.setdefault(of.key, []).append(word)
            elif to:
                meanings.setdefault(of.key, {})[fold(word).strip()] = Meaning(to, value)
        return meanings, created


class MergingForm(forms.Form):
    """What a file does to patients who are on the board already."""

    strategy = forms.ChoiceField(
        label=gettext_lazy("For a patient who is on the board already"),
        widget=forms.RadioSelect,
        choices=[
            ("replace", gettext_lazy("Replace a cell when the file says something for it")),
            ("fill", gettext_lazy("Fill empty cells only")),
            ("all", gettext_lazy("Replace every cell of these columns, even by nothing")),
        ],
    )
    inactive = forms.ChoiceField(
        label=gettext_lazy("For a patient who is inactive"),
        widget=forms.RadioSelect,
        choices=[
            ("skip", gettext_lazy("Leave them as they are")),
            ("back", gettext_lazy("Bring them back to the board, with what the file says")),
        ],
    )


def can_create(of: Field) -> bool:
    """Whether a word may become a choice of that field."""
    return of.type in {"choice", "multichoice"}


def letters(index: int) -> str:
    """A column as spreadsheets name it: A, B… Z, AA."""
    name, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def evidence_words(told: Mapping[str, Any]) -> str:
    """What a column's dates prove, in words."""
    words = _("%(dmy)d values prove day-month-year, %(mdy)d prove month-day-year, %(ambiguous)d are ambiguous.") % told
    if told["short"]:
        words += " " + _("%(short)d have a year of two digits.") % told
    if told["other"]:
        words += " " + _("%(other)d are no date that can be read.") % told
    return words


def _orders(proven: str) -> list[tuple[str, str]]:
    known = {"dmy": _("day-month-year"), "mdy": _("month-day-year")}
    first = _("As proven: %(order)s") % {"order": known[proven]} if proven else _("Choose…")
    return [("", first), *known.items()]


def _signs(proven: str) -> list[tuple[str, str]]:
    known = {",": _("comma"), ".": _("point")}
    first = _("As proven: %(order)s") % {"order": known[proven]} if proven else _("Choose…")
    return [("", first), *known.items()]


def _centuries() -> list[tuple[str, str]]:
    return [
        ("", _("Refuse these dates")),
        ("nearest", _("In the past: 26 is 2026, 38 is 1938")),
        ("1900", _("All in the 1900s")),
        ("2000", _("All in the 2000s")),
    ]


def _ways() -> list[tuple[str, str]]:
    return [
        ("comma", _("Last name, first name: a comma parts them")),
        ("last_first", _("Last name first, then the first name")),
        ("first_last", _("First name first, then the last name")),
    ]
