"""The form of a validation rule: its limits read by the column's own type, a value to try."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contact_telesante.board.definition import Check, Definition, Field, Json
from contact_telesante.board.design import rules
from contact_telesante.board.rules.values import TYPES, Context, InvalidValue
from contact_telesante.board.rules.values.checks import Case, findings
from contact_telesante.web.settings.forms import NONE, Bilingual
from contact_telesante.web.settings.words import LEVELS
from contact_telesante.web.templatetags.words import text

ASKED: Final = {
    "range": ("min", "max"),
    "pattern": ("pattern",),
    "order": ("way", "other"),
    "past": (),
    "step": ("step", "from"),
}
"""What each rule asks for."""
READ: Final = ("min", "max", "step", "from")
"""What is a value of the column itself."""


class CheckForm(Bilingual):
    """One rule of one column. `way` and `other` are those of an order: not before, or not after, another column."""

    min = forms.CharField(label=_("Smallest value"), max_length=40, required=False)
    max = forms.CharField(label=_("Largest value"), max_length=40, required=False)
    pattern = forms.CharField(
        label=_("Pattern"),
        max_length=200,
        required=False,
        help_text=_("For the whole text: [A-Z]{3}[0-9]{4} is three capitals and four digits."),
    )
    way = forms.ChoiceField(
        label=_("This column must not come"),
        choices=[("not_before", _("before")), ("not_after", _("after"))],
        widget=forms.RadioSelect,
        initial="not_before",
    )
    other = forms.ChoiceField(label=_("The other column"), required=False)
    step = forms.CharField(label=_("Multiple of"), max_length=40, required=False)
    level = forms.ChoiceField(
        label=_("When a value does not follow the rule"),
        choices=list(LEVELS.items()),
        widget=forms.RadioSelect,
        initial="warn",
    )
    message_fr = forms.CharField(label=_("Message in French"), max_length=200, required=False)
    message_en = forms.CharField(
        label=_("Message in English"), max_length=200, required=False, help_text=_("Without one, ours is shown.")
    )
    tried = forms.CharField(label=_("Try a value"), max_length=200, required=False)

    def __init__(
        self, *args: Any, rule: str, field: Field, definition: Definition, context: Context, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = forms.CharField(label=_("Counted from"), max_length=40, required=False)
        self.rule, self.field, self.definition, self.context = rule, field, definition, context
        asked = {*ASKED[rule], "level", "message_fr", "message_en"} | ({"tried"} if rule != "order" else set())
        for name in [name for name in self.fields if name not in asked]:
            del self.fields[name]
        if rule == "order":
            others = [(one.key, text(one.label)) for one in rules.comparable_with(field, definition)]
            self.fields["other"].choices = NONE + others  # type: ignore[attr-defined]
        self.order_fields([*ASKED[rule], "level", "message_fr", "message_en", "tried"])
        self.args: dict[str, Json] = {}

    def clean(self) -> dict[str, Any]:
        """Limits as the column keeps its values; then what the rules of rules say."""
        given = super().clean()
        if self.rule == "order":
            self.args = {given.get("way", ""): given.get("other", "")}
        elif self.rule == "pattern":
            self.args = {"pattern": given.get("pattern", "")}
        else:
            self.args = {name: value for name in READ if (value := self._read(name, given.get(name))) is not None}
        if not self.errors:
            for name, sentences in rules.check_faults(self.made, self.field, self.definition).items():
                self.add_error(name if name in self.fields else None, sentences)
        return given

    def _read(self, name: str, typed: str | None) -> Json:
        try:
            return TYPES[self.field.type].clean(typed, self.field, self.context)
        except InvalidValue as wrong:
            self.add_error(name, str(wrong))
            return None

    @property
    def made(self) -> Check:
        """The rule."""
        return Check(self.rule, self.cleaned_data.get("level") or "warn", self.bilingual("message"), self.args)

    def verdict(self) -> tuple[str, str]:
        """What the rule would say of the value tried: a severity and a sentence."""
        try:
            stored = TYPES[self.field.type].clean(self.cleaned_data.get("tried"), self.field, self.context)
        except InvalidValue as wrong:
            return "critical", str(wrong)
        known = TYPES[self.field.type].read(stored)
        if known is None:
            return "info", gettext("Type a value to try.")
        found = findings(Case(self.made, self.field, known, {}, self.definition, self.context))
        if not found:
            return "ok", gettext("This value follows the rule.")
        refused = self.made.level == "refuse"
        sentence = gettext("Refused: %(why)s") if refused else gettext("Kept, with a remark: %(why)s")
        return ("critical" if refused else "watch"), sentence % {"why": " ".join(found)}


def initial_of(check: Check, field: Field, lang: str, context: Context) -> dict[str, Any]:
    """What a rule holds, for its form."""
    type_ = TYPES[field.type]
    given: dict[str, Any] = {
        name: type_.edit(check.args[name], field, lang, context) for name in READ if name in check.args
    }
    given |= {"pattern": check.args.get("pattern", ""), "level": check.level}
    given |= {f"message_{language}": check.message.get(language, "") for language in ("fr", "en")}
    way = next((name for name in ("not_before", "not_after") if name in check.args), "not_before")
    return given | {"way": way, "other": check.args.get(way, "")}
