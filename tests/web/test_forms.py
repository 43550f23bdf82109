"""What the forms of several domains share: numbers of addresses, refusals at their fields."""

import pytest
from django import forms
from django.test import Client

from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.web.forms import KeyedForm, whole_number


class Asked(KeyedForm):
    day = forms.DateField()


@pytest.mark.parametrize(
    ("typed", "read"),
    [("12", 12), ("0", 0), ("9" * 18, 10**18 - 1), ("9" * 19, 7), ("9" * 5000, 7), ("", 7), ("-1", 7), ("²", 7)],
)
def test_a_number_is_read_from_an_address_or_is_none_of_ours(typed, read):
    assert whole_number(typed, 7) == read


def test_what_an_action_refused_stands_at_its_field_instead_of_what_the_form_said_there():
    form = Asked({"day": "hier", "key": "k"})

    form.refuse(InvalidInput({"day": ["Le jour de l’avis."], "key": ["Encore."], "role": ["Le dernier."]}))

    assert dict(form.errors) == {"day": ["Le jour de l’avis."], "__all__": ["Encore.", "Le dernier."]}


@pytest.mark.parametrize("page", ["journal/", "settings/versions/"])
@pytest.mark.parametrize("before", ["9" * 18, "9" * 5000, "²"])
def test_a_page_that_goes_back_from_a_number_out_of_reach_is_the_first(cast, page, before):
    client = Client()
    client.force_login(cast.users["sam"])

    answer = client.get(f"/teams/ward/{page}", {"before": before})

    assert answer.status_code == 200
