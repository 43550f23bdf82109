"""The settings of a board as pages: every gesture without scripts, who may, what is refused where, the way back."""

from dataclasses import replace
from html import unescape

import pytest
from django.test import Client

from contact_telesante.board.definition import Check, Cue
from contact_telesante.board.design.actions import put_in_force
from contact_telesante.board.rules.computed import FUNCTIONS
from contact_telesante.kernel.actions import action
from contact_telesante.web.settings.words import TYPES
from tests.board.design.boards import added, base_of, board_of, column
from tests.make import looks_of, make_patient

AT = "/teams/ward/settings/"
NAMED = {"label_fr": "Marche", "label_en": "Walking", "section": "followup", "group": "clinical", "shown": "on"}


def browser(cast, who: str = "sam") -> Client:
    client = Client()
    client.force_login(cast.users[who])
    return client


def send(cast, address: str, *, who: str = "sam", base: int | None = None, **data: object):
    over = base_of(cast.sam) if base is None else base
    return browser(cast, who).post(AT + address, {"base": over, "key": "k"} | data)


def words(answer) -> str:
    return unescape(answer.content.decode())


@pytest.mark.parametrize(
    "address",
    ["fields/etat/new-option/", "fields/etat/options/fievre/", "fields/poids/new-check/range/", "sections/safety/"],
)
def test_pages_about_one_part_are_superusers(cast, address):
    """The matrix of addresses knocks at these with parts that do not exist; here with some that do."""
    statuses = {who: browser(cast, who).get(AT + address).status_code for who in ("sam", "ada", "cleo")}

    assert statuses == {"sam": 200, "ada": 403, "cleo": 404}


@pytest.mark.parametrize(
    "address",
    ["fields/nowhere/", "fields/braden/new-option/", "fields/etat/options/x/", "fields/braden/checks/9/",
     "fields/nam/type/", "fields/braden/type/?to=date", "new-field/computed/", "sections/x/", "versions/99/",
     "versions/99999999999999999999/"],
)  # fmt: skip
def test_what_does_not_exist_is_not_found(cast, address):
    assert browser(cast).get(AT + address).status_code == 404


@action
def damage(*, by, definition, base):
    """A board such as a fault of ours, or of an import, might leave."""
    put_in_force(definition, by=by, base=base, what="cues_loaded")


def test_a_bad_definition_hides_no_row_and_its_superuser_is_told(cast):
    make_patient(cast.sam, last_name="Zacharie", braden=9)
    board = board_of(cast.sam)
    bad = [
        Cue(
            "gone", "critical", "late", {"fr": "Colonne disparue", "en": "x"}, {"field": "gone", "op": "eq", "value": 1}
        ),
        Cue("odd", "critical", "late", {"fr": "Opérateur inconnu", "en": "x"}, {"field": "braden", "op": "odd"}),
        Cue(
            "type", "critical", "late", {"fr": "Mauvais type", "en": "x"}, {"field": "braden", "op": "lt", "value": "a"}
        ),
        Cue("none", "critical", "late", {"fr": "Sans condition", "en": "x"}, {"all": []}),
    ]
    odd = Check("pattern", "refuse", {}, {"pattern": "("})
    fields = [replace(f, checks=(odd,), below="gone") if f.key == "lieu" else f for f in board.fields]
    damage(by=cast.sam, definition=replace(board, fields=tuple(fields), cues=tuple(bad)), base=1)
    make_patient(cast.sam, last_name="Roy", lieu="304")

    shown, told = words(browser(cast).get("/teams/ward/")), words(browser(cast).get(f"{AT}fields/"))

    assert ("Zacharie" in shown, "Roy" in shown) == (True, True)
    assert [cue.text["fr"] for cue in bad if cue.text["fr"] not in told] == []


