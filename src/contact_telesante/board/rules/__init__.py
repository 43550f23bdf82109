"""Pure questions about a board: nothing here reads or writes a table.

`values` knows the types of fields, `predicates` the conditions, `cues` what draws the eye, `computed` and
`nam` their special cases; `editing` joins them to the rights of a seat.
"""

from contact_telesante.board.rules.editing import (
    clean,
    clean_departure,
    editable_fields,
    require_active,
    require_editable,
    visible_fields,
)

__all__ = ["clean", "clean_departure", "editable_fields", "require_active", "require_editable", "visible_fields"]
