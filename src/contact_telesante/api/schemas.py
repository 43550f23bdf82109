"""The shapes of the contract. Those that come in are validated; those that go out are documented, and tested."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext_noop
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, WithJsonSchema

LARGEST = 2**63 - 1
Text = dict[str, str]
Number = Annotated[StrictInt, Field(ge=0, le=LARGEST)]
Values = Annotated[
    dict[str, Any],
    Field(
        description=gettext_noop("Cells by field key; null empties a cell. Each field's schema is under /fields."),
        examples=[{"braden": 14, "braden_date": "2026-11-22"}],
    ),
]


class Asked(BaseModel):
    """What comes in: a property the contract does not name is refused."""

    model_config = ConfigDict(extra="forbid")


class PatientAsked(Asked):
    """A patient to add."""

    values: Annotated[
        dict[str, Any],
        Field(
            description=gettext_noop("Cells by field key. Each field's schema is under /fields."),
            examples=[{"last_name": "Tremblay", "first_name": "Lucille", "braden": 14}],
        ),
    ]


class ChangeAsked(Asked):
    """Cells to write."""

    base: Annotated[
        Number,
        Field(
            description=gettext_noop("The number at which you read these cells: the patient's, or the list's."),
            examples=[41],
        ),
    ]
    values: Values


class DepartureAsked(Asked):
    """A patient who leaves the board."""

    reason: Annotated[
        StrictStr, Field(description=gettext_noop("One of the reasons under /fields."), examples=["conge"])
    ]
    date: Annotated[
        StrictStr,
        Field(description=gettext_noop("The day of leaving, YYYY-MM-DD, not to come."), examples=["2026-11-22"]),
    ]


class ReturnAsked(Asked):
    """A patient who comes back; an empty object, or no body at all, asks nothing more."""

    leaving: Annotated[
        StrictBool,
        Field(
            description=gettext_noop(
                "Whether to empty the cells whose value another patient took meanwhile, in columns without duplicates;"
                " refused (422) otherwise."
            )
        ),
    ] = False


class UndoAsked(Asked):
    """A change to take back."""

    number: Annotated[Number, Field(description=gettext_noop("The number of your own journal entry."), examples=[41])]


class Person(BaseModel):
    """Somebody, by name."""

    id: UUID
    name: str


class Team(BaseModel):
    """A team of the caller's."""

    slug: str = Field(examples=["chsld-erables"])
    name: str
    role: Literal["member", "reader", "guest", "superuser"]
    writes: bool = Field(description=gettext_noop("Whether you may change patients."))
    zone: str = Field(examples=["America/Toronto"])


class Teams(BaseModel):
    """The caller's teams."""

    teams: list[Team]


class Me(BaseModel):
    """Who the token speaks for."""

    id: UUID
    email: str = Field(examples=["nadia@demo.example"])
    name: str
    language: Literal["fr", "en"]
    teams: list[Team]


class Option(BaseModel):
    """One choice of a field, or a reason."""

    id: str
    label: Text
    severity: str | None
    icon: str
    retired: bool


class Check(BaseModel):
    """A rule a value is held against: `warn` doubts, `refuse` refuses."""

    rule: str
    level: Literal["warn", "refuse"]
    message: Text
    args: dict[str, Any]


class BoardField(BaseModel):
    """A column's definition. Computed columns are not among a patient's values: `compute` tells how."""

    key: str = Field(examples=["braden"])
    type: str = Field(examples=["integer"])
    label: Text
    short: Text
    help: Text
    unit: str
    section: str
    group: Literal["identity", "clinical", "sensitive", "logistics"]
    options: list[Option]
    checks: list[Check]
    compute: dict[str, Any]
    required: bool
    unique: bool
    shown: bool
    read_only: bool = Field(description=gettext_noop("Whether you may not write this field."))
    # Not `schema`, which pydantic's own models hold; it is `schema` in the document.
    value_schema: dict[str, Any] = Field(alias="schema", description=gettext_noop("The JSON Schema of its values."))


