"""Boards (each version of a team's definition), patients, and what a team keeps around them: views, requests,
handoffs, imports, templates of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, connection, models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from psycopg.types.json import Jsonb
from pydantic import TypeAdapter
from pydantic_core import from_json

from contact_telesante.board.definition import Definition, Field, Json
from contact_telesante.board.stamps import Stamp
from contact_telesante.journal.events import Change
from contact_telesante.journal.models import Entry
from contact_telesante.kernel import clock
from contact_telesante.kernel.documents import Document
from contact_telesante.kernel.ids import new_id
from contact_telesante.teams.models import Team

DEFINITION: TypeAdapter[Definition] = TypeAdapter(Definition)


SEARCHED = ("last_name", "first_name", "nom_usuel", "nam", "file_number", "lieu", "unite")
"""The fields that the search box looks into, identity and place only; names come first."""


class Fold(models.Func):
    """Lower case without accents, by the database's own `fold()`: the twin of `kernel.text.fold`."""

    function = "fold"
    output_field = models.TextField()


class Joined(models.Func):
    """Some values of the row, folded or not, joined by spaces; immutable, unlike `concat_ws`."""

    template = "(%(expressions)s)"
    arg_joiner = " || ' ' || "
    output_field = models.TextField()

    @classmethod
    def of(cls, keys: tuple[str, ...]) -> Joined:
        texts = (Coalesce(KeyTextTransform(key, "values"), models.Value("")) for key in keys)
        return cls(*texts)


class Board(models.Model):
    """One version of a team's board definition, as one document; the latest is in force."""

    pk = models.CompositePrimaryKey("team_id", "version")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    version = models.IntegerField()
    template = models.CharField(max_length=40)
    document = models.JSONField()
    at = models.DateTimeField(default=clock.now)
    by_id = models.UUIDField(null=True)

    @cached_property
    def definition(self) -> Definition:
        """The board as the rules read it."""
        return DEFINITION.validate_python(self.document)


class Patient(models.Model):
    """A row: the values of its cells, and who last wrote each.

    `values` is {field key: value}, an empty cell absent. `stamps` is {field key: [number, user id, ISO instant]};
    `confirmed` the same for cells that somebody said are still true. `charted` is such a stamp too: up to that
    number, everything is in the clinical record.
    `number` is that of the last journal entry about the patient, `cues` the keys that hold since then, and
    `cues_due_at` the first instant at which time alone may turn one.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        INACTIVE = "inactive", "Inactive"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ACTIVE)
    status_reason = models.CharField(max_length=40, default="", blank=True)
    status_date = models.DateField()
    values = Document(default=dict)
    stamps = Document(default=dict)
    confirmed = Document(default=dict)
    charted = Document(null=True)
    cues = Document(default=list)
    cues_due_at = models.DateTimeField(null=True)
    number = models.BigIntegerField()
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)
    updated_by_id = models.UUIDField(null=True)

    name_order = models.GeneratedField(
        expression=Fold(Joined.of(SEARCHED[:2])), output_field=models.TextField(), db_persist=True
    )
    search = models.GeneratedField(
        expression=Fold(Joined.of(SEARCHED)), output_field=models.TextField(), db_persist=True
    )

    class Meta:
        constraints = (models.UniqueConstraint(fields=["team", "id"], name="board_patient_of_team"),)
        indexes = (
            models.Index(fields=["team", "status"], name="board_patient_of_status"),
            models.Index(fields=["team", "cues_due_at"], name="board_patient_cues_due"),
        )

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def locked(cls, team_id: UUID, patient_id: UUID) -> Patient:
        """The team's patient, locked until the transaction ends; `Patient.DoesNotExist` for none."""
        with connection.cursor() as cursor:
            cursor.execute(LOCK, [team_id, patient_id])
            row = cursor.fetchone()
        if row is None:
            raise cls.DoesNotExist
        read = dict(zip(COLUMNS, row, strict=True))
        read |= {name: from_json(read[name]) for name in DOCUMENTS if read[name] is not None}
        return cls.from_db("default", COLUMNS, list(read.values()))

    def save(self, *, update_fields: Iterable[str] | None = None, **how: Any) -> None:
        """As Django's. Named fields are written by a statement that is not compiled anew at each edit."""
        if update_fields is None:
            super().save(**how)
            return
        names = tuple(update_fields)
        told = [self._as_stored(name) for name in names]
        with connection.cursor() as cursor:
            cursor.execute(_update(names), [*told, self.pk])
            if not cursor.rowcount:
                raise DatabaseError("The patient to save is not there.")

    def _as_stored(self, name: str) -> Any:
        value = getattr(self, name)
        return Jsonb(value) if name in DOCUMENTS and value is not None else value

    @property
    def is_active(self) -> bool:
        """Whether the patient is on the board."""
        return self.status == self.Status.ACTIVE

    def differences(self, clean: Mapping[str, Json]) -> dict[str, Change]:
        """The cells that `clean` would really change."""
        present: dict[str, Any] = self.values
        return {key: Change(present.get(key), new) for key, new in clean.items() if present.get(key) != new}

    def written_after(self, base: int, keys: Mapping[str, object]) -> list[str]:
        """Which of those cells somebody wrote after number `base`."""
        return [key for key in keys if key in self.stamps and self.stamps[key][0] > base]

    def write(self, changes: Mapping[str, Change], *, entry: Entry) -> None:
        """Put the new values in their cells, stamped by their entry."""
        for key, change in changes.items():
            self.stamps[key] = entry.stamp
            if change.new is None:
                self.values.pop(key, None)
            else:
                self.values[key] = change.new
        self.touch(entry)

    def confirm(self, keys: Iterable[str], *, entry: Entry) -> None:
        """Note that somebody said these cells are still true. They wrote nothing: the row keeps its last writer."""
        self.confirmed |= dict.fromkeys(keys, entry.stamp)
        self.number = entry.number

    def touch(self, entry: Entry) -> None:
        """Note that the patient's last entry is this one."""
        self.number = entry.number
        if entry.by_id is not None:
            self.updated_at, self.updated_by_id = entry.at, entry.by_id

    def stamp_of(self, field: Field) -> Stamp | None:
        """Who last wrote the cell; None when nobody did."""
        kept = self.stamps.get(field.key)
        return Stamp.read(kept) if kept else None


