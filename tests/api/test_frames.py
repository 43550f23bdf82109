"""The stream of the API: the journal's entries, one event each, made once for each audience."""

import json

from contact_telesante.api.frames import ApiRenderer
from contact_telesante.board.actions import change_cells, deactivate_patient
from contact_telesante.live.frames import Here
from tests import make
from tests.api.program import WARD


def events(frames: bytes) -> list[tuple[str, str, dict]]:
    """The (id, event, data) of each server-sent event."""
    read = []
    for block in frames.decode().split("\n\n")[:-1]:
        lines = dict(line.split(": ", 1) for line in block.split("\n"))
        read.append((lines["id"], lines["event"], json.loads(lines["data"])))
    return read


def test_frames_are_the_entries_of_the_journal(ada, cast, lucille):
    changed = change_cells(
        by=cast.ada, patient_id=lucille.pk, values={"braden": 9, "first_name": "Lu\u2028cie"}, base=lucille.number
    )
    gone = deactivate_patient(by=cast.ada, patient_id=lucille.pk, reason="hospit", day="2026-01-05")
    entries = make.entries_after(cast.ada, 0)

    sent = events(ApiRenderer().entries(cast.ward.pk, cast.ada.audience, entries))

    assert [number for number, _kind, _data in sent] == [str(number) for number in range(1, gone.number + 1)]
    assert sent[changed.number - 1][1] == "board.cells_changed"
    assert [data for _number, _kind, data in sent] == ada.get(f"{WARD}/journal").json()["entries"]


def test_frames_of_a_guest_leave_out_what_guests_do_not_see(cast, lucille):
    change_cells(by=cast.ada, patient_id=lucille.pk, values={"braden": 9}, base=lucille.number)
    entries = make.entries_after(cast.ada, lucille.number)
    blind = cast.gil.audience.__class__(language="fr", groups=frozenset({"identity"}))

    [(_number, _kind, data)] = events(ApiRenderer().entries(cast.ward.pk, blind, entries))

    assert data["changes"] == {}


def test_presence_is_told_to_no_program(cast):
    assert ApiRenderer().presence(cast.ward.pk, cast.ada.audience, [Here(cast.users["ada"].pk)]) == b""


def test_frames_cost_the_same_whatever_their_number(
    cast, lucille, django_assert_num_queries, django_assert_max_num_queries
):
    entries = make.entries_after(cast.ada, 0)
    renderer = ApiRenderer()
    renderer.entries(cast.ward.pk, cast.ada.audience, entries)

    with django_assert_max_num_queries(12) as one:
        renderer.entries(cast.ward.pk, cast.ada.audience, entries[:1])
    with django_assert_num_queries(len(one)):
        renderer.entries(cast.ward.pk, cast.ada.audience, entries * 30)


def test_a_refused_stream_says_so_as_a_problem():
    assert {"status": 404, "code": "not_found"}.items() <= json.loads(ApiRenderer().refusal(404)[1]).items()
