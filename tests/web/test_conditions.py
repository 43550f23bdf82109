"""The editor of conditions: any predicate comes back as it was, nothing typed is lost, nothing ever widens."""

import re
from dataclasses import replace

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import translation

from contact_telesante.board import catalogue, queries
from contact_telesante.board.definition import Definition, Field, Option, Section
from contact_telesante.board.rules.predicates import OPERATORS
from contact_telesante.kernel.scopes import scope
from contact_telesante.web.conditions import ConditionTree, told
from contact_telesante.web.conditions.offer import Offer
from contact_telesante.web.conditions.operators import FILLED, PHRASES, offered
from tests.make import limit

ADDRESS = "/teams/ward/conditions/"
BRADEN = {"field": "braden", "op": "lte", "value": 12}
FALL = {"field": "chute_date", "op": "newer_than", "value": "3d"}


def browser(cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.users[who])
    return client


def form(**said: object) -> QueryDict:
    """What a form sends; `when_0_field` stands for `when-0-field`."""
    data = QueryDict(mutable=True)
    for name, value in said.items():
        data.setlist(name.replace("_", "-"), value if isinstance(value, list) else [value])
    return data


def sent(tree: ConditionTree) -> QueryDict:
    """What the form sends when nothing in it is touched."""
    data = QueryDict(mutable=True)
    for group in tree.root.groups():
        data[f"{group.path}-join"] = group.join
    for line in tree.root.lines():
        said = {"field": [line.key], "was": [line.key], "op": [line.op], "value": line.said.get("value", [])}
        said |= {"with": [line.side], "amount": [line.amount], "unit": [key for key, _w, here in line.units if here]}
        said |= {"way": [key for key, _w, here in line.ways if here], "column": line.said.get("column", [])}
        for name, values in said.items():
            data.setlist(f"{line.path}-{name}", values)
    return data


def there_and_back(predicate, seat, *, personal=False):
    with scope(seat), translation.override("fr"):
        opened = ConditionTree.of(predicate, seat, personal=personal)
        read = ConditionTree.read(sent(opened), seat, personal=personal)
        return read.predicate, read.errors


@pytest.mark.parametrize("template", ["chsld"])
def test_every_ready_made_cue_comes_back_as_it_was(cast, template):
    cues = catalogue.template(template).definition.cues

    back = {cue.key: there_and_back(cue.when, cast.sam) for cue in cues}

    assert {key: predicate for key, (predicate, _errors) in back.items()} == {cue.key: cue.when for cue in cues}
    assert [errors for _predicate, errors in back.values() if errors] == []


@pytest.mark.parametrize(
    "predicate",
    [
        {"field": "braden", "op": "empty", "value": False},
        {"field": "braden", "op": "in", "value": [9, 12]},
        {"field": "lieu", "op": "in", "value": ["A-204", "B; C, D"]},
        {"field": "lieu", "op": "contains", "value": "a-2"},
        {"field": "chute_date", "op": "lte", "value": {"field": "birth_date"}},
        {"field": "chute_date", "op": "gt", "value": {"dynamic": "today-7d"}},
        {"field": "chute_date", "op": "eq", "value": {"dynamic": "today"}},
        {"field": "chute_date", "op": "eq", "value": "2026-11-01"},
        {"field": "braden", "op": "changed_since", "value": {"dynamic": "now-24h"}},
        {"field": "braden", "op": "changed_since", "value": "2026-11-22T19:30:00Z"},
        {"not": BRADEN},
        {"not": {"any": [BRADEN, FALL]}},
        {"not": {"all": [BRADEN, FALL]}},
        {"any": [BRADEN, {"all": [FALL, {"not": {"any": [BRADEN, FALL]}}]}]},
        {"any": [BRADEN, {"not": {"not": FALL}}]},
    ],
)
def test_any_condition_comes_back_as_it_was(cast, predicate):
    assert there_and_back(predicate, cast.sam) == (predicate, [])


def test_me_and_my_last_visit_come_back_where_they_have_a_place(cast):
    with scope(cast.sam):
        person = next(f.key for f in queries.definition_of(cast.sam).live_fields if f.type == "person")
    predicate = {
        "all": [
            {"field": person, "op": "eq", "value": {"dynamic": "me"}},
            {"field": "braden", "op": "changed_since", "value": {"dynamic": "my_last_visit"}},
        ]
    }

    assert there_and_back(predicate, cast.sam, personal=True) == (predicate, [])
    assert there_and_back(predicate, cast.sam)[1] != []


def everything() -> Definition:
    """A board with two columns of each type."""
    option = (Option("a", {"fr": "A", "en": "A"}),)
    fields = tuple(
        Field(f"{type_}_{n}", type_, {"fr": type_, "en": type_}, "s", options=option, review="24h")
        for type_ in OPERATORS
        for n in (1, 2)
        if type_ != "computed"
    )
    age = Field("age", "computed", {"fr": "âge", "en": "age"}, "s", compute={"fn": "age", "of": ["date_1"]})
    return Definition((Section("s", {"fr": "S", "en": "S"}),), (*fields, age), ())


@pytest.mark.parametrize("key", [field.key for field in everything().fields])
def test_the_editor_is_never_dead_whatever_the_first_column(cast, key):
    definition = everything()
    with scope(cast.sam):
        offer = replace(
            Offer.of(cast.sam, personal=True), definition=definition, visible={f.key: f for f in definition.fields}
        )
    field = definition.by_key[key]

    ops = offered(field)

    assert ops
    assert {op.replace(FILLED, "empty") for op in ops} == set(OPERATORS[field.type])
    assert set(ops) <= set(PHRASES)
    assert offer.sections


