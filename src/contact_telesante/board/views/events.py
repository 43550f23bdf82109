"""What happens to the views that a team shares. Personal views leave no trace: they change nothing for anybody else."""

from dataclasses import dataclass
from uuid import UUID

from contact_telesante.journal.events import Event


@dataclass(frozen=True)
class ViewPublished(Event, kind="board.view_published"):
    """A view came, or changed, for the whole team: its `version`. `name` is as in its tab, {fr, en}."""

    view_id: UUID
    name: dict[str, str]
    version: int

    @property
    def rights_moved(self) -> bool:
        """Every stream opens anew: one that looks through this view would go on with its former columns."""
        return True


@dataclass(frozen=True)
class ViewRenamed(Event, kind="board.view_renamed"):
    """A shared view took another name, or opens for other roles."""

    view_id: UUID
    name: dict[str, str]


@dataclass(frozen=True)
class ViewLocked(Event, kind="board.view_locked"):
    """A shared view was closed to the drafts of members, or opened to them."""

    view_id: UUID
    name: dict[str, str]
    locked: bool


@dataclass(frozen=True)
class ViewsOrdered(Event, kind="board.views_ordered"):
    """A shared view took another place among the tabs."""

    view_id: UUID
    name: dict[str, str]


@dataclass(frozen=True)
class ViewRetired(Event, kind="board.view_retired"):
    """A shared view left the tabs."""

    view_id: UUID
    name: dict[str, str]

    @property
    def rights_moved(self) -> bool:
        """Every stream opens anew: one that looks through this view goes back to the board's own columns."""
        return True
