"""A chain of seals that was really committed, and the owner of the database, who tries to change it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import time_machine

from contact_telesante.audit.actions import Act, Means, Purpose, record_communication, record_look, seal_looks
from contact_telesante.audit.models import Look, Seal
from contact_telesante.audit.verification import Verification, verify
from contact_telesante.config import database
from contact_telesante.kernel.scopes import Person, scope

MORNING = datetime(2026, 11, 9, 13, 0, tzinfo=UTC)
TABLES = ("audit_look", "audit_communication", "audit_seal", "audit_sealed")


@dataclass
class Chain:
    """Two teams' looks and those of no team, sealed twice an hour apart; one look of `ward` waits."""

    made: database.Database
    ward: UUID = field(default_factory=uuid4)
    other: UUID = field(default_factory=uuid4)
    user: UUID = field(default_factory=uuid4)

    def person(self, team_id: UUID | None) -> Person:
        return Person(user_id=self.user, team_id=team_id)

    def look(self, team_id: UUID | None, count: int = 1, act: Act = Act.PATIENT_OPENED) -> None:
        with scope(self.person(team_id)):
            for index in range(count):
                record_look(act, by=self.person(team_id), patients=[uuid4() for _ in range(index)], rank=index)

    def seal(self) -> list[Seal]:
        teams = (self.ward, self.other, None)
        return [seal for team in teams for seal in seal_looks(by=Person(user_id=None, team_id=team))]

    def build(self) -> "Chain":
        with time_machine.travel(MORNING, tick=True):
            for team_id, count in ((self.ward, 3), (self.other, 2), (None, 1)):
                self.look(team_id, count)
            self.seal()
        with time_machine.travel(MORNING + timedelta(hours=1), tick=True):
            self.look(self.ward, 2)
            self.communicate()
            self.seal()
        with time_machine.travel(MORNING + timedelta(hours=1, minutes=2), tick=True):
            self.look(self.ward)
        with self.as_owner() as owner:
            for team_id in (self.ward, self.other):
                owner.execute("insert into journal_head (team_id, number) values (%s, 0)", [team_id])
            owner.execute("create schema as_made")
            for table in TABLES:
                owner.execute(f"alter table {table} no force row level security")
                owner.execute(f"create table as_made.{table} as select * from {table}")
                owner.execute(f"alter table {table} force row level security")
            owner.execute(f"grant usage on schema as_made to {database.BACKUP_ROLE}")
            owner.execute(f"grant select on all tables in schema as_made to {database.BACKUP_ROLE}")
        return self

    def communicate(self) -> None:
        by = self.person(self.ward)
        with scope(by):
            record_communication(
                Means.EXPORT,
                by=by,
                nature="Tableau",
                recipient="Direction",
                purpose=Purpose.MANAGEMENT,
                justification="Bilan",
            )

    def verify(self, **asked) -> Verification:
        return verify([self.ward, self.other], **asked)

    def looks(self, team_id: UUID | None) -> list[Look]:
        with scope(self.person(team_id)):
            return list(Look.objects.order_by("pk"))

    @contextmanager
    def as_owner(self, team_id: UUID | None = None) -> Iterator[psycopg.Connection]:
        """The owner of the tables, inside one team's wall, which holds the owner too."""
        with database.connect(self.made.owner_url) as owner:
            owner.execute("select set_config('app.team_id', %s, false)", [str(team_id or "")])
            yield owner

    def mend(self) -> None:
        """Put every row back as it was made."""
        with self.as_owner() as owner:
            for table in TABLES:
                owner.execute(f"alter table {table} no force row level security")
                owner.execute(f"delete from {table}")
                owner.execute(f"insert into {table} select * from as_made.{table}")
                owner.execute(f"alter table {table} force row level security")