class Section(BaseModel):
    """A group of fields."""

    key: str
    label: Text


class Cue(BaseModel):
    """A rule that draws the eye: on the whole line when `fields` is empty."""

    key: str
    severity: Literal["critical", "high", "watch", "info", "ok", "neutral"]
    icon: str
    text: Text
    fields: list[str]
    when: dict[str, Any]


class Colleague(BaseModel):
    """A member, past ones included: whom ids in values and stamps name."""

    id: UUID
    name: str
    profession: str
    role: str
    present: bool


class Board(BaseModel):
    """A board's definition."""

    sections: list[Section]
    fields: list[BoardField]
    cues: list[Cue]
    reasons: list[Option]
    people: list[Colleague]


Stamp = Annotated[
    list[int | str | None],
    WithJsonSchema(
        {"type": "array", "minItems": 3, "maxItems": 3, "items": {"type": ["integer", "string", "null"]}},
    ),
]


class Patient(BaseModel):
    """A row of the board."""

    id: UUID
    number: int = Field(description=gettext_noop("The patient's last journal number: the next base."), examples=[41])
    status: Literal["active", "inactive"]
    status_reason: str = Field(examples=[""])
    status_date: date
    restricted: bool = Field(
        description=gettext_noop("Whether the patient asked that some of this be withheld from you."), examples=[False]
    )
    values: dict[str, Any] = Field(examples=[{"last_name": "Tremblay", "first_name": "Lucille", "braden": 14}])
    stamps: dict[str, Stamp] = Field(
        description=gettext_noop("Who last wrote each cell: number, user id, instant."),
        examples=[{"braden": [41, "3f0c8c5e-58c6-4d7b-8a55-1c0f1e2d3b4a", "2026-11-22T19:30:00.123456+00:00"]}],
    )
    cues: list[str] = Field(description=gettext_noop("The keys of the cues that hold."), examples=[["braden_high"]])


class Patients(BaseModel):
    """A page of the board."""

    number: int = Field(
        description=gettext_noop("The team's journal number at which the page was read."), examples=[57]
    )
    patients: list[Patient]
    next: str | None = Field(description=gettext_noop("The cursor of the next page, null at the end."))


class Change(BaseModel):
    """One cell's passage; null is an empty cell."""

    old: Any = Field(examples=[16])
    new: Any = Field(examples=[14])


class Entry(BaseModel):
    """One numbered line of the journal. `by` is null when time did it."""

    number: int = Field(examples=[41])
    kind: str = Field(examples=["board.cells_changed"])
    patient: UUID | None
    changes: dict[str, Change] = Field(examples=[{"braden": {"old": 16, "new": 14}}])
    by: Person | None
    at: datetime
    details: dict[str, Any] = Field(
        description=gettext_noop(
            "What the kind tells beside cells: reason and date, undone, on and off, user and role."
        ),
        examples=[{}],
    )


class Entries(BaseModel):
    """Entries, oldest first."""

    entries: list[Entry]
    number: int = Field(
        description=gettext_noop("The journal's last number: read on until you have it."), examples=[57]
    )


class History(BaseModel):
    """A patient's entries, newest first."""

    entries: list[Entry]
    number: int = Field(description=gettext_noop("The journal's last number."), examples=[57])
    next: int | None = Field(description=gettext_noop("The `before` of the next page, null at the end."))


class Clash(BaseModel):
    """One cell two people wrote."""

    field: str
    yours: Any
    theirs: Any
    by: Person | None
    at: datetime


class Problem(BaseModel):
    """A refusal (RFC 9457). `errors` comes with 422 invalid, `conflicts` and `number` with 409 conflict."""

    model_config = ConfigDict(json_schema_extra={"required": ["type", "title", "status", "detail", "code"]})

    type: str = Field(examples=["/api/v1/docs#conflict"])
    title: str
    status: int
    detail: str
    code: str
    errors: dict[str, list[str]] = Field(default_factory=dict)
    conflicts: list[Clash] = Field(default_factory=list)
    number: int = Field(default=0)
