"""A board's page is sent in pieces: what is kept is packed once, and one change touches one piece."""

import gzip
from uuid import UUID

from django.http import HttpResponse
from hypothesis import given
from hypothesis import strategies as st

from contact_telesante.interop.packing import ABOUT, SMALL, Piece, gzipped, in_pieces, runs

LINES = st.lists(st.tuples(st.uuids(), st.integers(1, 99)), max_size=200, unique_by=lambda line: line[0])


@given(st.lists(st.tuples(st.binary(max_size=300), st.sampled_from([1, SMALL])), max_size=6))
def test_pieces_packed_apart_are_one_gzip_stream(parts):
    response = in_pieces(HttpResponse(), [Piece(plain, level) for plain, level in parts])

    assert response.content == b"".join(plain for plain, _level in parts)
    assert gzip.decompress(gzipped(response)) == response.content


def test_the_length_of_a_packed_answer_tells_nothing():
    response = in_pieces(HttpResponse(), [Piece(b"the same " * 100)])

    assert len({len(gzipped(response)) for _ in range(60)}) > 10


@given(LINES)
def test_runs_are_the_lines_in_their_order(lines):
    cut = list(runs(lines))

    assert [line for run in cut for line in run] == lines
    assert all(0 < len(run) <= 2 * ABOUT for run in cut)


def test_a_line_that_comes_changes_few_runs():
    lines = [(UUID(int=turn * 7919), 1) for turn in range(500)]
    more = [*lines[:250], (UUID(int=5), 1), *lines[250:]]

    assert len({*map(tuple, runs(more))} - {*map(tuple, runs(lines))}) <= 3
