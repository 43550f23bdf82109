"""Every change of a view. What a seat keeps for itself leaves no trace; what the team shares is told in its journal.

A repeated request makes nothing twice: a view is found again by the id that its key gives, the rest by its state.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID, uuid5

from django.db.models import Q

from contact_telesante.board import queries as board
from contact_telesante.board.design.edits import AFTER, FIRST, Missing, placed
from contact_telesante.board.models import View
from contact_telesante.board.views import queries, rules
from contact_telesante.board.views.events import ViewLocked, ViewPublished, ViewRenamed, ViewRetired, ViewsOrdered
from contact_telesante.board.views.layout import Layout
from contact_telesante.journal.actions import record
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import action
from contact_telesante.kernel.errors import DomainError
from contact_telesante.kernel.ids import new_id
from contact_telesante.teams import rules as rights
from contact_telesante.teams.seats import Seat

LATER = 1000
"""Where a new view stands among the others: after those that were given a place."""


class ViewMoved(DomainError):
    """Somebody else published the view since the draft was made, or another tab changed it. Nothing was changed."""

    code = "view_moved"

    def __init__(self, view: View) -> None:
        super().__init__(str(view.pk))
        self.view = view


@action
def create_view(
    *, by: Seat, name: Mapping[str, str], layout: Layout, shared: bool = False, roles: Iterable[str] = ()
) -> View:
    """Make a view: of the seat's own, or `shared` with the team, opening for those roles.

    Raises `NotAllowed` for a reader or a guest, and for a shared one unless the seat manages the team; `InvalidInput`
    for a name or a layout that cannot be kept.
    """
    rights.require(rights.may_manage(by) if shared else rules.may_keep(by))
    view_id = uuid5(by.user_id, by.key) if by.key else new_id()
    if queries.is_taken(by, view_id):
        return View.objects.get(pk=view_id)
    view = View(id=view_id, team_id=by.team_id, by_id=by.user_id, place=LATER, at=clock.now())
    view.owner_id = None if shared else by.user_id
    view.name, view.roles = rules.clean_name(name), rules.clean_roles(roles) if shared else []
    view.document = rules.clean_layout(layout, by, board.definition_of(by)).dump()
    if shared:
        record(ViewPublished(view_id=view.pk, name=view.name, version=view.version), by=by)
    view.save(force_insert=True)
    return view


@action
def change_view(*, by: Seat, view_id: UUID, name: Mapping[str, str], layout: Layout) -> View:
    """Change a view of the seat's own, or its draft of a shared one.

    Raises `View.DoesNotExist` for one that is not the seat's to see, `NotAllowed` for a shared one: it is changed by a
    draft; `InvalidInput` as `create_view`.
    """
    view = _locked(by, view_id)
    rights.require(rules.may_keep(by) and view.owner_id == by.user_id)
    view.name = rules.clean_name(name)
    view.document = rules.clean_layout(layout, by, board.definition_of(by)).dump()
    view.save(update_fields=["name", "document"])
    return view


@action
def draft_view(*, by: Seat, view_id: UUID) -> View:
    """The seat's own draft of a shared view, made now or before. Only its owner sees it.

    Raises `View.DoesNotExist`, and `NotAllowed` for a reader, a guest, or a member before a locked view.
    """
    view = _locked(by, view_id)
    rights.require(rules.may_draft(by, view))
    draft = View.objects.filter(team_id=by.team_id, draft_of=view, owner_id=by.user_id, retired_at=None).first()
    if draft is not None:
        return draft
    return View.objects.create(
        team_id=by.team_id,
        by_id=by.user_id,
        owner_id=by.user_id,
        draft_of=view,
        name=view.name,
        document=view.document,
        version=view.version,
        place=view.place,
    )


@action
def publish_view(*, by: Seat, view_id: UUID, over: int = 0) -> View:
    """Give the team the seat's draft in place of the shared view; the draft is put away.

    Raises `View.DoesNotExist` for a draft that is not the seat's, `NotAllowed` unless it manages the team, and
    `ViewMoved` when the view was published since the draft was made, unless `over` is its present version.
    """
    draft = View.objects.select_for_update().get(team_id=by.team_id, pk=view_id, owner_id=by.user_id)
    shared_id = draft.draft_of_id
    rights.require(rights.may_manage(by) and shared_id is not None)
    view = View.objects.select_for_update().get(team_id=by.team_id, pk=shared_id or draft.pk)
    if draft.retired_at is not None:  # the same request again
        return view
    if view.version not in {draft.version, over}:
        raise ViewMoved(view)
    rules.clean_layout(queries.layout_of(draft), by, board.definition_of(by))
    record(ViewPublished(view_id=view.pk, name=draft.name, version=view.version + 1), by=by)
    view.name, view.document, view.version = draft.name, draft.document, view.version + 1
    view.by_id, view.at, view.retired_at = by.user_id, clock.now(), None
    view.save(update_fields=["name", "document", "version", "by_id", "at", "retired_at"])
    draft.retired_at = view.at
    draft.save(update_fields=["retired_at"])
    return view


@action
def settle_view(*, by: Seat, view_id: UUID, name: Mapping[str, str], roles: Iterable[str], locked: bool) -> View:
    """Name a shared view, say for which roles it opens, and close it to the drafts of members or not.

    Raises `View.DoesNotExist`, `NotAllowed` unless the seat manages the team, `InvalidInput` for the name.
    """
    view = _locked(by, view_id)
    rights.require(view.owner_id is None and rights.may_manage(by))
    told = rules.clean_name(name), rules.clean_roles(roles)
    if told != (view.name, view.roles):
        view.name, view.roles = told
        record(ViewRenamed(view_id=view.pk, name=view.name), by=by)
    if view.locked != locked:
        view.locked = locked
        record(ViewLocked(view_id=view.pk, name=view.name, locked=locked), by=by)
    view.save(update_fields=["name", "roles", "locked"])
    return view


@action
def move_view(*, by: Seat, view_id: UUID, to: str) -> View:
    """Put a view elsewhere among those beside it: `first`, or `after:ID`. Asked twice, it is done once.

    A shared one, for who manages the team, moves for everybody; one's own leaves no trace. Raises `NotAllowed`,
    `View.DoesNotExist`, and `edits.Missing` for a view that is not beside it.
    """
    view = View.objects.get(Q(owner_id=None) | Q(owner_id=by.user_id), team_id=by.team_id, retired_at=None, pk=view_id)
    rights.require(rules.may_keep(by) if view.owner_id else rights.may_manage(by))
    if to != FIRST and not to.startswith(AFTER):  # a step up, asked twice, would be two
        raise Missing
    beside = _beside(by, view)
    turned = placed(beside, [str(one.pk) for one in beside], str(view.pk), to)
    if turned != beside and view.owner_id is None:
        record(ViewsOrdered(view_id=view.pk, name=view.name), by=by)
    for place, one in enumerate(turned):
        if one.place != place:
            one.place = place
            one.save(update_fields=["place"])
    return view


@action
def retire_view(*, by: Seat, view_id: UUID) -> View:
    """Put a view away: the seat's own, its draft, or, for who manages the team, a shared one.

    Drafts of a shared view stay with their owners, as views of their own. Raises as `settle_view`.
    """
    view = _locked(by, view_id, living=False)
    rights.require(view.owner_id == by.user_id or (view.owner_id is None and rights.may_manage(by)))
    if view.retired_at is not None:
        return view
    if view.owner_id is None:
        record(ViewRetired(view_id=view.pk, name=view.name), by=by)
        View.objects.filter(team_id=by.team_id, draft_of=view, retired_at=None).update(draft_of=None)
    view.retired_at = clock.now()
    view.save(update_fields=["retired_at"])
    return view


def _beside(by: Seat, view: View) -> list[View]:
    """The views among which one stands, in the order that its tabs have, locked until the action ends."""
    alike = View.objects.filter(team_id=by.team_id, owner_id=view.owner_id, retired_at=None)
    list(alike.order_by("pk").select_for_update().values_list("pk"))
    return [one for one in queries.views_of(by) if one.owner_id == view.owner_id]


def _locked(by: Seat, view_id: UUID, *, living: bool = True) -> View:
    """A view the seat knows of: the team's or its own, locked until the action ends."""
    views = View.objects.select_for_update().filter(team_id=by.team_id)
    view = (views.filter(retired_at=None) if living else views).get(pk=view_id)
    if view.owner_id not in {None, by.user_id}:
        raise View.DoesNotExist
    return view