KINDS = [*(kind for kind in TYPES if kind != "computed"), *(f"computed-{name}" for name in FUNCTIONS)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_column_of_any_type_is_added_by_its_form(cast, kind):
    """A form is never dead, whatever its type has or has not: choices, rules, columns to read."""
    numbers = kind in {"computed-difference", "computed-percent_change"}
    read = {"first": "poids", "second": "poids_30j"} if numbers else {"first": "birth_date"}
    form = words(browser(cast).get(f"{AT}new-field/{kind}/"))

    answer = send(cast, f"new-field/{kind}/", **NAMED | read | {"choices": "Seul | Alone\nAvec aide | With help"})

    board = board_of(cast.sam)
    made = board.by_key["marche"]
    assert ("Ajouter la colonne" in form, answer.status_code) == (True, 302)
    assert answer.url == f"{AT}fields/marche/?done={base_of(cast.sam)}"
    assert (made.type, made.label["en"], made in board.columns) == (kind.split("-")[0], "Walking", True)
    assert [option.id for option in made.options] == (["seul", "avec_aide"] if "choice" in kind else [])


@pytest.mark.parametrize(
    ("kind", "wrong", "at"),
    [
        ("text", {"label_en": ""}, "label_en"),
        ("text", {"short_fr": "M."}, "short_en"),
        ("text", {"section": "nowhere"}, "section"),
        ("text", {"review": "2w"}, "review"),
        ("choice", {"choices": ""}, "choices"),
        ("choice", {"choices": "Seul | Alone\nAvec aide"}, "choices"),
        ("computed-age", {"first": "poids"}, "first"),
    ],
)
def test_what_is_wrong_comes_back_at_its_field_with_what_was_typed(cast, kind, wrong, at):
    base = base_of(cast.sam)

    answer = send(cast, f"new-field/{kind}/", **NAMED | wrong)

    form = answer.context["form"]
    assert (answer.status_code, list(form.errors), base_of(cast.sam)) == (422, [at], base)
    assert 'value="Marche"' in words(answer)


def test_a_board_that_moved_says_how_and_keeps_what_was_typed(cast):
    seen = base_of(cast.sam)
    added(cast.sam, column("Humeur"))

    answer = send(cast, "fields/lieu/", base=seen, **NAMED | {"label_fr": "Chambre"})

    told = words(answer)
    assert (answer.status_code, base_of(cast.sam)) == (409, seen + 1)
    assert 'value="Chambre"' in told
    assert f'name="base" value="{seen + 1}"' in told
    assert "« Humeur »" in told.replace("\xa0", " ")


def test_a_change_offers_the_way_back_which_undoes_it(cast):
    before = board_of(cast.sam)
    sam = browser(cast)
    saved = sam.post(f"{AT}fields/lieu/", {"base": 1, "key": "k", **NAMED | {"label_fr": "Chambre"}})
    offered = words(sam.get(saved.url))

    back = sam.post(f"{AT}versions/1/restore/", {"base": 2, "key": "l", "next": "settings-fields"})

    assert f'action="{AT}versions/1/restore/"' in offered
    assert f'action="{AT}versions/' not in words(sam.get(saved.url))
    assert (back.url, board_of(cast.sam)) == (f"{AT}fields/?done=3", before)


def test_columns_move_retire_and_come_back_from_their_list(cast):
    last = [field.key for field in board_of(cast.sam).live_fields if field.section == "followup"][-1]
    moved = send(cast, "fields/resp/move/", to="last", key="a")
    at_the_end = [field.key for field in board_of(cast.sam).live_fields if field.section == "followup"][-1]
    send(cast, "fields/lieu/retire/", key="b")
    listed = words(browser(cast).get(f"{AT}fields/"))
    send(cast, "fields/lieu/restore/", key="c")

    assert (moved.url, last, at_the_end) == (f"{AT}fields/?done=2#field-resp", "note", "resp")
    assert f'action="{AT}fields/lieu/restore/"' in listed
    assert not board_of(cast.sam).by_key["lieu"].retired


@pytest.mark.parametrize(("key", "said"), [("poids_30j", "Variation"), ("nam", "ne peut pas être retirée")])
def test_a_column_that_must_stay_says_why(cast, key, said):
    answer = send(cast, f"fields/{key}/retire/")

    assert (answer.status_code, base_of(cast.sam)) == (422, 1)
    assert said in words(answer)


def test_choices_are_added_changed_moved_retired_and_brought_back(cast):
    named = {"label_fr": "Agitation", "label_en": "Agitation"}
    send(cast, "fields/etat/new-option/", key="a", severity="high", icon="high", **named)
    send(cast, "fields/etat/options/agitation/move/", key="b", to="first")
    send(cast, "fields/etat/options/agitation/", key="c", severity="", icon="", **named)
    send(cast, "fields/etat/options/fievre/retire/", key="d")
    options = board_of(cast.sam).by_key["etat"].options
    wrong = send(cast, "fields/etat/new-option/", key="e", label_fr="Seul")
    shown = words(browser(cast).get(f"{AT}fields/etat/"))
    send(cast, "fields/etat/options/fievre/restore/", key="f")

    assert (options[0].id, options[0].severity, [o.id for o in options if o.retired]) == ("agitation", None, ["fievre"])
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["label_en"])
    assert f'action="{AT}fields/etat/options/fievre/restore/"' in shown
    assert not board_of(cast.sam).by_key["etat"].option("fievre").retired


@pytest.mark.parametrize(
    ("tried", "said"),
    [("72,5", "respecte la règle"), ("250", "Refusée"), ("lourd", "Un nombre est attendu")],
)
def test_a_rule_is_tried_before_it_is_saved(cast, tried, said):
    given = {"min": "0,5", "max": "200", "level": "refuse", "message_fr": "Trop.", "message_en": "Too much."}

    trial = send(cast, "fields/poids/new-check/range/", **given, tried=tried, **{"try": "yes"})

    assert (trial.status_code, base_of(cast.sam)) == (200, 1)
    assert said in words(trial)


