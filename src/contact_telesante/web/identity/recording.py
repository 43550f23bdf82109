"""Recording how people come in, go, and change the ways they do."""

from contact_telesante.audit.actions import Act, Purpose, record_look
from contact_telesante.kernel.scopes import Person, scope


def record(act: Act, by: Person, **detail: int | str) -> None:
    """Record one act, in a transaction of its own. `detail` holds kinds only."""
    with scope(by):
        record_look(act, by=by, patients=(), purpose=Purpose.CARE, **detail)
