"""Who makes, changes, publishes and puts away which view; what the journal tells of it."""

from dataclasses import replace
from uuid import uuid4

import pytest

from contact_telesante.board.models import View
from contact_telesante.board.views import queries
from contact_telesante.board.views.actions import (
    ViewMoved,
    change_view,
    create_view,
    draft_view,
    publish_view,
    retire_view,
    settle_view,
)
from contact_telesante.board.views.layout import Column, Layout
from contact_telesante.kernel.errors import InvalidInput, NotAllowed
from contact_telesante.kernel.scopes import scope
from tests.make import entries_after, limit

pytestmark = pytest.mark.django_db

LOW = {"field": "braden", "op": "lte", "value": 12}
FRAGILE = Layout(filter=LOW, sort=("-braden", "name"), group="unite", columns=(Column("braden", "s"), Column("chute")))


def named(fr="Fragiles", en=""):
    return {"fr": fr, "en": en}


def shared(cast, layout=FRAGILE, **more):
    return create_view(by=cast.sam, name=named(), layout=layout, shared=True, **more)


def views_of(seat):
    with scope(seat):
        return queries.views_of(seat)


def kinds_after(cast, number):
    return [entry.kind for entry in entries_after(cast.sam, number)]


def present(cast):
    return max((entry.number for entry in entries_after(cast.sam, 0)), default=0)


def test_a_personal_view_is_seen_by_its_owner_alone_and_leaves_no_entry(cast):
    number = present(cast)

    made = create_view(by=cast.ada, name=named(en="Frail"), layout=FRAGILE)

    assert [view.pk for view in views_of(cast.ada)] == [made.pk]
    assert views_of(cast.sam) == []
    assert (queries.layout_of(made), made.name) == (FRAGILE, {"fr": "Fragiles", "en": "Frail"})
    assert kinds_after(cast, number) == []
    with pytest.raises(View.DoesNotExist):
        change_view(by=cast.sam, view_id=made.pk, name=named(), layout=FRAGILE)


def test_a_shared_view_is_told_and_opens_for_its_roles(cast):
    number = present(cast)

    made = shared(cast, roles=["reader", "nobody"])

    assert kinds_after(cast, number) == ["board.view_published"]
    for who in ("ada", "ben", "gil", "sam"):
        seat = cast.seat(who)
        opened = queries.default_of(seat, views_of(seat))
        assert (opened and opened.pk) == (made.pk if who == "ben" else None)
    assert views_of(cast.cleo) == []


@pytest.mark.parametrize("who", ["ben", "gil"])
def test_readers_and_guests_make_no_view(cast, who):
    view = shared(cast)

    for refused in (
        lambda by: create_view(by=by, name=named(), layout=FRAGILE),
        lambda by: draft_view(by=by, view_id=view.pk),
        lambda by: retire_view(by=by, view_id=view.pk),
    ):
        with pytest.raises(NotAllowed):
            refused(cast.seat(who))

    assert len(views_of(cast.seat(who))) == 1


def test_a_member_shares_publishes_renames_and_retires_nothing_of_the_team(cast):
    view = shared(cast)
    draft = draft_view(by=cast.ada, view_id=view.pk)

    for refused in (
        lambda by: create_view(by=by, name=named(), layout=FRAGILE, shared=True),
        lambda by: change_view(by=by, view_id=view.pk, name=named(), layout=FRAGILE),
        lambda by: publish_view(by=by, view_id=draft.pk),
        lambda by: settle_view(by=by, view_id=view.pk, name=named("Autre"), roles=[], locked=True),
        lambda by: retire_view(by=by, view_id=view.pk),
    ):
        with pytest.raises(NotAllowed):
            refused(cast.ada)


def test_another_team_knows_of_none(cast):
    view = shared(cast)

    for unknown in (
        lambda by: draft_view(by=by, view_id=view.pk),
        lambda by: publish_view(by=by, view_id=view.pk),
        lambda by: retire_view(by=by, view_id=view.pk),
        lambda by: change_view(by=by, view_id=view.pk, name=named(), layout=FRAGILE),
    ):
        with pytest.raises(View.DoesNotExist):
            unknown(cast.cleo)


