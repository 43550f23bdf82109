"""Two superusers who change the board at the same instant: one does, the other is told, nobody meets a fault."""

import threading
from uuid import uuid4

from django.db import connections

from contact_telesante.board.design.actions import DesignMoved
from contact_telesante.board.design.conversion.actions import convert_field
from contact_telesante.teams.actions import seat_member
from contact_telesante.teams.queries import seat_of
from contact_telesante.teams.seats import House
from tests import databases, make
from tests.board.design.boards import base_of
from tests.teams.test_console import held_up


def test_two_changes_at_once_are_one_change_and_one_refusal(server):
    outcomes = []

    def convert(seat, base):
        try:
            convert_field(by=seat, base=base, key="lieu", to="choice")
            outcomes.append("done")
        except DesignMoved:
            outcomes.append("moved")
        finally:
            connections.close_all()

    with databases.connected_to(server.made):
        slug = f"duo-{uuid4().hex[:6]}"
        team = make.make_team(slug, establishment=server.cast.ward.establishment)
        users = [make.make_user(f"Duo{uuid4().hex[:6]}") for _ in range(2)]
        for user in users:
            seat_member(by=House(team.pk), user_id=user.pk, role="superuser")
        seats = [seat_of(user, slug) for user in users]
        base = base_of(seats[0])
        held_up(server.made, team, [threading.Thread(target=convert, args=(seat, base)) for seat in seats])

    assert sorted(outcomes) == ["done", "moved"]