COLUMNS = tuple(field.attname for field in Patient._meta.concrete_fields if not field.generated)
DOCUMENTS = tuple(name for name in COLUMNS if isinstance(Patient._meta.get_field(name), Document))
_READ = ", ".join(f'"{name}"' for name in COLUMNS)
LOCK = f"select {_READ} from board_patient where team_id = %s and id = %s for update"  # noqa: S608 (our own column names)
"""By hand, like what is saved: every edit begins with the one and ends with the other, and compiling them takes longer
than running them.
"""


@lru_cache(maxsize=64)
def _update(names: tuple[str, ...]) -> str:
    told = ", ".join(f'"{name}" = %s' for name in names)
    return f"update board_patient set {told} where id = %s"  # noqa: S608 (our own column names)


class OfTeam(models.Model):
    """What a team keeps, by id."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)


class View(OfTeam):
    """A way of looking at the board. `owner_id` is None for one shared with the team; `document` is a `Layout`.

    `draft_of` is the shared view that its owner is changing before publishing. `roles` are those it opens for.
    """

    owner_id = models.UUIDField(null=True)
    draft_of = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="+")
    name = models.JSONField()
    document = models.JSONField()
    locked = models.BooleanField(default=False)
    roles = ArrayField(models.CharField(max_length=20), default=list)
    place = models.IntegerField(default=0)
    version = models.IntegerField(default=1)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["team", "owner_id"], name="board_view_of_team"),)
        constraints = (
            models.UniqueConstraint(
                fields=["draft_of", "owner_id"], condition=models.Q(retired_at=None), name="board_view_one_draft"
            ),
        )


class Request(OfTeam):
    """A question about a patient, followed until what was answered is done. `by_id` asked it, at `at`."""

    patient_id = models.UUIDField()
    question = models.TextField()
    answer = models.TextField(default="", blank=True)
    answered_by_id = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_by_id = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        indexes = (models.Index(fields=["team", "patient_id", "at"], name="board_request_of_patient"),)
        constraints = (
            models.UniqueConstraint(
                fields=["team", "patient_id"], condition=models.Q(closed_at=None), name="board_request_one_open"
            ),
        )


class Handoff(OfTeam):
    """A shift's report as it was handed over, and how whoever takes over read it back."""

    since = models.DateTimeField()
    document = models.JSONField()
    read_by_id = models.UUIDField(null=True)
    read_at = models.DateTimeField(null=True)
    read_back = models.TextField(default="", blank=True)

    class Meta:
        indexes = (models.Index(fields=["team", "at"], name="board_handoff_of_team"),)


class Import(OfTeam):
    """A file on its way into the board: staged, understood, rehearsed, then written at once as entry `number`.

    `content` is emptied once the import is done or given up. `profile` says how the file is read, `report` what the
    last rehearsal found, `done` of `total` how far its work is.
    """

    class State(models.TextChoices):
        STAGED = "staged", "Staged"
        REHEARSING = "rehearsing", "Rehearsing"
        READY = "ready", "Ready"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        UNDONE = "undone", "Undone"
        FAILED = "failed", "Failed"
        GIVEN_UP = "given_up", "Given up"

    name = models.CharField(max_length=200)
    content = models.BinaryField(default=b"")
    state = models.CharField(max_length=10, choices=State.choices, default=State.STAGED)
    profile = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    failure = models.CharField(max_length=300, default="", blank=True)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    number = models.BigIntegerField(null=True)
    undone_number = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["team", "at"], name="board_import_of_team"),)
        constraints = (
            models.UniqueConstraint(
                fields=["team"],
                condition=models.Q(state__in=["staged", "rehearsing", "ready", "running"]),
                name="board_import_one_at_a_time",
            ),
        )


class ImportGate(models.Model):
    """Whether a team may import. Open at deployment, closed by the first import; the coordination centre reopens."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, primary_key=True, related_name="+")
    is_open = models.BooleanField(default=True)
    asked_by_id = models.UUIDField(null=True)
    asked_at = models.DateTimeField(null=True)
    asked_reason = models.TextField(default="", blank=True)
    decided_by_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_reason = models.TextField(default="", blank=True)


class Template(OfTeam):
    """A board, or a set of cues, that a team saved for the teams of its establishment. It holds no patient."""

    class Kind(models.TextChoices):
        BOARD = "board", "Board"
        CUES = "cues", "Cues"

    establishment = models.ForeignKey("establishments.Establishment", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.JSONField()
    description = models.JSONField(default=dict)
    document = models.JSONField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["establishment", "kind"], name="board_template_offered"),)