def test_a_rule_is_saved_shown_changed_and_taken_off(cast):
    place = len(board_of(cast.sam).by_key["suivi_date"].checks)
    given = {"way": "not_before", "other": "birth_date", "level": "warn"}
    send(cast, "fields/suivi_date/new-check/order/", key="a", **given)
    shown = words(browser(cast).get(f"{AT}fields/suivi_date/"))
    form = words(browser(cast).get(f"{AT}fields/suivi_date/checks/{place}/"))
    send(cast, f"fields/suivi_date/checks/{place}/", key="b", **given | {"level": "refuse"})
    level = board_of(cast.sam).by_key["suivi_date"].checks[place].level
    wrong = send(cast, "fields/diagnostic/new-check/pattern/", key="c", pattern="(a+)+b", level="warn")
    send(cast, f"fields/suivi_date/checks/{place}/remove/", key="d")

    assert "pas avant « Date de naissance »" in shown.replace("\xa0", " ")
    assert 'value="birth_date" selected' in form
    assert (level, list(wrong.context["form"].errors)) == ("refuse", ["pattern"])
    assert len(board_of(cast.sam).by_key["suivi_date"].checks) == place


def test_sections_are_added_renamed_and_moved(cast):
    send(cast, "sections/", key="a", label_fr="Mobilité", label_en="Mobility")
    send(cast, "sections/mobilite/move/", key="b", to="first")
    send(cast, "sections/mobilite/", key="c", label_fr="Marche", label_en="Walking")
    wrong = send(cast, "sections/", key="d", label_fr="", label_en="x")

    first = board_of(cast.sam).sections[0]
    assert (first.key, first.label["fr"], wrong.status_code) == ("mobilite", "Marche", 422)


def test_a_change_of_type_says_what_does_not_convert_before_anything_is_saved(cast):
    key = added(cast.sam, column("Poids dit", "text"))
    for name, said in {"Roy": "72", "Gagnon": "environ 70", "Côté": "81"}.items():
        make_patient(cast.sam, last_name=name, **{key: said})
    rehearsal = browser(cast).get(f"{AT}fields/{key}/type/?to=decimal")
    look = looks_of(cast.sam)[0]

    done = send(cast, f"fields/{key}/type/", to="decimal")

    said = words(rehearsal)
    assert ("2 valeurs se convertissent" in said, "1 valeur ne se convertit pas" in said) == (True, True)
    assert ("Gagnon" in said, "environ 70" in said, "Roy" in said) == (True, True, False)
    assert (len(look.patient_ids), look.purpose) == (1, "management")
    assert done.url == f"{AT}fields/{key}_2/?done={base_of(cast.sam)}"
    assert board_of(cast.sam).by_key[f"{key}_2"].type == "decimal"


def test_fifty_lines_at_most_are_listed_and_the_rest_counted(cast):
    key = added(cast.sam, column("Poids dit", "text"))
    for _number in range(52):
        make_patient(cast.sam, **{key: "lourd"})

    said = browser(cast).get(f"{AT}fields/{key}/type/?to=integer")

    assert (len(said.context["left"]), said.context["more"]) == (50, 2)


def test_a_type_that_would_break_a_computed_column_is_refused(cast):
    rehearsal = words(browser(cast).get(f"{AT}fields/poids_30j/type/?to=text"))
    refused = send(cast, "fields/poids_30j/type/", to="text")

    assert ("Impossible" in rehearsal, refused.status_code, base_of(cast.sam)) == (True, 422, 1)


def test_versions_are_told_and_compared(cast):
    added(cast.sam, column("Humeur"))
    listed = words(browser(cast).get(f"{AT}versions/"))
    compared = words(browser(cast).get(f"{AT}versions/1/"))

    assert "Sam Essai" in listed
    assert "Humeur" in listed
    assert "Colonne « Humeur » ajoutée" in compared.replace("\xa0", " ")
    assert browser(cast).get(f"{AT}versions/99/").status_code == 404


def test_a_template_says_what_it_would_do_then_does_it(cast):
    make_patient(cast.sam, braden=9)
    said = words(browser(cast).get(f"{AT}catalogue/palliatif/")).replace("\xa0", " ")
    adopted = send(cast, "catalogue/palliatif/")

    board = board_of(cast.sam)
    assert ("ajoutée" in said, "Échelle de Braden" in said) == (True, True)
    assert (adopted.status_code, "braden" in board.by_key) == (302, True)
    assert send(cast, "catalogue/nowhere/", key="l").status_code == 404


def test_a_board_is_offered_to_the_establishment_and_taken_back(cast):
    named = {"label_fr": "Étage 3", "label_en": "Floor 3"}
    half = send(cast, "new-template/", key="a", **named | {"description_fr": "Pour l’étage"})
    send(cast, "new-template/", key="b", **named)
    offers = browser(cast).get(f"{AT}catalogue/").context["saved"]
    page = words(browser(cast).get(f"{AT}catalogue/{offers[0].key}/"))
    send(cast, f"catalogue/{offers[0].key}/retire/", key="c")

    assert (half.status_code, list(half.context["form"].errors)) == (422, ["description_en"])
    assert f'action="{AT}catalogue/{offers[0].key}/retire/"' in page
    assert browser(cast).get(f"{AT}catalogue/").context["saved"] == []


def test_the_rail_leads_superusers_alone_to_the_settings(cast):
    assert f'href="{AT}"' in words(browser(cast).get("/teams/ward/"))
    assert f'href="{AT}"' not in words(browser(cast, "ada").get("/teams/ward/"))
