"""The head of each team's journal, its entries, and the parts of those that are about many patients."""

from uuid import UUID

from django.db import models
from pydantic import JsonValue

from contact_telesante.journal.events import KINDS, Event
from contact_telesante.kernel.documents import Document


class Head(models.Model):
    """A team's last number. Its row lock is what puts the team's writers in line."""

    team_id = models.UUIDField(primary_key=True)
    number = models.BigIntegerField(default=0)


class Entry(models.Model):
    """One numbered line. `key` is the idempotency key of the request that wrote it."""

    pk = models.CompositePrimaryKey("team_id", "number")
    team_id = models.UUIDField()
    number = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    patient_id = models.UUIDField(null=True)
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    data = Document()
    key = models.CharField(max_length=200, null=True)
    fingerprint = models.CharField(max_length=32, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["team_id", "by_id", "key"], condition=models.Q(key__isnull=False), name="journal_entry_key_once"
            ),
        )
        indexes = (models.Index(fields=["team_id", "patient_id", "number"], name="journal_entry_of_patient"),)

    @property
    def event(self) -> Event:
        """What happened; to one patient, when the entry was read as part of that patient's history."""
        happened = KINDS[self.kind].load(self.data)
        part: dict[str, JsonValue] | None = getattr(self, "part", None)
        return happened if part is None else happened.of_part(self._part_of, part)

    @property
    def about(self) -> UUID | None:
        """The patient it is read about: its own, or the one whose part of it was asked for."""
        return self.patient_id or (self._part_of if getattr(self, "part", None) is not None else None)

    @property
    def stamp(self) -> list[object]:
        """Who last wrote a cell, and when: `[number, user id, ISO instant]`."""
        return [self.number, str(self.by_id) if self.by_id else None, self.at.isoformat()]

    @property
    def _part_of(self) -> UUID:
        """Set, with `part`, by the query that reads one patient's history."""
        found: UUID = self.part_of  # type: ignore[attr-defined]
        return found

    @classmethod
    def of(cls, event: Event, *, team_id: UUID, by_id: UUID | None) -> "Entry":
        """An entry not yet numbered."""
        return cls(team_id=team_id, by_id=by_id, kind=event.kind, patient_id=event.about, data=event.dump())


class Part(models.Model):
    """What an entry about many patients (an import) was for one of them: `data` is the event's own affair."""

    pk = models.CompositePrimaryKey("team_id", "patient_id", "number")
    team_id = models.UUIDField()
    patient_id = models.UUIDField()
    number = models.BigIntegerField()
    data = Document()

    class Meta:
        indexes = (models.Index(fields=["team_id", "number"], name="journal_part_of_entry"),)
