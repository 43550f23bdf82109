"""The note for the chart: made, put right, copied, said to be charted, at a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from tests import make
from tests.browser.people import a_name
from tests.browser.test_axe import blame


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_a_note_is_put_right_copied_and_marked(server, backstage, someone, phone):
    name = a_name()
    with backstage():
        patient = make.make_patient(server.cast.sam, last_name=name, first_name="Rose", braden=14)
    ada = someone("ada", phone=phone, permissions=["clipboard-read", "clipboard-write"])
    page = ada.page

    ada.go("/teams/ward/chart-notes/").is_live()
    page.get_by_role("listitem").filter(has_text=name).get_by_role("link", name="Note pour le dossier").click()
    note = page.get_by_label("Texte de la note")
    expect(note).to_contain_text("Échelle de Braden\u00a0: 14")
    note.fill(f"{note.input_value()}\nVu avec la famille.")
    page.get_by_role("button", name="Copier").click()
    expect(page.get_by_role("button", name="Copié")).to_be_visible()
    assert "Vu avec la famille." in page.evaluate("navigator.clipboard.readText()")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert blame(ada) == []
    page.get_by_role("button", name="Consigné au dossier").click()

    expect(page.get_by_text("Tout est consigné.")).to_be_visible()
    ada.go(f"/teams/ward/patients/{patient.pk}/")
    expect(ada.panel).to_contain_text("Consigné ·")
