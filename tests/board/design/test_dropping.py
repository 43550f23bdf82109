"""Things dropped anywhere in their list: after any other, or first, of a section that may be another."""

import pytest

from contact_telesante.board.cueing.actions import move_cue
from contact_telesante.board.design import actions
from contact_telesante.board.design.edits import Missing, placed
from tests.board.design.boards import base_of, board_of


@pytest.mark.parametrize(
    ("to", "order"),
    [("up", "bacd"), ("down", "acbd"), ("first", "bacd"), ("last", "acdb"), ("after:d", "acdb"), ("after:a", "abcd")],
)
def test_one_goes_where_it_is_put_and_the_others_keep_their_order(to, order):
    assert "".join(placed("abcd", "abcd", "b", to)) == order


@pytest.mark.parametrize("to", ["", "after:", "after:e", "after:b", "between"])
def test_a_place_that_is_not_one_is_refused(to):
    with pytest.raises(Missing):
        placed("abcd", "abcd", "b", to)


def test_a_column_is_dropped_first_of_another_section(cast):
    section = board_of(cast.sam).by_key["braden"].section

    actions.move_field(by=cast.sam, base=1, key="resp", to=f"first:{section}")

    keys = [field.key for field in board_of(cast.sam).live_fields if field.section == section]
    assert (keys[0], len(set(keys)), "braden" in keys) == ("resp", len(keys), True)
    with pytest.raises(Missing):
        actions.move_field(by=cast.sam, base=2, key="resp", to="first:nowhere")


def test_choices_sections_and_cues_are_dropped_after_any_of_theirs(cast):
    before = board_of(cast.sam)
    choices = [option.id for option in before.by_key["etat"].options]
    sections = [section.key for section in before.sections]
    high = [cue.key for cue in before.cues if cue.severity == "high"]

    actions.move_option(by=cast.sam, base=1, key="etat", option_id=choices[0], to=f"after:{choices[2]}")
    actions.move_section(by=cast.sam, base=2, key=sections[0], to=f"after:{sections[1]}")
    move_cue(by=cast.sam, base=3, key=high[-1], to="first")

    after = board_of(cast.sam)
    assert base_of(cast.sam) == 4
    assert [option.id for option in after.by_key["etat"].options][:3] == [choices[1], choices[2], choices[0]]
    assert [section.key for section in after.sections][:2] == [sections[1], sections[0]]
    assert [cue.key for cue in after.cues if cue.severity == "high"] == [high[-1], *high[:-1]]
    assert [cue.key for cue in after.cues if cue.severity != "high"] == [
        cue.key for cue in before.cues if cue.severity != "high"
    ]
