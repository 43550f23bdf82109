"""Every shared read of views, and of patients through one. Call inside the scope of the seat's team."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from contact_telesante.audit import queries as audit
from contact_telesante.board import queries as board
from contact_telesante.board.models import Patient, View
from contact_telesante.board.rules.predicates import Row, leaves
from contact_telesante.board.views import layout as layouts
from contact_telesante.board.views import rules
from contact_telesante.board.views.layout import Layout
from contact_telesante.board.views.rules import ALL, Lens, Sieve
from contact_telesante.kernel import clock
from contact_telesante.teams.seats import Seat

WHOLE: Final = Layout()
STAMPED: Final = frozenset({"changed", "unread"})


@dataclass(frozen=True, slots=True)
class Line:
    """A patient as a view places them: `group` is None when what would say it is withheld."""

    id: UUID
    number: int
    group: str | None = ""


@dataclass(frozen=True, slots=True)
class Survey:
    """The patients a lens keeps, in order, and how many each quick filter would keep of the view."""

    lines: list[Line]
    counts: Mapping[str, int] = field(default_factory=dict)


def views_of(seat: Seat) -> list[View]:
    """The views the seat may look through: the team's, then its own and its drafts."""
    mine = Q(owner_id=None) | Q(owner_id=seat.user_id)
    living = View.objects.filter(mine, team_id=seat.team_id, retired_at=None)
    definition = board.definition_of(seat)
    found = sorted(living, key=lambda view: (view.owner_id is not None, view.place, view.at))
    return [view for view in found if rules.is_offered(layout_of(view), seat, definition)]


def view_of(seat: Seat, view_id: UUID) -> View:
    """One of the views that `views_of` gives. `View.DoesNotExist` for any other, another's draft included."""
    for view in views_of(seat):
        if view.pk == view_id:
            return view
    raise View.DoesNotExist


def layout_of(view: View) -> Layout:
    """What a view keeps; a document that cannot be read is the whole board."""
    return layouts.read(view.document) or WHOLE


def default_of(seat: Seat, views: Iterable[View]) -> View | None:
    """The view that opens for the seat's role when none is asked."""
    return next((view for view in views if view.owner_id is None and seat.role in view.roles), None)


def lens_for(seat: Seat, asked: str, quick: Iterable[str] = (), *, views: list[View] | None = None) -> Lens:
    """What the seat looks through when it asks for a view: an id, `all`, or empty for its role's own.

    A view that was retired, or reads what the seat does not see, is the whole board, and says so (`is_gone`).
    `View.DoesNotExist` for one that the team never had, or that is another's.
    """
    definition = board.definition_of(seat)
    if asked == ALL:
        return rules.lens_of(seat, definition, WHOLE, quick=quick)
    known = views_of(seat) if views is None else views
    view = _asked(known, asked) if asked else default_of(seat, known)
    if view is None:
        gone = bool(asked) and _was(seat, asked)
        return replace(rules.lens_of(seat, definition, WHOLE, quick=quick), is_gone=gone)
    return rules.lens_of(seat, definition, layout_of(view), view, quick)


def survey(seat: Seat, lens: Lens, *, search: str = "", sort: str = "", counting: bool = False) -> Survey:
    """The active patients that the lens keeps, in its order or in that of `sort`, by the one predicate engine.

    Raises `InvalidInput` for a sort that is no column the seat sees.
    """
    keys = tuple(filter(None, sort.split(","))) or lens.layout.sort
    if lens.group:
        keys = (lens.group.key, *(keys or ("",)))
    found = board.patients_listed(seat, search=search, sort=",".join(keys))
    if not (lens.is_narrow or lens.group or counting):
        return Survey([Line(patient_id, number) for patient_id, number in found.values_list("pk", "number")])
    sieve, counts, lines = _sieve(seat, lens, counting=counting), dict.fromkeys(lens.offered, 0), []
    for patient_id, number, row in _rows(seat, lens, found, stamps=_needs_stamps(lens, counting=counting)):
        if not sieve.keeps(patient_id, row):
            continue
        if counting:
            for name, holds in sieve.quick.items():
                counts[name] += holds(patient_id, row)
        if all(sieve.quick[name](patient_id, row) for name in lens.quick):
            group = sieve.group_of(lens.group, patient_id, row) if lens.group else ""
            lines.append(Line(patient_id, number, group))
    return Survey(lines, counts)


def patients_through(seat: Seat, lens: Lens, *, search: str = "", sort: str = "") -> QuerySet[Patient]:
    """The same patients as a queryset, in their order."""
    keys = sort or ",".join(lens.layout.sort)
    found = board.patients_listed(seat, search=search, sort=keys)
    if not lens.is_narrow:
        return found
    return found.filter(pk__in=[line.id for line in survey(seat, lens, search=search).lines])


def is_taken(seat: Seat, view_id: UUID) -> bool:
    """Whether that request made its view already."""
    return View.objects.filter(team_id=seat.team_id, pk=view_id).exists()


def _asked(views: list[View], asked: str) -> View | None:
    return next((view for view in views if str(view.pk) == asked), None)


def _was(seat: Seat, asked: str) -> bool:
    """Whether such a view was there for the seat; `View.DoesNotExist` when it never was."""
    try:
        view = View.objects.get(team_id=seat.team_id, pk=UUID(asked))
    except ValueError:
        raise View.DoesNotExist from None
    if view.owner_id not in {None, seat.user_id}:
        raise View.DoesNotExist
    return True


def _needs_stamps(lens: Lens, *, counting: bool) -> bool:
    return counting or lens.needs_stamps or bool(STAMPED & set(lens.quick))


def _sieve(seat: Seat, lens: Lens, *, counting: bool) -> Sieve:
    """The last visit and the openings are read only for what compares with them."""
    asks, floor = lens.offered if counting else lens.quick, clock.now() - audit.REMEMBERED
    since = (audit.last_visit(seat) if "changed" in asks else None) or floor
    opened = audit.openings(seat) if "unread" in asks else {}
    told = {patient_id: _iso(at) for patient_id, at in opened.items()}
    return Sieve(seat, lens, since=_iso(since), opened=told, floor=_iso(floor))


def _rows(seat: Seat, lens: Lens, found: QuerySet[Patient], *, stamps: bool) -> Iterator[tuple[UUID, int, Row]]:
    context = board.context_of(seat)
    if lens.test is not None and _asks_last_visit(lens):
        context = replace(context, last_visit=audit.last_visit(seat))
    columns = ("pk", "number", "values", *(("stamps", "confirmed", "charted") if stamps else ()))
    for patient_id, number, values, *more in found.values_list(*columns):
        written: list[Any] = more or [{}, {}, None]
        yield patient_id, number, Row(values, written[0], lens.definition, context, *written[1:])


def _asks_last_visit(lens: Lens) -> bool:
    return any(leaf.get("value") == {"dynamic": "my_last_visit"} for leaf in leaves(lens.layout.filter))


def _iso(at: datetime) -> str:
    """As the stamps write instants: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
