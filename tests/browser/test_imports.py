"""A superuser brings a file, sees what it would do, says so; a colleague's open board shows the patients at once."""

import pytest
from playwright.sync_api import expect

from tests import make
from tests.browser.test_axe import blame

BY_THE_WORKER = 30_000
FILE = "Nom;Prénom;DDN;Chambre;Priorité\nArrivant;Rose;03/04/1941;304;Critique\nVenu;Paul;05/06/1950;305;Moyenne\n"


@pytest.fixture
def board(server, backstage):
    """An empty board of a team of its own: Sam is its superuser, Ada a member."""
    with backstage():
        return f"/teams/{make.make_unit(server.cast, 'files')}/"


def test_a_file_becomes_patients_on_the_open_board_of_a_colleague(server, board, ada, sam):
    ada.go(board).is_live()
    sam.go(f"{board}settings/import/")
    assert blame(sam) == []
    content = {"name": "liste.csv", "mimeType": "text/csv", "buffer": FILE.encode("cp1252")}
    sam.page.get_by_label("Fichier Excel").set_input_files([content])
    sam.button("Voir ce qui se passerait").click()

    asked = sam.page.get_by_role("link", name="le jour ou le mois vient-il en premier")
    expect(asked).to_be_visible(timeout=BY_THE_WORKER)
    assert blame(sam) == []
    asked.click()
    sam.page.get_by_label("« DDN » : ordre des dates").select_option("jour-mois-année")
    assert blame(sam) == []
    sam.button("Simuler de nouveau").click()
    sam.page.get_by_role("link", name="certains mots ne sont pas des choix").click(timeout=BY_THE_WORKER)
    sam.page.get_by_label("Moyenne").select_option("À surveiller")
    sam.button("Simuler de nouveau").click()
    sam.button("Importer").click(timeout=BY_THE_WORKER)

    expect(sam.page.get_by_text("Usagers ajoutés : 2")).to_be_visible(timeout=BY_THE_WORKER)
    expect(ada.page.get_by_role("row").filter(has_text="Arrivant")).to_contain_text("304", timeout=BY_THE_WORKER)
    assert blame(sam) == []

    sam.page.get_by_text("Annuler cet import").first.click()
    sam.button("Annuler cet import").click()
    expect(sam.page.get_by_text("Annulé; retirés : 2")).to_be_visible(timeout=BY_THE_WORKER)
    expect(ada.page.get_by_role("row").filter(has_text="Arrivant")).to_have_count(0, timeout=BY_THE_WORKER)


@pytest.mark.parametrize("step", ["", "reading/", "columns/"])
def test_an_import_on_a_phone_never_scrolls_sideways(server, board, someone, step):
    sam = someone("sam", viewport={"width": 360, "height": 740})
    sam.go(f"{board}settings/import/")
    content = {"name": "liste.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    sam.page.get_by_label("Fichier Excel").set_input_files([content])
    sam.button("Voir ce qui se passerait").click()
    expect(sam.page.get_by_role("heading", name="Ce que ferait l’import")).to_be_visible(timeout=BY_THE_WORKER)

    sam.page.goto(sam.page.url + step)

    assert sam.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert blame(sam) == []
