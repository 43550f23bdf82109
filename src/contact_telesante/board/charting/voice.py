"""How a note names people, instants and values, in its language."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contact_telesante.board import catalogue
from contact_telesante.board.definition import Field, Json
from contact_telesante.board.rules.values import TYPES, Context
from contact_telesante.board.rules.values.context import in_language
from contact_telesante.teams.professions import profession_name
from contact_telesante.teams.queries import Colleague

NB = "\u00a0"


@dataclass(frozen=True)
class Voice:
    """The words of one note, in the language of the moment."""

    fields: dict[str, Field]
    people: dict[str, Colleague]
    context: Context

    @property
    def language(self) -> str:
        return "en" if get_language() == "en" else "fr"

    def label(self, key: str) -> str:
        """The field's label."""
        return in_language(self.fields[key].label, self.language)

    def value(self, key: str, value: Json) -> str:
        """A value with its unit; texts between quotes, since somebody typed them."""
        field = self.fields[key]
        shown = TYPES[field.type].show(value, field, self.language, self.context) if value is not None else ""
        return quoted(shown) if shown and field.type in {"text", "note"} else shown

    def person(self, user_id: UUID | None) -> str:
        """« Julie Bergeron, infirmière »."""
        person = self.people.get(str(user_id))
        if person is None:
            return _("The system")
        return ", ".join(part for part in (person.name, profession_name(person.profession)) if part)

    def person_of(self, kept: Json) -> str:
        """The same, for the value of a cell."""
        return self.person(UUID(kept)) if isinstance(kept, str) else ""

    def moment(self, at: datetime) -> str:
        """« 2026-11-23 14 h 30 »."""
        local = at.astimezone(self.context.zone)
        hour = f"{local:%H:%M}" if self.language == "en" else f"{local.hour}{NB}h{NB}{local:%M}"
        return f"{local.date().isoformat()} {hour}"

    def reason(self, option_id: str) -> str:
        """Why a patient left."""
        label = next((option.label for option in catalogue.reasons() if option.id == option_id), {"fr": option_id})
        return in_language(label, self.language)


def quoted(text: str) -> str:
    """Somebody's own words."""
    return _("“%(text)s”") % {"text": text}
