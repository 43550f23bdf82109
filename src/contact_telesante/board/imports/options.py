"""Words of a file as new choices of the board."""

from collections.abc import Sequence
from dataclasses import replace

from contact_telesante.board.definition import Definition, Option
from contact_telesante.board.design.keys import new_key
from contact_telesante.kernel.text import fold


def with_options(definition: Definition, key: str, words: Sequence[str]) -> tuple[Definition, dict[str, str]]:
    """The board with those words as choices of a field, the same in both languages until somebody translates; and the
    choice that each folded word became. `KeyError` for a field that the board has not.
    """
    field = definition.by_key[key]
    made: dict[str, str] = {}
    options = list(field.options)
    for word in words:
        if fold(word).strip() in made:
            continue
        option = Option(id=new_key(word, {one.id for one in options}), label={"fr": word.strip(), "en": word.strip()})
        made[fold(word).strip()] = option.id
        options.append(option)
    grown = replace(field, options=tuple(options))
    return replace(definition, fields=tuple(grown if one.key == key else one for one in definition.fields)), made