def test_the_same_request_makes_one_view(cast):
    by = cast.ada.keyed(str(uuid4()))

    first = create_view(by=by, name=named(), layout=FRAGILE)
    again = create_view(by=by, name=named(), layout=FRAGILE)

    assert first.pk == again.pk
    assert len(views_of(cast.ada)) == 1


def test_a_draft_is_seen_by_its_owner_and_published_at_once(cast):
    view = shared(cast)
    draft = draft_view(by=cast.sam, view_id=view.pk)
    assert draft_view(by=cast.sam, view_id=view.pk).pk == draft.pk
    change_view(by=cast.sam, view_id=draft.pk, name=named("Très fragiles"), layout=replace(FRAGILE, group=""))
    assert [v.name["fr"] for v in views_of(cast.ada)] == ["Fragiles"]

    published = publish_view(by=cast.sam, view_id=draft.pk)

    assert (published.pk, published.version, published.name["fr"]) == (view.pk, 2, "Très fragiles")
    assert [(v.pk, queries.layout_of(v).group) for v in views_of(cast.sam)] == [(view.pk, "")]
    number = present(cast)
    assert publish_view(by=cast.sam, view_id=draft.pk).version == 2
    assert kinds_after(cast, number) == []


def test_publishing_over_a_version_changed_meanwhile_is_refused_and_both_are_kept(cast):
    view = shared(cast)
    mine = draft_view(by=cast.sam, view_id=view.pk)
    with scope(cast.sam):
        View.objects.filter(pk=view.pk).update(version=4)

    with pytest.raises(ViewMoved):
        publish_view(by=cast.sam, view_id=mine.pk)
    with pytest.raises(ViewMoved):
        publish_view(by=cast.sam, view_id=mine.pk, over=3)

    assert len(views_of(cast.sam)) == 2
    assert publish_view(by=cast.sam, view_id=mine.pk, over=4).version == 5


def test_a_locked_view_is_drafted_by_superusers_alone(cast):
    view = shared(cast)
    number = present(cast)

    for _twice in range(2):
        settle_view(by=cast.sam, view_id=view.pk, name=named(), roles=["member"], locked=True)

    assert kinds_after(cast, number) == ["board.view_renamed", "board.view_locked"]
    with pytest.raises(NotAllowed):
        draft_view(by=cast.ada, view_id=view.pk)
    assert draft_view(by=cast.sam, view_id=view.pk).draft_of_id == view.pk


def test_a_view_put_away_leaves_the_tabs_and_its_drafts_stay_with_their_owners(cast):
    view = shared(cast)
    draft = draft_view(by=cast.ada, view_id=view.pk)
    number = present(cast)

    retire_view(by=cast.sam, view_id=view.pk)
    retire_view(by=cast.sam, view_id=view.pk)

    assert kinds_after(cast, number) == ["board.view_retired"]
    assert views_of(cast.sam) == []
    assert [(v.pk, v.draft_of_id) for v in views_of(cast.ada)] == [(draft.pk, None)]


@pytest.mark.parametrize(
    ("layout", "part"),
    [
        (Layout(filter={"field": "inconnu", "op": "empty"}), "filter"),
        (Layout(filter={"field": "braden", "op": "contains", "value": 2}), "filter"),
        (Layout(sort=("braden", "-braden")), "sort"),
        (Layout(sort=("braden", "chute", "lieu", "name")), "sort"),
        (Layout(sort=("inconnu",)), "sort"),
        (Layout(group="braden"), "group"),
        (Layout(columns=(Column("braden", hidden=True),)), "columns"),
    ],
)
def test_a_layout_that_cannot_be_kept_is_told_by_its_parts(cast, layout, part):
    with pytest.raises(InvalidInput) as refused:
        create_view(by=cast.ada, name=named(), layout=layout)

    assert list(refused.value.errors) == [part]


def test_a_filter_over_what_the_seat_does_not_see_is_refused_and_never_offered(cast):
    born = Layout(filter={"field": "nam", "op": "contains", "value": "TREL"})
    shared(cast, born)
    limit(cast, "ada", groups=["clinical", "logistics"])

    with pytest.raises(InvalidInput):
        create_view(by=cast.ada, name=named(), layout=born)

    assert views_of(cast.ada) == []
    assert len(views_of(cast.ben)) == 1
    with scope(cast.ada):
        lens = queries.lens_for(cast.ada, str(views_of(cast.ben)[0].pk))
    assert (lens.is_gone, lens.test) == (True, None)
