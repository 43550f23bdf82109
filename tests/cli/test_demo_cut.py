"""The demonstration, cut while it loads: the next load takes it up where it stands, and it ends whole."""

import pytest

from contact_telesante.board import queries as boards
from contact_telesante.cli import demo
from contact_telesante.identity.queries import users_by_email
from contact_telesante.journal import queries as journal
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.queries import seat_of

STEPS = ("create_user", "seat_member", "add_patient", "change_cells", "deactivate_patient", "adopt_board")


@pytest.mark.parametrize("after", [0, 2])
def test_load_completes_one_that_was_cut_at_every_step(db, monkeypatch, after):
    others = len(journal.heads())

    for step in STEPS:
        load_cut_at(step, after, monkeypatch)
    demo.load()

    nadia = seat_of(users_by_email(["nadia@demo.example"])["nadia@demo.example"], "chsld-erables")
    with scope(nadia):
        statuses = list(boards.patients_of(nadia).values_list("status", flat=True))
    assert (statuses.count("active"), statuses.count("inactive")) == (24, 3)
    assert len(journal.heads()) - others == len(demo.TEAMS)


def load_cut_at(step, after, monkeypatch):
    """A load that ends as a killed one does, when it comes to a step that it did `after` times already."""
    real, calls = getattr(demo, step), []

    def cut(**asked):
        calls.append(asked)
        if len(calls) > after:
            raise KeyboardInterrupt
        return real(**asked)

    with monkeypatch.context() as patched:
        patched.setattr(demo, step, cut)
        with pytest.raises(KeyboardInterrupt):
            demo.load()
