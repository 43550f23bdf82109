"""What an installation may say of its organisation's provider and of the second factor; what stops the start."""

import pytest

from contact_telesante.config import sign_in
from contact_telesante.config.environment import ConfigurationError

ENTRA = "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0"
GOOD = {"CONTACT_OIDC_SERVER": ENTRA, "CONTACT_OIDC_CLIENT": "contact", "CONTACT_OIDC_TENANT": "11111111"}


@pytest.fixture
def say(monkeypatch):
    """Set the environment of a start."""

    def declare(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    monkeypatch.delenv("CONTACT_SECOND_FACTOR", raising=False)
    return declare


def test_without_a_server_there_is_no_provider(say):
    assert sign_in.organisation(insecure=False).for_allauth()["openid_connect"]["APPS"] == []


def test_entra_is_known_by_oid_with_pkce_and_without_userinfo(say):
    say(**GOOD)

    found = sign_in.organisation(insecure=False)
    entry = found.for_allauth()["openid_connect"]

    assert found.uid == "oid"
    assert entry["OAUTH_PKCE_ENABLED"] is True
    assert entry["APPS"][0]["settings"]["fetch_userinfo"] is False


@pytest.mark.parametrize(("given", "expected"), [({}, "sub"), ({"CONTACT_OIDC_UID": "employee"}, "employee")])
def test_another_provider_is_known_by_sub_or_by_the_claim_told(say, given, expected):
    say(CONTACT_OIDC_SERVER="https://idp.example", CONTACT_OIDC_CLIENT="contact", **given)

    assert sign_in.organisation(insecure=False).uid == expected


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"CONTACT_OIDC_SERVER": "http://idp.example"}, "https://"),
        ({"CONTACT_OIDC_CLIENT": ""}, "CONTACT_OIDC_CLIENT"),
        ({"CONTACT_OIDC_TENANT": ""}, "CONTACT_OIDC_TENANT"),
        ({"CONTACT_OIDC_SERVER": "https://login.microsoftonline.com/common/v2.0"}, "any organisation"),
        ({"CONTACT_OIDC_SERVER": "https://login.microsoftonline.com/organizations/v2.0"}, "any organisation"),
    ],
)
def test_a_provider_that_could_let_strangers_in_stops_the_start(say, wrong, said):
    say(**GOOD | wrong)

    with pytest.raises(ConfigurationError, match=said):
        sign_in.organisation(insecure=False)


@pytest.mark.parametrize(
    ("chosen", "demo", "insecure", "expected"),
    [
        ("", False, False, "policy"),
        ("everyone", False, False, "everyone"),
        ("optional", False, True, "optional"),
        ("policy", False, True, "policy"),
        ("everyone", True, True, "optional"),
    ],
)
def test_the_second_factor_is_as_chosen_and_never_asked_by_a_demonstration(say, chosen, demo, insecure, expected):
    say(CONTACT_SECOND_FACTOR=chosen)

    assert sign_in.second_factor(demo=demo, insecure=insecure) == expected


@pytest.mark.parametrize("chosen", ["optional", "nobody"])
def test_a_real_installation_does_not_do_without(say, chosen):
    say(CONTACT_SECOND_FACTOR=chosen)

    with pytest.raises(ConfigurationError, match="CONTACT_SECOND_FACTOR"):
        sign_in.second_factor(demo=False, insecure=False)
