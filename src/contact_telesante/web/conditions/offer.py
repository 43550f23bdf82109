"""What somebody may put in a condition: the columns they see, and the people and the clock of their team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from contact_telesante.board import queries
from contact_telesante.board.definition import Definition, Field
from contact_telesante.board.rules import visible_fields
from contact_telesante.board.rules.predicates import OPERATORS
from contact_telesante.board.rules.values import TYPES, Context, in_language
from contact_telesante.board.rules.values.context import current_language
from contact_telesante.teams.seats import Seat


@dataclass(frozen=True)
class Offer:
    """What the lines of one editor choose from; `personal` says whether the answer may depend on who looks."""

    definition: Definition
    visible: Mapping[str, Field]
    context: Context
    personal: bool = False

    @classmethod
    def of(cls, seat: Seat, *, personal: bool = False) -> Offer:
        """What that seat may choose from, on its team's board in force."""
        definition = queries.definition_of(seat)
        visible = {field.key: field for field in visible_fields(seat, definition)}
        return cls(definition, visible, queries.context_of(seat), personal)

    @cached_property
    def sections(self) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        """The columns a line may choose, (key, name) under their section's name, in the board's order."""
        usable = [field for field in self.visible.values() if OPERATORS[field.type]]
        found = []
        for section in self.definition.sections:
            inside = tuple((field.key, self.name(field)) for field in usable if field.section == section.key)
            if inside:
                found.append((in_language(section.label, self.language), inside))
        return tuple(found)

    @property
    def language(self) -> str:
        """The page's language."""
        return current_language()

    def name(self, field: Field) -> str:
        """A column's name in the page's language."""
        return in_language(field.label, self.language) or field.key

    def beside(self, field: Field) -> list[Field]:
        """The other columns that compare with this one."""
        kind = TYPES[field.type].kind
        return [one for one in self.visible.values() if TYPES[one.type].kind == kind and one.key != field.key]

    def hides(self, key: str) -> bool:
        """Whether that column is in use and not for these eyes."""
        field = self.definition.by_key.get(key)
        return field is not None and not field.retired and key not in self.visible
