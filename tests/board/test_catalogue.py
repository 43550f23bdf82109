"""The ready-made boards and the demo's patients: complete, sound, well written in both languages. No database."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields as parts_of
from dataclasses import is_dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from contact_telesante.board import catalogue
from contact_telesante.board.catalogue.assembly import assemble
from contact_telesante.board.catalogue.reader import read_core, read_sheet
from contact_telesante.board.definition import Definition
from contact_telesante.board.rules import cues, nam
from contact_telesante.board.rules.predicates import Row, fields_of, leaves
from contact_telesante.board.rules.values import TYPES, Context, clean_values, require_safe_pattern
from contact_telesante.board.rules.values.checks import RULES

ZONE = ZoneInfo("America/Toronto")
NOW = datetime(2026, 11, 22, 19, 30, tzinfo=UTC)
ICONS = (
    *("critical", "high", "watch", "info", "ok", "neutral", "late", "question", "answered", "shield", "check", "note"),
    *("pause", "lock", "edit", "call", "video", "people", "chat", "offline", "history"),
)
BOARDS = ("chsld", "garde", "sad", "telesurv", "palliatif", "sante_mentale", "had", "garedo")

CORE_FIELDS = """
    last_name first_name nom_usuel birth_date age sex nam nam_type file_number priorite nim rcr nim_date allergies
    allergies_note precautions diagnostic suivi_date suivi_quoi demande medecin resp consigne note installation unite
    lieu milieu proche lien proche_tel
