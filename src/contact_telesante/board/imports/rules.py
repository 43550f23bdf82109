"""Pure questions about imports."""

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from contact_telesante.board.models import Import
from contact_telesante.kernel import clock

if TYPE_CHECKING:
    from contact_telesante.board.models import ImportGate

State = Import.State
UNFINISHED: Final = (State.STAGED, State.REHEARSING, State.READY, State.RUNNING)
WORKING: Final = (State.REHEARSING, State.RUNNING)
UNDO_DAYS: Final = 7
FILE_KEPT: Final = timedelta(days=7)
REPORT_KEPT: Final = timedelta(days=30)
LARGEST: Final = 10 * 1024 * 1024


def is_unfinished(one: Import) -> bool:
    """Whether the import still may be written."""
    return one.state in UNFINISHED


def is_of(one: Import, user_id: object) -> bool:
    """Whether that superuser's sight is what its report was made for: its lines are nobody else's to read."""
    return one.by_id == user_id


def is_working(one: Import) -> bool:
    """Whether the worker is at it."""
    return one.state in WORKING


def may_be_run(one: Import) -> bool:
    """Whether its rehearsal left no question, and would change something."""
    counts = one.report.get("counts", {})
    answered = one.state == State.READY and not one.report.get("questions")
    return bool(answered and (counts.get("new") or counts.get("changed")))


def may_be_undone(one: Import) -> bool:
    """Whether it was written, and fewer than seven days ago."""
    return bool(one.state == State.DONE and one.ended_at and clock.now() - one.ended_at < timedelta(days=UNDO_DAYS))


def is_asked(gate: "ImportGate | None") -> bool:
    """Whether an ask to open waits for an answer."""
    if gate is None or gate.is_open or gate.asked_at is None:
        return False
    return gate.decided_at is None or gate.decided_at < gate.asked_at
