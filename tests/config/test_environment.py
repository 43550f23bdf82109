"""Every variable comes through one typed door."""

import pytest

from contact_telesante.config import environment
from contact_telesante.config.environment import ConfigurationError, Setting


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch):
    monkeypatch.setattr(environment, "_registry", {})


def test_text_prefers_what_is_given_to_the_default(monkeypatch):
    monkeypatch.setenv("CONTACT_A", " given ")

    assert environment.text("CONTACT_A", default="other", help="a") == "given"
    assert environment.text("CONTACT_B", default="other", help="b") == "other"


def test_an_empty_variable_counts_as_absent(monkeypatch):
    monkeypatch.setenv("CONTACT_A", "")

    assert environment.text("CONTACT_A", default="other", help="a") == "other"


def test_a_required_variable_says_what_it_is_for():
    with pytest.raises(ConfigurationError, match=r"CONTACT_A is missing: set it or CONTACT_A_FILE \(the door\)"):
        environment.text("CONTACT_A", help="the door")


def test_a_file_gives_the_value_stripped(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("s3cret\n")
    monkeypatch.setenv("CONTACT_KEY_FILE", str(tmp_path / "key"))

    assert environment.secret("CONTACT_KEY", help="key") == "s3cret"


def test_a_file_that_cannot_be_read_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("CONTACT_KEY_FILE", str(tmp_path / "absent"))

    with pytest.raises(ConfigurationError, match=r"CONTACT_KEY_FILE names .*absent.*No such file"):
        environment.secret("CONTACT_KEY", help="key")


def test_a_value_and_a_file_together_are_refused(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("one")
    monkeypatch.setenv("CONTACT_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("CONTACT_KEY", "another")

    with pytest.raises(ConfigurationError, match="keep one of them"):
        environment.secret("CONTACT_KEY", help="key")


@pytest.mark.parametrize(("raw", "value"), [("yes", True), ("1", True), ("ON", True), ("no", False), ("false", False)])
def test_boolean_reads_what_people_write(monkeypatch, raw, value):
    monkeypatch.setenv("CONTACT_A", raw)

    assert environment.boolean("CONTACT_A", default=not value, help="a") is value


@pytest.mark.parametrize("raw", ["maybe", "2", "oui"])
def test_boolean_refuses_the_rest(monkeypatch, raw):
    monkeypatch.setenv("CONTACT_A", raw)

    with pytest.raises(ConfigurationError, match=f"CONTACT_A must be yes or no, not “{raw}”"):
        environment.boolean("CONTACT_A", default=False, help="a")


@pytest.mark.parametrize("raw", ["twelve", "1.5", "-1", "0", "²"])
def test_integer_refuses_what_is_no_number_or_too_small(monkeypatch, raw):
    monkeypatch.setenv("CONTACT_A", raw)

    with pytest.raises(ConfigurationError, match="CONTACT_A must be a whole number, 1 or more"):
        environment.integer("CONTACT_A", default=3, minimum=1, help="a")


def test_words_are_parted_by_commas(monkeypatch):
    monkeypatch.setenv("CONTACT_A", "one, two ,,three")

    assert environment.words("CONTACT_A", help="a") == ["one", "two", "three"]
    assert environment.words("CONTACT_B", default=("x",), help="b") == ["x"]


def test_registry_tells_what_was_read_and_hides_secrets(monkeypatch):
    monkeypatch.setenv("CONTACT_B", "hidden")
    environment.integer("CONTACT_C", default=12, help="how many")
    environment.secret("CONTACT_B", default="also hidden", help="key")

    assert environment.registry() == (
        Setting("CONTACT_B", "secret", "", "key"),
        Setting("CONTACT_C", "integer", "12", "how many"),
    )


def test_one_variable_has_one_declaration():
    environment.text("CONTACT_A", default="x", help="a")

    with pytest.raises(AssertionError, match="CONTACT_A is declared twice"):
        environment.text("CONTACT_A", default="y", help="a")
