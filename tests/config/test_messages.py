"""The catalogues are extracted and compiled without gettext."""

import gettext

import pytest

from contact_telesante.config import messages

TEMPLATE = """{# Root: <p>. #}
   {% translate "Add a patient" %}
  {% blocktranslate count n=3 %}{{ n }} patient{% plural %}{{ n }} patients{% endblocktranslate %}
      {% trans "May" context "month" %} it's "quoted
{% blocktranslate trimmed with a=b %}
  Hello {{ a }}
{% endblocktranslate %}
"""
SOURCE = 'from x import gettext_lazy as _, pgettext_lazy\nseat = _("Seat")\nverb = pgettext_lazy("verb", "May")\n'


@pytest.fixture
def package(tmp_path, monkeypatch):
    (tmp_path / "web" / "templates").mkdir(parents=True)
    (tmp_path / "web" / "templates" / "page.html").write_text(TEMPLATE)
    (tmp_path / "seats.py").write_text(SOURCE)
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    monkeypatch.setattr(messages, "LOCALE", tmp_path / "web" / "locale")
    return tmp_path


def translate(message: str, translation: str) -> None:
    file = messages._po("fr")
    file.write_text(
        file.read_text().replace(f'msgid "{message}"\nmsgstr ""', f'msgid "{message}"\nmsgstr "{translation}"')
    )


def test_update_all_finds_the_messages_of_sources_and_templates(package):
    messages.update_all()

    found = {(message.id, message.context) for message in messages._read("fr") if message.id}
    assert found == {
        ("Seat", None),
        ("May", "verb"),
        ("May", "month"),
        ("Add a patient", None),
        (("%(n)s patient", "%(n)s patients"), None),
        ("Hello %(a)s", None),
    }


def test_update_all_keeps_translations_and_drops_what_is_gone(package):
    messages.update_all()
    translate("Seat", "Place")
    translate("Add a patient", "Ajouter un usager")
    (package / "web" / "templates" / "page.html").write_text("")

    messages.update_all()

    assert {message.id: message.string for message in messages._read("fr") if message.id} == {
        "Seat": "Place",
        "May": "",
    }


def test_update_all_twice_writes_the_same_bytes(package):
    messages.update_all()
    before = messages._po("fr").read_bytes()

    messages.update_all()

    assert messages._po("fr").read_bytes() == before


def test_problems_are_one_sentence_each(package):
    messages.update_all()
    translate("Seat", "Place")
    (package / "more.py").write_text('_("New")')

    told = messages.problems()

    assert "fr: not extracted: 'New'" in told
    assert "en: not extracted: 'New'" in told
    assert "fr: not translated: 'Add a patient'" in told
    assert not [sentence for sentence in told if "Seat" in sentence]
    assert not [sentence for sentence in told if sentence.startswith("en: not translated")]


def test_compile_all_makes_what_gettext_reads_and_only_when_needed(package):
    messages.update_all()
    translate("Seat", "Place")
    messages.compile_all()
    compiled = messages._po("fr").with_suffix(".mo")
    first = compiled.stat().st_mtime_ns

    messages.compile_all()

    assert compiled.stat().st_mtime_ns == first
    catalogue = gettext.translation("django", messages.LOCALE, ["fr"])
    assert catalogue.gettext("Seat") == "Place"
    assert gettext.translation("django", messages.LOCALE, ["en"]).ngettext("%(n)s patient", "%(n)s patients", 2) == (
        "%(n)s patients"
    )
