"""A stream opened through a view: its columns, what a wall is spared, and whose view it may be."""

import pytest

from contact_telesante.board.views.actions import create_view
from contact_telesante.board.views.layout import Column, Layout
from contact_telesante.board.views.rules import sign_of
from contact_telesante.live.streams import Refused, _looking

pytestmark = pytest.mark.django_db

COLUMNS = Layout(columns=(Column("lieu", pinned=True), Column("braden")))


def test_a_stream_has_the_columns_of_the_view_and_knows_a_page_drawn_with_others(cast):
    view = create_view(by=cast.sam, name={"fr": "Essai"}, layout=COLUMNS, shared=True)
    asked = {"view": str(view.pk), "through": sign_of(("^lieu", "braden"))}

    seat, is_as_drawn = _looking(cast.ben, asked)
    _seat, is_still = _looking(cast.ben, asked | {"through": sign_of(("braden",))})

    assert (seat.audience.columns, is_as_drawn, is_still) == (("^lieu", "braden"), True, False)
    assert _looking(cast.ben, {}) == (cast.ben, True)


def test_a_wall_hears_of_changes_and_of_nobody(cast):
    seat, _is_as_drawn = _looking(cast.ben, {"wall": "yes", "view": "all"})

    assert (seat.columns, seat.groups & {"identity", "sensitive"}) == ((), frozenset())


def test_a_stream_through_another_s_view_is_refused(cast):
    view = create_view(by=cast.ada, name={"fr": "À Ada"}, layout=COLUMNS)

    with pytest.raises(Refused):
        _looking(cast.ben, {"view": str(view.pk)})
