"""Ways of looking at a board: those that the caller may look through, and their own to make, change and put away."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_noop
from ninja import Path, Router
from pydantic import BaseModel, Field, StrictBool, StrictStr

from contact_telesante.api import serial
from contact_telesante.api.auth import Call, seat_for
from contact_telesante.api.contract import READ_REFUSALS, WRITE_REFUSALS, Key, Slug
from contact_telesante.api.schemas import Asked
from contact_telesante.api.serial import Json
from contact_telesante.board import queries as board
from contact_telesante.board.views import actions, queries, rules
from contact_telesante.board.views.layout import LAYOUT
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.seats import Seat

if TYPE_CHECKING:
    from contact_telesante.board.models import View as Kept

router = Router(tags=[gettext_noop("Views")])
ONE: Final = "/teams/{slug}/views/{view_id}"
ViewId = Annotated[UUID, Path(..., description=gettext_noop("The view."))]


class Column(Asked):
    """A column of a view, in its place."""

    key: Annotated[StrictStr, Field(examples=["braden"])]
    width: Literal["", "s", "m", "l"] = ""
    pinned: StrictBool = False
    hidden: StrictBool = False


class Layout(Asked):
    """What a view keeps. An empty filter keeps everybody; no columns are the board's own."""

    filter: Annotated[
        dict[str, Any],
        Field(
            description=gettext_noop("A condition, of the same form as those of the cues under /fields."),
            examples=[{"field": "unite", "op": "eq", "value": "3e"}],
            default_factory=dict,
        ),
    ]
    sort: Annotated[
        list[StrictStr],
        Field(
            description=gettext_noop("At most three field keys, name or updated, with - before one for the reverse."),
            examples=[["-priorite"]],
            default_factory=list,
        ),
    ]
    group: Annotated[StrictStr, Field(description=gettext_noop("A field key, or empty."), examples=["unite"])] = ""
    columns: list[Column] = Field(default_factory=list)


class Name(Asked):
    """A view's name; without English, the French one serves."""

    fr: Annotated[StrictStr, Field(examples=["Unité 3e"])]
    en: Annotated[StrictStr, Field(examples=["Unit 3"])] = ""


class ViewAsked(Asked):
    """A view to make."""

    name: Name
    layout: Layout
    shared: Annotated[
        StrictBool, Field(description=gettext_noop("With the whole team, for who manages it; else your own."))
    ] = False


class ViewChanged(Asked):
    """What to change of a view; what is not named stays."""

    name: Name | None = None
    layout: Layout | None = None


class View(BaseModel):
    """A view, as you may look through it: columns that you do not see are left out."""

    id: UUID
    name: dict[str, str] = Field(examples=[{"fr": "Unité 3e", "en": "Unit 3"}])
    shared: bool = Field(examples=[False])
    locked: bool = Field(examples=[False])
    draft_of: UUID | None = Field(description=gettext_noop("The shared view of which it is your draft."))
    layout: Layout


class Views(BaseModel):
    """The team's, then your own and your drafts."""

    views: list[View]


@router.get(
    "/teams/{slug}/views",
    response={200: Views, **READ_REFUSALS},
    operation_id="views",
    summary=gettext_noop("The views of a board"),
    description=gettext_noop("Those that you may look through, in the order of their tabs."),
)
def views(request: Call, slug: Slug) -> HttpResponse:
    seat = seat_for(request, slug)
    with scope(seat):
        return serial.answer({"views": [_view(one, seat) for one in queries.views_of(seat)]})


@router.post(
    "/teams/{slug}/views",
    response={201: View, **WRITE_REFUSALS},
    operation_id="create_view",
    summary=gettext_noop("Make a view"),
)
def create(request: Call, slug: Slug, given: ViewAsked, idempotency_key: Key) -> HttpResponse:
    seat = seat_for(request, slug, idempotency_key)
    layout = LAYOUT.validate_python(given.layout.model_dump())
    with _names_told():
        made = actions.create_view(by=seat, name=given.name.model_dump(), layout=layout, shared=given.shared)
    with scope(seat):
        answered = serial.answer(_view(made, seat), 201)
    answered["Location"] = f"{request.path}/{made.pk}"
    return answered


@router.patch(
    ONE,
    response={200: View, **WRITE_REFUSALS},
    operation_id="change_view",
    summary=gettext_noop("Change your own view"),
    description=gettext_noop(
        "Your own, or your draft of a shared one. A shared view is changed by a draft, published on its page (403)."
    ),
)
def change(request: Call, slug: Slug, view_id: ViewId, given: ViewChanged, idempotency_key: Key) -> HttpResponse:
    seat = seat_for(request, slug, idempotency_key)
    with scope(seat):
        known = queries.view_of(seat, view_id)
        layout = queries.layout_of(known)
    name = given.name.model_dump() if given.name else known.name
    layout = LAYOUT.validate_python(given.layout.model_dump()) if given.layout else layout
    with _names_told():
        changed = actions.change_view(by=seat, view_id=view_id, name=name, layout=layout)
    with scope(seat):
        return serial.answer(_view(changed, seat))


@router.post(
    f"{ONE}/retire",
    response={200: View, **WRITE_REFUSALS},
    operation_id="retire_view",
    summary=gettext_noop("Put a view away"),
    description=gettext_noop("Your own, or, for who manages the team, a shared one. Asked twice, it is done once."),
)
def retire(request: Call, slug: Slug, view_id: ViewId, idempotency_key: Key) -> HttpResponse:
    seat = seat_for(request, slug, idempotency_key)
    retired = actions.retire_view(by=seat, view_id=view_id)
    with scope(seat):
        return serial.answer(_view(retired, seat))


def _view(kept: "Kept", seat: Seat) -> Json:
    """A view in JSON; call inside the seat's scope."""
    seen = rules.lens_of(seat, board.definition_of(seat), queries.layout_of(kept)).layout
    return {
        "id": kept.pk,
        "name": kept.name,
        "shared": kept.owner_id is None,
        "locked": kept.locked,
        "draft_of": kept.draft_of_id,
        "layout": seen.dump(),
    }


@contextmanager
def _names_told() -> Iterator[None]:
    """The page has two fields for a name, the contract one."""
    try:
        yield
    except InvalidInput as refused:
        raise InvalidInput({"name" if k == "name_fr" else k: said for k, said in refused.errors.items()}) from None
