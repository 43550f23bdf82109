"""Sealing the looks of every team: the audit knows no team, the journal's heads name them all."""

from uuid import UUID

from contact_telesante.audit import seals
from contact_telesante.audit.actions import seal_looks
from contact_telesante.audit.models import Seal
from contact_telesante.journal import queries as journal
from contact_telesante.journal.rounds import go_round
from contact_telesante.kernel.scopes import Person, scope


def every_team() -> list[UUID | None]:
    """Every team, and None for the looks of no team."""
    return [None, *journal.heads()]


def seal_every_team(*, whole: bool = False) -> list[Seal]:
    """Seal what waits in each team; one team's trouble does not keep the others unsealed. The seals made."""
    made: list[Seal] = []

    def seal(team_id: UUID | None) -> None:
        made.extend(seal_looks(by=Person(user_id=None, team_id=team_id), whole=whole))

    go_round(every_team(), seal, trouble="looks not sealed")
    return made


def all_waiting() -> seals.Waiting:
    """How many looks wait for their seal in all teams, of those that the next sealing will find, and since when."""
    found = [_waiting_of(Person(user_id=None, team_id=team_id)) for team_id in every_team()]
    oldest = min((one.oldest_at for one in found if one.oldest_at), default=None)
    return seals.Waiting(sum(one.count for one in found), oldest)


def _waiting_of(actor: Person) -> seals.Waiting:
    with scope(actor):
        return seals.waiting_of(actor, since=seals.sought_since(actor))