"""
CORE_CUES = "critical followup_late answer_awaited allergies_unverified precautions nim_review to_chart"
REASONS = ["conge_temp", "hospit", "conge", "transfert", "fin", "deces", "erreur"]

OWN_FIELDS = {
    "chsld": """
        type_heb iso_smaf braden braden_date plaie plaie_stade chute chute_date controle controle_fin scpd dysphagie
        liq_epais poids poids_30j poids_var etat atb atb_fin visite_md rev_med
    """,
    "garde": """
        appel_dt appelant rappel motif delai s a e r ta fc fr spo2 o2 temp glyc sv_dt conscience garde_md pris_dt
        modalite issue ord_consignee
    """,
    "sad": """
        adresse acces tel pivot services freq derniere prochaine iso_smaf vit_seul aidant secu plaie plaie_stade braden
        braden_date chute chute_date medic dispositif urgence_30
    """,
    "telesurv": """
        patho nyha mrc poids_ref poids poids_48h poids_d2 ta_s ta_d fc spo2 spo2_cible o2 sympt zone donnee_dt
        plan_debute plan_date labo_date autonomie mat
    """,
    "palliatif": """
        pps pps_date phase esas_douleur esas_fatigue esas_somnolence esas_nausee esas_appetit esas_essoufflement
        esas_depression esas_anxiete esas_bienetre esas_dt voie detresse trousse_exp lieu_souhaite dma spc_amm constat
        constat_tel aidant visite_dt
    """,
    "sante_mentale": """
        intensite suicide suicide_dt autrui juridique jur_fin ali ali_date cloz_fsc adhesion contact_dt contact_mode
        plan_crise signes_precurseurs conso logement consent_proche
    """,
    "had": """
        adm_dt jour cap provenance traitement acces_v acces_v_date resp_etab tournee_dt tournee_faite visite_dt news2
        sv_dt labo_dt labo_crit trousse aidant_present consent retour hopital_repli issue
    """,
    "garedo": """
        dpa ag gtpav risque rh sgb ta_s ta_d proteinurie mf contr pertes neuro trf_dt trf cortico visite_dt hopital
        trajet etape accouchement_date
    """,
}
OWN_CUES = {
    "chsld": "danger braden_high braden_watch fall_recent control_late change",
    "garde": "immediate_untaken hour_nearly_over spo2_low conscience_altered order_to_chart",
    "sad": "staff_safety visit_missed braden_high braden_watch fall_recent caregiver_exhausted ed_repeated",
    "telesurv": "red_zone spo2_below_target weight_gain no_data",
    "palliatif": """
        imminent protocol_not_home pain_severe pain_moderate breath_severe breath_moderate kit_renew caregiver_exhausted
    """,
    "sante_mentale": "danger_immediate legal_deadline injection_late cbc_late no_contact",
    "had": """
        deterioration deterioration_risk lab_critical round_due kit_faulty vitals_stale discharge_planned
    """,
    "garedo": "bp_severe bp_high neuro_signs movement_reduced assess_now nst_due",
}
SENSITIVE = {
    "sad": {"adresse", "acces", "tel"},
    "palliatif": {"spc_amm"},
    "sante_mentale": {"suicide", "suicide_dt", "juridique", "jur_fin", "conso"},
}
SAME_ON_BOTH = (
    ("chsld", "sad", "plaie plaie_stade braden braden_date chute chute_date"),
    ("sad", "palliatif", "aidant"),
    ("garde", "telesurv", "fc o2"),
    ("telesurv", "garedo", "ta_s ta_d"),
)


# What the files say


def definition(board: str) -> Definition:
    return catalogue.template(board).definition


def texts(part: object, lang: str) -> Iterator[str]:
    """Every text of a template, a reason or a part of them, plurals included."""
    if isinstance(part, Mapping) and set(part) == {"fr", "en"}:
        words = part[lang]
        yield from [words] if isinstance(words, str) else words
    elif is_dataclass(part):
        for each in parts_of(part):
            yield from texts(getattr(part, each.name), lang)
    elif isinstance(part, tuple):
        for each in part:
            yield from texts(each, lang)


def every_text(lang: str) -> list[str]:
    return [text for board in BOARDS for text in texts(catalogue.template(board), lang)] + list(
        texts(catalogue.reasons(), lang)
    )


def test_names_lists_the_eight_boards():
    assert catalogue.names() == BOARDS


def test_template_refuses_a_name_that_is_not_offered():
    with pytest.raises(KeyError):
        catalogue.template("core")


def test_reasons_are_all_there():
    assert [reason.id for reason in catalogue.reasons()] == REASONS


@pytest.mark.parametrize("board", BOARDS)
def test_template_has_every_field_of_the_domain(board):
    keys = [field.key for field in definition(board).fields]

    assert sorted(keys) == sorted([*CORE_FIELDS.split(), *OWN_FIELDS[board].split()])


@pytest.mark.parametrize("board", BOARDS)
def test_template_has_every_cue_of_the_domain(board):
    keys = [cue.key for cue in definition(board).cues]

    assert sorted(keys) == sorted([*CORE_CUES.split(), *OWN_CUES[board].split()])


@pytest.mark.parametrize("board", BOARDS)
def test_template_requires_nothing_but_a_name_and_refuses_no_value_held_twice(board):
    required = {field.key for field in definition(board).fields if field.required}
    unique = {field.key for field in definition(board).fields if field.unique}

    assert required == {"last_name", "first_name"}
    assert unique == set()


@pytest.mark.parametrize("board", BOARDS)
def test_template_keeps_sensitive_fields_apart(board):
    sensitive = {field.key for field in definition(board).fields if field.group == "sensitive"}

    assert sensitive == SENSITIVE.get(board, set())


@pytest.mark.parametrize("board", BOARDS)
def test_template_shows_ten_to_fourteen_columns_with_priority_pinned(board):
    columns = definition(board).columns

    assert 10 <= len(columns) <= 14
    assert [field.key for field in columns if field.pinned] == ["priorite"]
    assert columns[0].key == "priorite"


@pytest.mark.parametrize("board", BOARDS)
def test_template_names_only_sections_and_second_lines_that_exist(board):
    board_definition = definition(board)
    shown = {field.key for field in board_definition.columns}

    assert {field.section for field in board_definition.fields} == {each.key for each in board_definition.sections}
    for field in board_definition.fields:
        assert field.below not in shown, f"{field.below} would be shown twice"
        assert not field.below or field.below in board_definition.by_key


@pytest.mark.parametrize("board", BOARDS)
def test_template_lists_fields_in_the_order_of_its_sections(board):
    order = [section.key for section in definition(board).sections]
    places = [order.index(field.section) for field in definition(board).fields]

    assert places == sorted(places)


@pytest.mark.parametrize("board", BOARDS)
def test_keys_are_plain_and_options_differ(board):
    parts = definition(board)

    for part in (*parts.sections, *parts.fields, *parts.cues):
        assert re.fullmatch(r"[a-z][a-z0-9_]*", part.key)
    for field in parts.fields:
        ids = [option.id for option in field.options]
        assert len(set(ids)) == len(ids)
        assert bool(ids) is (field.type in {"choice", "multichoice"})
        for lang in ("fr", "en"):
            labels = [option.label[lang] for option in field.options]
            assert len(set(labels)) == len(labels), f"{field.key} has twice the same label"


@pytest.mark.parametrize("board", BOARDS)
def test_labels_of_fields_differ(board):
    for lang in ("fr", "en"):
        labels = [field.label[lang] for field in definition(board).fields]

        assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("board", BOARDS)
def test_icons_are_in_the_sprite(board):
    parts = definition(board)

    assert all(cue.icon in ICONS for cue in parts.cues)
    for option in (option for field in parts.fields for option in field.options):
        assert not option.icon or option.icon in ICONS
        assert bool(option.icon) is bool(option.severity), "colour alone is no sign"


@pytest.mark.parametrize(("first", "second", "keys"), SAME_ON_BOTH)
def test_a_field_of_two_boards_means_the_same_on_both(first, second, keys):
    for key in keys.split():
        one, other = definition(first).by_key[key], definition(second).by_key[key]

        assert replace(one, section="", shown=False) == replace(other, section="", shown=False)


# How they are written


@pytest.mark.parametrize("board", BOARDS)
def test_every_text_is_in_both_languages(board):
    parts = definition(board)
    optional = [text for field in parts.fields for text in (field.short, field.help) if text]
    messages = [check.message for field in parts.fields for check in field.checks if check.rule != "nam"]
    required = [part.label for part in (*parts.sections, *parts.fields)] + [cue.text for cue in parts.cues]
    options = [option.label for field in parts.fields for option in field.options]

    for text in (*optional, *messages, *required, *options):
        assert set(text) == {"fr", "en"}
        assert all(words.strip() == words != "" for words in text.values())
    for cue in parts.cues:
        assert {lang: len(forms) for lang, forms in cue.count.items()} == {"fr": 2, "en": 2}


def typographic_faults(text: str) -> list[str]:
    """What a French proofreader of Québec would circle."""
    faults = {
        "straight apostrophe or quote": "['\"]",
        "plain space before : ; ? ! % or »": r" [:;?!%»]",
        "no no-break space before :": r"(?<![\u00a0\d]):|(?<!\u00a0):(?!\d)",
        "space before ; ? !": r"\s[;?!]",
        "no no-break space inside « »": r"«(?!\u00a0)|(?<!\u00a0)»",
        "a number parted from its unit": r"\d (?:h|min|j|kg|mg|m|sem|mmol|mmHg|jours|heures|semaines|fois|°C|L)\b",
        "two spaces": r"\s\s",
        "three dots": r"\.\.\.",
        "space at an end": r"^\s|\s$",
    }
    return [f"{why}: {text!r}" for why, pattern in faults.items() if re.search(pattern, text)]


def test_french_typography():
    assert [fault for text in every_text("fr") for fault in typographic_faults(text)] == []


@pytest.mark.parametrize("bad", ["l'usager", "Sécurité : voir", "Sécurité: voir", "« Oui »", "48 h", "Quoi ?", "a  b"])
def test_typographic_faults_are_found(bad):
    assert typographic_faults(bad)


def test_english_typography():
    wrong = [text for text in every_text("en") if re.search(r"['\"«»\u00a0]| [:;?!%]|\s\s|^\s|\s$", text)]

    assert wrong == []


@pytest.mark.parametrize("board", BOARDS)
def test_counts_read_on_after_a_number(board):
    for cue in definition(board).cues:
        for form in (form for forms in cue.count.values() for form in forms):
            first = form.split()[0]
            assert first[:2].isupper() or first == first.lower(), f"{form!r} comes after a number"


# What they do


def row(board: str, **values: object) -> Row:
    context = Context(zone=ZONE, now=NOW, members={})
    return Row(
        values={key: resolved(value) for key, value in values.items()},
        stamps={},
        definition=definition(board),
        context=context,
    )


def resolved(value: object) -> object:
    """A value of the demo, its relative moment made absolute: `today-3d`, `today@15:00`, `now-15min`."""
    if not isinstance(value, str) or not (match := MOMENT.fullmatch(value)):
        return value
    sign = -1 if match["sign"] == "-" else 1
    shift = sign * int(match["count"] or 0) * UNITS[match["unit"] or "d"]
    if match["base"] == "now":
        return (NOW + shift).strftime("%Y-%m-%dT%H:%M:%SZ")
    day: date = NOW.astimezone(ZONE).date() + shift
    if not match["at"]:
        return day.isoformat()
    return datetime.combine(day, time.fromisoformat(match["at"]), ZONE).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


MOMENT = re.compile(
    r"(?P<base>today|now)(?:(?P<sign>[+-])(?P<count>\d+)(?P<unit>min|h|d))?(?:@(?P<at>\d\d:\d\d))?", re.ASCII
)
UNITS = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


@pytest.mark.parametrize("board", BOARDS)
def test_every_cue_works(board):
    assert cues.broken_cues(definition(board)) == {}


@pytest.mark.parametrize("board", BOARDS)
def test_every_cue_reads_and_marks_fields_that_exist_with_an_operator_that_suits(board):
    by_key = definition(board).by_key

    for cue in definition(board).cues:
        assert {*fields_of(cue.when), *cue.fields} <= set(by_key)
        for leaf in leaves(cue.when):
            assert leaf["op"] in TYPES[by_key[str(leaf["field"])].type].operators


@pytest.mark.parametrize("board", BOARDS)
def test_every_check_works(board):
    for check in (check for field in definition(board).fields for check in field.checks):
        assert check.rule in RULES
        assert set(check.args) <= {"min", "max", "step", "pattern", "not_before", "not_after"}
        if check.rule == "pattern":
            require_safe_pattern(check.args["pattern"])


@pytest.mark.parametrize("board", BOARDS)
def test_an_empty_row_is_quiet(board):
    assert cues.evaluate(definition(board), row(board)) == []


@pytest.mark.parametrize("board", BOARDS)
def test_an_ordinary_row_is_quiet(board):
    """The first answer of every choice that carries no severity, and a follow-up tomorrow."""
    quiet = {"suivi_date": "today+1d", "nim_date": "today-10d", "consigne": True, "allergies": "aucune"}
    for field in definition(board).fields:
        ordinary = next((option.id for option in field.options if not option.severity), None)
        if ordinary and field.type == "multichoice":
            quiet[field.key] = [ordinary]
        elif ordinary:
            quiet.setdefault(field.key, ordinary)

    held = cues.evaluate(definition(board), row(board, **quiet))

    assert held == []


CASES = [
    ("chsld", {"priorite": "rouge"}, "critical"),
    ("chsld", {"priorite": "orange"}, ""),
    ("chsld", {"suivi_date": "today-1d"}, "followup_late"),
    ("chsld", {"suivi_date": "today"}, ""),
    ("chsld", {"demande": "question"}, "answer_awaited"),
    ("chsld", {"demande": "attente"}, "answer_awaited"),
    ("chsld", {"demande": "repondu"}, ""),
    ("chsld", {"allergies": "nd"}, "allergies_unverified"),
    ("chsld", {"allergies": "oui"}, ""),
    ("chsld", {"precautions": ["aucune"]}, ""),
    ("chsld", {"precautions": ["oeil"]}, "precautions"),
    ("chsld", {"precautions": ["aucune", "contact_r"]}, "precautions"),
    ("chsld", {"nim": "nd"}, "nim_review"),
    ("chsld", {"nim": "A", "nim_date": "today-366d"}, "nim_review"),
    ("chsld", {"nim": "A", "nim_date": "today-365d"}, ""),
    ("chsld", {"consigne": False}, "to_chart"),
    ("chsld", {"braden": 12}, "braden_high"),
    ("chsld", {"braden": 13}, "braden_watch"),
    ("chsld", {"braden": 14}, "braden_watch"),
    ("chsld", {"braden": 15}, ""),
    ("chsld", {"etat": ["aucun"]}, ""),
    ("chsld", {"etat": ["fievre"]}, "change"),
    ("chsld", {"chute_date": "today-3d"}, "fall_recent"),
    ("chsld", {"chute_date": "today-4d"}, ""),
    ("chsld", {"scpd": "actif"}, ""),
    ("chsld", {"scpd": "danger"}, "danger"),
    ("chsld", {"controle_fin": "today-1d"}, "control_late"),
    ("garde", {"delai": "imm"}, "immediate_untaken"),
    ("garde", {"delai": "imm", "pris_dt": "now-2min"}, ""),
    ("garde", {"delai": "h1", "appel_dt": "now-44min"}, ""),
    ("garde", {"delai": "h1", "appel_dt": "now-46min"}, "hour_nearly_over"),
    ("garde", {"delai": "h1", "appel_dt": "now-46min", "pris_dt": "now-5min"}, ""),
    ("garde", {"spo2": 89, "conscience": "A"}, "spo2_low"),
    ("garde", {"spo2": 90, "conscience": "P"}, "conscience_altered"),
    ("garde", {"issue": "ord"}, "order_to_chart"),
    ("garde", {"issue": "ord", "ord_consignee": False}, "order_to_chart"),
    ("garde", {"issue": "ord", "ord_consignee": True}, ""),
    ("garde", {"issue": "conseil"}, ""),
    ("sad", {"prochaine": "today-1d"}, "visit_missed"),
    ("sad", {"secu": ["animal", "tabac", "punaise"]}, ""),
    ("sad", {"secu": ["animal", "deux"]}, "staff_safety"),
    ("sad", {"aidant": "fatigue"}, ""),
    ("sad", {"aidant": "epuise"}, "caregiver_exhausted"),
    ("sad", {"urgence_30": 1}, ""),
    ("sad", {"urgence_30": 2, "braden": 9, "chute_date": "today"}, "braden_high ed_repeated fall_recent"),
    ("sad", {"braden": 13}, "braden_watch"),
    ("telesurv", {"zone": "rouge"}, "red_zone"),
    ("telesurv", {"zone": "jaune", "sympt": ["toux", "dtx"]}, "red_zone"),
    ("telesurv", {"poids": 82, "poids_48h": 80}, "weight_gain"),
    ("telesurv", {"poids": 81.9, "poids_48h": 80}, ""),
    ("telesurv", {"spo2": 91, "spo2_cible": 92}, "spo2_below_target"),
    ("telesurv", {"spo2": 89, "spo2_cible": 88}, ""),
    ("telesurv", {"spo2": 88, "patho": ["mpoc"]}, ""),
    ("telesurv", {"spo2": 87, "patho": ["mpoc", "ic"]}, "spo2_below_target"),
    ("telesurv", {"spo2": 89, "patho": ["ic"]}, "spo2_below_target"),
    ("telesurv", {"spo2": 89}, "spo2_below_target"),
    ("telesurv", {"donnee_dt": "now-49h"}, "no_data"),
    ("telesurv", {"donnee_dt": "now-47h"}, ""),
    ("palliatif", {"phase": "imminent"}, "imminent"),
    ("palliatif", {"pps": 20}, "imminent"),
    ("palliatif", {"pps": 30, "phase": "stable"}, ""),
    ("palliatif", {"pps": 10, "phase": "deuil"}, ""),
    ("palliatif", {"esas_douleur": 3, "esas_essoufflement": 4}, "breath_moderate"),
    ("palliatif", {"esas_douleur": 6, "esas_essoufflement": 7}, "breath_severe pain_moderate"),
    ("palliatif", {"esas_douleur": 10}, "pain_severe"),
    ("palliatif", {"phase": "det", "detresse": "prescrit"}, "protocol_not_home"),
    ("palliatif", {"phase": "det", "detresse": "domicile"}, ""),
    ("palliatif", {"phase": "stable", "detresse": "absent"}, ""),
    ("palliatif", {"trousse_exp": "today+14d"}, "kit_renew"),
    ("palliatif", {"trousse_exp": "today+15d"}, ""),
    ("palliatif", {"trousse_exp": "today-2d"}, "kit_renew"),
    ("palliatif", {"aidant": "epuise"}, "caregiver_exhausted"),
    ("sante_mentale", {"suicide": "imm"}, "danger_immediate"),
    ("sante_mentale", {"autrui": "imm"}, "danger_immediate"),
    ("sante_mentale", {"suicide": "eleve", "autrui": "eleve"}, ""),
    ("sante_mentale", {"juridique": "prev", "jur_fin": "now+47h"}, "legal_deadline"),
    ("sante_mentale", {"juridique": "prev", "jur_fin": "now+49h"}, ""),
    ("sante_mentale", {"juridique": "prev", "jur_fin": "now-1h"}, "legal_deadline"),
    ("sante_mentale", {"juridique": "aucun", "jur_fin": "now-1h"}, ""),
    ("sante_mentale", {"ali_date": "today-1d", "cloz_fsc": "today"}, "injection_late"),
    ("sante_mentale", {"ali_date": "today", "cloz_fsc": "today-1d"}, "cbc_late"),
    ("sante_mentale", {"contact_dt": "today-8d", "intensite": "sim"}, "no_contact"),
    ("sante_mentale", {"contact_dt": "today-8d", "intensite": "siv"}, ""),
    ("had", {"news2": 4}, ""),
    ("had", {"news2": 5}, "deterioration_risk"),
    ("had", {"news2": 6}, "deterioration_risk"),
    ("had", {"news2": 7}, "deterioration"),
    ("had", {"tournee_dt": "now-1min"}, "round_due"),
    ("had", {"tournee_dt": "now-1min", "tournee_faite": False}, "round_due"),
    ("had", {"tournee_dt": "now-1min", "tournee_faite": True}, ""),
    ("had", {"tournee_dt": "now+1min", "tournee_faite": False}, ""),
    ("had", {"trousse": "panne"}, "kit_faulty"),
    ("had", {"sv_dt": "now-13h"}, "vitals_stale"),
    ("had", {"sv_dt": "now-11h"}, ""),
    ("had", {"cap": "today"}, "discharge_planned"),
    ("had", {"cap": "today+1d"}, "discharge_planned"),
    ("had", {"cap": "today+2d"}, ""),
    ("had", {"labo_crit": True}, "lab_critical"),
    ("had", {"labo_crit": False}, ""),
    ("garedo", {"ta_s": 139, "ta_d": 89}, ""),
    ("garedo", {"ta_s": 140, "ta_d": 80}, "bp_high"),
    ("garedo", {"ta_s": 120, "ta_d": 90}, "bp_high"),
    ("garedo", {"ta_s": 160, "ta_d": 95}, "bp_severe"),
    ("garedo", {"ta_s": 145, "ta_d": 110}, "bp_severe"),
    ("garedo", {"neuro": ["aucun"]}, ""),
    ("garedo", {"neuro": ["visuel"]}, "neuro_signs"),
    ("garedo", {"mf": "normal"}, ""),
    ("garedo", {"mf": "absent"}, "movement_reduced"),
    ("garedo", {"pertes": ["liquide"]}, ""),
    ("garedo", {"pertes": ["liquide", "sang"]}, "assess_now"),
    ("garedo", {"contr": "reg", "dpa": "today+22d"}, "assess_now"),
    ("garedo", {"contr": "reg", "dpa": "today+21d"}, ""),
    ("garedo", {"contr": "irreg", "dpa": "today+60d"}, ""),
    ("garedo", {"trf_dt": "now-8d"}, "nst_due"),
    ("garedo", {"trf_dt": "now-8d", "etape": "post"}, ""),
    ("garedo", {"trf_dt": "now-6d"}, ""),
]


@pytest.mark.parametrize(("board", "values", "expected"), CASES)
def test_cues_hold_at_their_thresholds(board, values, expected):
    assert sorted(cues.evaluate(definition(board), row(board, **values))) == expected.split()


def test_every_cue_is_shown_holding():
    seen = {(board, key) for board, _values, expected in CASES for key in expected.split()}

    assert {("chsld", key) for key in CORE_CUES.split()} <= seen
    assert {(board, key) for board in BOARDS for key in OWN_CUES[board].split()} <= seen


@pytest.mark.parametrize(
    ("board", "key", "scale", "tiers"),
    [
        ("chsld", "braden", range(6, 24), {"braden_high", "braden_watch"}),
        ("sad", "braden", range(6, 24), {"braden_high", "braden_watch"}),
        ("palliatif", "esas_douleur", range(11), {"pain_severe", "pain_moderate"}),
        ("palliatif", "esas_essoufflement", range(11), {"breath_severe", "breath_moderate"}),
        ("had", "news2", range(21), {"deterioration", "deterioration_risk"}),
        ("garedo", "ta_s", range(80, 230), {"bp_severe", "bp_high"}),
        ("garedo", "ta_d", range(40, 150), {"bp_severe", "bp_high"}),
    ],
)
def test_tiers_of_one_idea_exclude_each_other(board, key, scale, tiers):
    held = [tiers & set(cues.evaluate(definition(board), row(board, **{key: value}))) for value in scale]

    assert all(len(each) <= 1 for each in held)
    assert set().union(*held) == tiers


@pytest.mark.parametrize(
    ("board", "values", "expected"),
    [
        ("sante_mentale", {"priorite": "rouge", "suicide": "imm"}, "danger_immediate"),
        ("chsld", {"demande": "question", "etat": ["fievre"]}, "answer_awaited"),
        ("chsld", {"priorite": "rouge", "demande": "question"}, "critical"),
    ],
)
def test_the_cue_that_says_most_speaks_first(board, values, expected):
    held = cues.evaluate(definition(board), row(board, **values))

    assert cues.line_cue(definition(board), held).key == expected


@pytest.mark.parametrize(
    ("board", "key", "quiet"),
    [("chsld", "precautions", "aucune"), ("chsld", "etat", "aucun"), ("garedo", "neuro", "aucun")],
)
def test_cues_on_any_other_answer_leave_none_out(board, key, quiet):
    others = [option.id for option in definition(board).by_key[key].options if option.id != quiet]

    listed = [leaf["value"] for cue in definition(board).cues for leaf in leaves(cue.when) if leaf["field"] == key]

    assert listed == [others]


# A file that does not hold together


def source(name: str) -> str:
    return files(catalogue).joinpath(f"{name}.toml").read_text(encoding="utf-8")


BROKEN = [
    ("[[cues]]", "[[cues]]\ncolour = 'red'", r"unknown key 'colour'"),
    ('key = "chsld"', 'key = "ltc"', r"its key is 'ltc'"),
    ('key = "etat"', 'key = "Etat"', r"a to z"),
    ('key = "etat"', 'key = "braden"', r"'braden' comes twice"),
    ('key = "etat"', 'key = "nim"', r"'nim' comes twice"),
    ('key = "danger"', 'key = "critical"', r"cue 'critical' comes twice"),
    ('key = "nutrition"', 'key = "safety"', r"section 'safety' comes twice"),
    ('section = "nutrition"', 'section = "kitchen"', r"'kitchen' does not exist"),
    ('below = "braden_date"', 'below = "braden_day"', r"field 'braden' names the field 'braden_day'"),
    ('of = ["poids", "poids_30j"]', 'of = ["poids", "poids_31j"]', r"'poids_31j', which does not exist"),
    ('fields = ["braden"]', 'fields = ["bradden"]', r"cue 'braden_high' names the field 'bradden'"),
    ('{ field = "scpd", op', '{ field = "spcd", op', r"cue 'danger' names the field 'spcd'"),
    ('"chute", "suivi_date"', '"suivi_date", "chute"', r"not in the order of the panel"),
    ('"braden", "etat"', '"bradden", "etat"', r"the column 'bradden' does not exist"),
    ('pinned = ["priorite"]', 'pinned = ["poids"]', r"pinned without being shown"),
    ('type = "integer"', 'type = "number"', r"'type' is 'number'"),
    ('{ id = "delirium"', '{ id = "aucun"', r"option 'aucun' comes twice"),
    ('label = { fr = "SCPD", en = "BPSD" }', 'label = { fr = "SCPD" }', r"field.* 'scpd': 'label' must hold fr and en"),
    ('label = { fr = "SCPD", en = "BPSD" }', 'label = { fr = "SCPD", en = "" }', r"'label' must hold fr and en"),
    (
        'count = { fr = ["chute récente", "chutes récentes"]',
        'count = { fr = ["chute récente"]',
        r"singular and a plural",
    ),
    ('rule = "range"', 'rule = "between"', r"'rule' is 'between'"),
    ('type = "multichoice"', 'type = "text"', r"options go with choices"),
    ("[[sections]]", "[[sections", r"chsld.toml: "),
]


@pytest.mark.parametrize(("good", "bad", "why"), BROKEN)
def test_a_broken_file_is_refused_with_its_name_and_the_reason(good, bad, why):
    text = source("chsld")
    assert good in text

    with pytest.raises(catalogue.CatalogueError, match=why) as refused:
        assemble(read_core(source("core")), read_sheet("chsld", text.replace(good, bad, 1)))

    assert str(refused.value).startswith("chsld.toml")


# The demo's patients


DEMO = {"chsld-erables": "chsld", "garde": "garde", "uvs": "had"}
PEOPLE = {
    "chsld-erables": {"nadia@demo.example", "marc@demo.example", "julie@demo.example"},
    "garde": {"nadia@demo.example", "marc@demo.example"},
    "uvs": {"nadia@demo.example", "awa@demo.example"},
}
STORED = {"integer": int, "decimal": int | float, "yesno": bool, "multichoice": list}


def demo_patients(team: str) -> list[dict]:
    text = files("contact_telesante.cli").joinpath("demo_data", f"{team}.toml").read_text(encoding="utf-8")
    content = tomllib.loads(text)
    assert set(content) == {"patients"}
    return content["patients"]


def active(team: str) -> list[dict]:
    """What the active patients hold once their requests were made too."""
    here = [each for each in demo_patients(team) if "inactive" not in each]
    return [each["values"] | asked(each["request"]) if "request" in each else each["values"] for each in here]


def asked(request: dict) -> dict:
    return {"demande": "repondu" if "answer" in request else "attente" if "taken_by" in request else "question"}


@pytest.mark.parametrize("team", DEMO)
def test_demo_patients_hold_only_values_their_fields_take(team):
    board = definition(DEMO[team])

    for patient in demo_patients(team):
        assert set(patient) <= {"values", "inactive", "request"}
        people = {f"{name}@demo.example" for by, name in patient.get("request", {}).items() if by.endswith("_by")}
        assert people <= PEOPLE[team]
        for key, value in patient["values"].items():
            field = board.by_key[key]
            assert isinstance(value, STORED.get(field.type, str)), key
            assert field.type == "yesno" or not isinstance(value, bool), key
            assert not MOMENT.fullmatch(str(value)) or field.type in {"date", "datetime"}, key


@pytest.mark.parametrize("team", DEMO)
def test_demo_patients_pass_every_check_without_a_warning(team):
    board = definition(DEMO[team])
    members = {f"0190d1a4-0000-7000-8000-{number:012}": who for number, who in enumerate(sorted(PEOPLE[team]))}
    ids = {who: user for user, who in members.items()}
    context = Context(zone=ZONE, now=NOW, members=members)

    for patient in demo_patients(team):
        raw = {
            key: ids.get(value, value) if isinstance(value, str) else value for key, value in patient["values"].items()
        }
        cleaned = clean_values({key: resolved(value) for key, value in raw.items()}, board, {}, context)
        assert cleaned.warnings == {}, patient["values"]["last_name"]


@pytest.mark.parametrize("team", DEMO)
def test_demo_patients_are_told_apart_and_most_have_a_health_insurance_number(team):
    rows = [patient["values"] for patient in demo_patients(team)]
    numbers = [row["nam"] for row in rows if "nam" in row]

    assert len({row["file_number"] for row in rows}) == len(rows)
    assert len(set(numbers)) == len(numbers) >= len(rows) - 1
    for each in rows:
        assert ("nam" in each) is (each["nam_type"] == "ramq")
        if "nam" in each:
            names = {key: each[key] for key in ("last_name", "first_name", "sex")}
            assert nam.problems(each["nam"], birth_date=date.fromisoformat(each["birth_date"]), **names) == []


@pytest.mark.parametrize("team", DEMO)
def test_demo_patients_are_written_in_good_french(team):
    for patient in demo_patients(team):
        told = [*patient["values"].values(), *patient.get("request", {}).values()]
        words = [value for value in told if isinstance(value, str) and not MOMENT.fullmatch(value)]

        assert [fault for text in words for fault in typographic_faults(text)] == []


def test_demo_inactive_patients_have_a_reason_and_a_past_day():
    inactive = [each["inactive"] for each in demo_patients("chsld-erables") if "inactive" in each]

    assert len(inactive) == 3
    for each in inactive:
        assert set(each) == {"reason", "date"}
        assert each["reason"] in REASONS
        assert resolved(each["date"]) < resolved("today")


def test_demo_wards_have_their_rooms():
    rooms = {
        wing: {row["lieu"] for row in active("chsld-erables") if row["unite"] == wing}
        for wing in ("Aile Est", "Aile Ouest")
    }

    assert rooms["Aile Est"] == {f"Ch. {room}" for room in range(301, 313)}
    assert len(rooms["Aile Ouest"]) == 12
    assert rooms["Aile Ouest"] <= {f"Ch. {room}" for room in range(313, 327)}


@pytest.mark.parametrize(
    ("team", "patients", "counts"),
    [
        (
            "chsld-erables",
            24,
            {"critical": 1, "answer_awaited": 2, "followup_late": 3, "braden_high": 3, "change": 3, "to_chart": 5},
        ),
        ("garde", 6, {"immediate_untaken": 1, "hour_nearly_over": 1, "spo2_low": 1, "order_to_chart": 1}),
        ("uvs", 8, {"deterioration": 1, "deterioration_risk": 1, "round_due": 1, "kit_faulty": 1, "vitals_stale": 1}),
    ],
)
def test_demo_boards_show_their_cues_and_stay_mostly_quiet(team, patients, counts):
    board = definition(DEMO[team])

    held = [cues.evaluate(board, row(DEMO[team], **values)) for values in active(team)]

    assert len(held) == patients
    assert {key: sum(key in each for each in held) for key in counts} == counts
    assert sum(cues.line_cue(board, each) is None for each in held) >= patients // 3
