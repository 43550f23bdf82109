"""Both catalogues are complete, and French is written as in Québec."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.utils import translation
from django.utils.translation import ngettext, pgettext, trans_real

from contact_telesante.config import messages

NB = "\u00a0"
LANGUAGES = {"fr": "fr-CA", "en": "en-CA"}


@pytest.fixture(autouse=True, scope="module")
def compiled():
    """Compiled catalogues as new as their sources, read again by Django."""
    messages.compile_all()
    trans_real._translations.clear()
    trans_real._default = None
    with translation.override("fr"):
        yield


@cache
def catalog(language: str) -> Catalog:
    return messages._read(language)


def forms(string: str | tuple[str, ...]) -> tuple[str, ...]:
    """The singular and the plural of a message, or the message alone."""
    return (string,) if isinstance(string, str) else tuple(string)


def pairs(language: str) -> list[tuple[str, str]]:
    """Every (English id, translation), plurals apart."""
    return [pair for m in catalog(language) if m.id for pair in zip(forms(m.id), forms(m.string), strict=True)]


def test_catalogues_hold_every_message_of_the_sources_and_nothing_else():
    assert messages.problems() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_keeps_nothing_obsolete_or_doubtful(language):
    written = messages._po(language).read_text(encoding="utf-8")

    assert "#~" not in written
    assert "fuzzy" not in written
    assert len(pairs(language)) > 300


@pytest.mark.parametrize(
    ("language", "expected"),
    [("fr", ["0 membre", "1 membre", "2 membres"]), ("en", ["0 members", "1 member", "2 members"])],
)
def test_plurals_are_those_of_the_language(language, expected):
    with translation.override(language):
        said = [ngettext("%(count)s member", "%(count)s members", n) % {"count": n} for n in (0, 1, 2)]

    assert said == expected


PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w+\}|%%")


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_those_of_the_message(language):
    wrong = [
        (id_, said)
        for id_, said in pairs(language)
        if Counter(PLACEHOLDER.findall(id_)) != Counter(PLACEHOLDER.findall(said))
    ]

    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_begin_and_end_as_the_message_does(language):
    def shape(text: str) -> tuple[bool, str]:
        letter = next((c for c in text if c.isalpha()), "")
        return text[:1].isalpha() and letter.isupper(), text[-1] if text[-1] in ".…" else ""

    abbreviated = {"Today"}
    not_a_sentence = {"nurse practitioner"}
    wrong = [
        (id_, said)
        for id_, said in pairs(language)
        if shape(id_) != shape(said)
        and id_ not in abbreviated | not_a_sentence
        and id_[:1].isalpha()
        and said[:1].isalpha()
    ]

    assert wrong == []


CONTRACT = {
    "Add a patient": "Ajouter un usager",
    "Inactive patients": "Usagers inactifs",
    "Make inactive": "Rendre inactif",
    "Bring back": "Réactiver",
    "Board": "Tableau",
    "Team’s journal": "Journal de l’équipe",
    "Members": "Membres",
    "Sign in": "Ouvrir une session",
    "E-mail": "Courriel",
    "Password": "Mot de passe",
    "Continue": "Continuer",
    "Keep": "Garder",
    "Take": "Prendre",
    "Rewrite": "Récrire",
    "Save": "Enregistrer",
    "Cancel": "Annuler",
    "Complementary tool": "Outil complémentaire",
    "does not replace the patient’s record": "ne remplace pas le dossier de l’usager",
    "Data of {time} – reconnecting…": "Données de {time} – reconnexion…",
    "Up to date": "À jour",
    "One team, one board, up to date for everybody.": "Une équipe, un tableau, à jour pour tout le monde.",
    "Today": "Auj.",
    "Yesterday": "Hier",
    "Tomorrow": "Demain",
    "{n} min": f"{{n}}{NB}min",
    "{n} h": f"{{n}}{NB}h",
    "{n} d": f"{{n}}{NB}j",
    "member": "membre",
    "reader": "lecteur",
    "guest": "invité",
    "superuser": "superutilisateur",
    "Pilot": "Pilote",
    "Privacy officer": "Responsable de la protection (PRP)",
    "Coordination centre": "Centre de coordination",
    "Support desk": "Soutien",
}


def test_words_promised_to_the_wards_are_kept():
    said = dict(pairs("fr"))

    assert {id_: said.get(id_) for id_ in CONTRACT} == CONTRACT


def test_one_word_says_one_patient_or_several():
    with translation.override("fr"):
        said = translation.gettext("Inactive"), pgettext("several patients", "Inactive")

    assert said == ("Inactif", "Inactifs")


# French typography, after the Office québécois de la langue française. Code and hours in figures are left as they are.
CODE = re.compile(r"Authorization: Bearer|\b(?:HH:MM|\d\d:\d\d)\b|`[^`]*`|%\(\w+\)[a-z]")
MISTAKES = {
    "straight apostrophe": r"'",
    "straight or English quotes": r"[\"“”]",
    "no no-break space before :": r"(?<!\u00a0):",
    "« without a no-break space after it": r"«(?!\u00a0)",
    "» without a no-break space before it": r"(?<!\u00a0)»",
    "space before ; ! ? or ,": r"\s[;!?,]",
    "two spaces, or one at an end": r"\s\s|^ | $",
    "three points": r"\.\.\.",
    "plain space between number and unit": r"(?:\d|\{n\}) (?:h|min|s|j|Mo|kg|%)(?![\w’])",
    "English word for a French one": r"(?i)\b(?:patients?|e-?mail|mail|login|logs?|board|team|chat)\b",
    "tutoiement": r"(?i)\b(?:tu|ton|tes|toi)\b",
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_french_is_typeset_as_in_quebec(mistake):
    found = [said for _, said in pairs("fr") if re.search(MISTAKES[mistake], CODE.sub("…", said))]

    assert found == []


@pytest.mark.parametrize(
    ("mistake", "text"),
    [
        ("straight apostrophe", "l'usager"),
        ("straight or English quotes", "le champ “Braden”"),
        ("no no-break space before :", "Modifier : Braden"),
        ("no no-break space before :", "Modifier: Braden"),
        ("« without a no-break space after it", f"« Braden{NB}»"),
        ("» without a no-break space before it", f"«{NB}Braden »"),
        ("space before ; ! ? or ,", f"un onglet{NB}; le reste"),
        ("two spaces, or one at an end", "un  onglet"),
        ("three points", "Reconnexion..."),
        ("plain space between number and unit", "{n} min"),
        ("English word for a French one", "Ajouter un patient"),
        ("tutoiement", "Ouvre ta session, toi"),
    ],
)
def test_typography_check_sees_what_it_forbids(mistake, text):
    assert re.search(MISTAKES[mistake], CODE.sub("…", text))


@pytest.mark.parametrize("mistake", ["straight apostrophe", "three points", "two spaces, or one at an end"])
def test_english_is_typeset_with_care(mistake):
    found = [said for _, said in pairs("en") if re.search(MISTAKES[mistake], CODE.sub("…", said))]

    assert found == []


def test_no_template_says_a_word_that_is_not_a_message():
    """A text between two tags goes through translate; the product's name and code are no words."""
    spoken = re.compile(r">([^<>{}]*[^\W\d_]{2}[^<>{}]*)<")
    tags = re.compile(
        r"{#.*?#}|{%\s*(?:blocktranslate|blocktrans).*?{%\s*endblocktrans\w*\s*%}|{%.*?%}|{{.*?}}", re.DOTALL
    )
    allowed = {"Contact Télésanté", "API", "FR", "EN", "Français", "English", "— Contact Télésanté"}
    found = {
        (path.name, text.strip())
        for path in sorted((Path(messages.PACKAGE) / "web/templates").rglob("*.html"))
        for text in spoken.findall(re.sub(r"<code>.*?</code>", "", tags.sub("", path.read_text(encoding="utf-8"))))
        if text.strip() not in allowed
    }

    assert found == set()