def test_another_column_brings_its_own_operators_and_forgets_the_value(cast):
    with scope(cast.sam):
        tree = ConditionTree.read(
            form(when_join="all", when_0_field="chute_date", when_0_was="braden", when_0_op="lte", when_0_value="12"),
            cast.sam,
        )
        [line] = tree.root.lines()

    assert (line.op, line.value, line.asks) == ("lte", "", "value")


def test_a_button_adds_removes_and_nests_and_loses_nothing(cast):
    data = form(when_join="any", when_0_field="braden", when_0_was="braden", when_0_op="lte", when_0_value="1x")

    after = {}
    for edit in ("add:when", "group:when", "remove:when-0", "refresh"):
        with scope(cast.sam):
            tree = ConditionTree.read(form(**data.dict() | {"edit": edit}), cast.sam)
            after[edit] = [(line.path, line.key, line.value) for line in tree.root.lines()]
            assert tree.is_edited

    typed = ("when-0", "braden", "1x")
    assert after == {
        "add:when": [typed, ("when-1", "", "")],
        "group:when": [typed, ("when-1-0", "", "")],
        "remove:when-0": [],
        "refresh": [typed],
    }


@pytest.mark.parametrize(
    "said",
    [
        {"when_0_field": ""},
        {"when_0_field": "braden", "when_0_op": "lte", "when_0_value": "abc"},
        {"when_0_field": "braden", "when_0_op": "lte", "when_0_value": ""},
        {"when_0_field": "chute_date", "when_0_op": "newer_than", "when_0_amount": ""},
        {"when_0_field": "scpd", "when_0_op": "in"},
        {"when_0_field": "nowhere", "when_0_op": "eq", "when_0_value": "1"},
        {"when_0_field": "braden", "when_0_op": "contains", "when_0_value": "1"},
        {"when_0_join": "all"},
    ],
)
def test_what_is_not_finished_is_refused_never_left_out(cast, said):
    data = form(**{"when_join": "any"} | said | {"when_0_was": said.get("when_0_field", "")})
    data["when-1-field"] = data["when-1-was"] = "braden"
    data["when-1-op"], data["when-1-value"] = "lte", "12"

    with scope(cast.sam):
        tree = ConditionTree.read(data, cast.sam)
        errors = tree.errors

    assert errors
    assert len(tree.predicate["any"]) == 2


def test_a_decimal_comma_and_a_local_hour_are_read_as_typed(cast):
    with scope(cast.sam):
        definition = queries.definition_of(cast.sam)
        number = next(f.key for f in definition.live_fields if f.type == "decimal")
        tree = ConditionTree.read(
            form(when_join="all", when_0_field=number, when_0_was=number, when_0_op="gte", when_0_value="62,5"),
            cast.sam,
        )

    assert (tree.predicate, tree.errors) == ({"field": number, "op": "gte", "value": 62.5}, [])


def test_a_column_one_does_not_see_cannot_be_asked_about(cast):
    limit(cast, "ada", groups=["identity"])

    with scope(cast.ada):
        tree = ConditionTree.read(
            form(when_join="all", when_0_field="braden", when_0_was="braden", when_0_op="lte", when_0_value="12"),
            cast.ada,
        )
        offered_keys = {key for _name, columns in tree.offer.sections for key, _label in columns}

    assert tree.errors
    assert "braden" not in offered_keys


def test_conditions_are_told_in_plain_words(cast):
    with scope(cast.sam), translation.override("fr"):
        definition, context = queries.definition_of(cast.sam), queries.context_of(cast.sam)
        said = [told(one, definition, context) for one in (BRADEN, {"any": [BRADEN, {"all": [FALL, BRADEN]}]})]

    assert "est au plus 12" in said[0]
    assert re.fullmatch(r".+ est au plus 12 ou \(.+ remonte à moins de 3 jours et .+ est au plus 12\)", said[1])


def test_a_condition_on_several_choices_names_them_as_the_board_does(cast):
    either = {"field": "precautions", "op": "contains", "value": ["gout", "aer"]}
    with scope(cast.sam), translation.override("fr"):
        said = told(either, queries.definition_of(cast.sam), queries.context_of(cast.sam))

    assert said.endswith("comprend l’un de Gouttelettes ou Aériennes")


@pytest.mark.parametrize("node", [{}, None, {"op": 3}, {"field": "x", "op": "eq"}, {"not": None}, {"all": "x"}])
def test_the_words_and_the_editor_of_a_broken_condition_say_so_and_never_fail(cast, node):
    with scope(cast.sam):
        said = told(node, queries.definition_of(cast.sam), queries.context_of(cast.sam))
        tree = ConditionTree.of(node, cast.sam)

    assert said
    assert tree.errors


def test_the_editor_is_redrawn_for_any_member_and_keeps_nothing(cast):
    said = {"when-join": "all", "when-0-field": "braden", "when-0-was": "", "edit": "add:when"}

    answers = {who: browser(cast, who).post(ADDRESS, said) for who in ("ada", "ben", "cleo")}

    assert {who: answer.status_code for who, answer in answers.items()} == {"ada": 200, "ben": 200, "cleo": 404}
    page = answers["ada"].content.decode()
    assert 'id="when-tree"' in page
    assert 'name="when-0-op"' in page
    assert 'name="when-1-field"' in page
