"""What a process keeps by a team's version goes with a version that was taken back: the next one bears its number."""

from contact_telesante.api import rows as api_rows
from contact_telesante.board import queries as board
from contact_telesante.teams import queries as teams
from contact_telesante.teams.access import queries as access
from contact_telesante.web.board import rows


def forget_versions() -> None:
    """Forget everything that is kept by a team's version."""
    for read in (board._definition, teams._colleagues, teams._withholdings, access._waiting):
        read.cache_clear()
    for kept in (rows._kept, rows._runs, rows._readers, api_rows._kept, api_rows._runs):
        kept.clear()
