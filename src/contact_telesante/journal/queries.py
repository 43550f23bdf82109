"""Reading the journal after a number. Call inside the scope of the actor's team."""

from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery, UUIDField, Value

from contact_telesante.journal.models import Entry, Head, Part
from contact_telesante.kernel.errors import KeyReused
from contact_telesante.kernel.scopes import TeamActor


def number_of(actor: TeamActor) -> int:
    """The last number of the team's journal."""
    return Head.objects.values_list("number", flat=True).get(team_id=actor.team_id)


def heads() -> dict[UUID, int]:
    """Every team's last number. Ids and numbers only: this table has no wall between teams."""
    return dict(Head.objects.values_list("team_id", "number"))


def entries_of(actor: TeamActor) -> QuerySet[Entry]:
    """The team's entries, oldest first."""
    return Entry.objects.filter(team_id=actor.team_id).order_by("number")


def entries_after(actor: TeamActor, number: int, limit: int) -> list[Entry]:
    """At most `limit` entries numbered above `number`, oldest first."""
    return list(entries_of(actor).filter(number__gt=number)[:limit])


def entries_of_patient(actor: TeamActor, patient_id: UUID) -> QuerySet[Entry]:
    """One patient's entries, oldest first: their own, and their part of those about many."""
    parts = Part.objects.filter(team_id=actor.team_id, patient_id=patient_id)
    numbers = list(parts.values_list("number", flat=True))
    if not numbers:
        return entries_of(actor).filter(patient_id=patient_id)
    return (
        entries_of(actor)
        .filter(Q(patient_id=patient_id) | Q(number__in=numbers))
        .annotate(
            part=Subquery(parts.filter(number=OuterRef("number")).values("data")[:1]),
            part_of=Value(patient_id, output_field=UUIDField()),
        )
    )


def parts_of(actor: TeamActor, number: int) -> QuerySet[Part]:
    """The parts of one entry, a patient each."""
    return Part.objects.filter(team_id=actor.team_id, number=number).order_by("patient_id")


def entry_of_key(actor: TeamActor, fingerprint: str) -> Entry | None:
    """The entry that this actor wrote under this idempotency key; `KeyReused` when it asked for something else."""
    entry = entries_of(actor).filter(by_id=actor.user_id, key=actor.key).first()
    if entry and entry.fingerprint != fingerprint:
        raise KeyReused
    return entry
