"""A new superuser's first hour: from an empty team to a running board, by the pages alone, without help.

The spreadsheet is one that any ward has: title lines, two names in one cell, days before months, words of its own.
"""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from contact_telesante.kernel import clock
from contact_telesante.teams.actions import seat_member
from contact_telesante.teams.seats import House
from tests import make

SHEET = """Liste des usagers;;;;;;;
Mise à jour le 20 novembre;;;;;;;
;;;;;;;
Nom, prénom;Date naiss.;Dossier;Ch.;Poids;Code;Marche avec;Prochain rv
TREMBLAY, Lucille;14/03/1938;0012;304;62,5;Rouge;marchette;{soon}
Gagnon, Jean-Paul ;02/11/1942;0013; 305;71;Verte;aucune aide;
Roy, Marie-Ève;15/07/1951;0014;306;58,25;Verte;Canne;30/11/2026
Roy, Marie-Ève;15/07/1951;0014;306;58,25;Verte;Canne;30/11/2026
Bouchard, Thérèse;31/02/1940;0015;307;;Verte;Canne;
"""


@pytest.fixture
def empty_team(server, backstage) -> str:
    """The slug of a team without a patient, that Sam manages and Ada works in."""
    slug = f"neuve-{uuid4().hex[:6]}"
    with backstage():
        users = server.cast.users
        team = make.make_team(slug, establishment=server.cast.ward.establishment, template="garde")
        seat_member(by=House(team.pk), user_id=users["sam"].pk, role="superuser", profession="manager")
        seat_member(by=House(team.pk), user_id=users["ada"].pk, role="member", profession="nurse")
    return slug


def choose(page: Page, label: str | re.Pattern[str], word: str) -> None:
    """Pick in a list the choice that holds that word."""
    chooser = page.get_by_label(label, exact=isinstance(label, str))
    chooser.select_option(label=chooser.locator("option", has_text=word).first.inner_text())


def settings(sam, name: str) -> None:
    """That page of the settings, from wherever one is."""
    sam.page.get_by_role("link", name="Réglages").first.click()
    sam.page.get_by_role("navigation", name="Réglages").get_by_role("link", name=name, exact=True).click()


def add_column(sam, kind: str, french: str, english: str, **more: str) -> None:
    """A column of one's own, shown on the board."""
    settings(sam, "Colonnes")
    sam.page.get_by_role("link", name="Ajouter une colonne").click()
    sam.page.get_by_role("link", name=kind, exact=True).click()
    sam.page.get_by_label("Nom en français").fill(french)
    sam.page.get_by_label("Nom en anglais").fill(english)
    for label, words in more.items():
        sam.page.get_by_label(label, exact=True).fill(words)
    choose(sam.page, "Section de la fiche de l’usager", "État")
    sam.page.get_by_label("L’afficher comme colonne du tableau").check()
    sam.button("Ajouter la colonne").click()
    expect(sam.page.get_by_role("heading", level=1)).to_contain_text(french)


def add_cue(sam) -> None:
    """« Rendez-vous proche », in its cell: the appointment is within seven days."""
    settings(sam, "Repères")
    sam.page.get_by_role("link", name="Ajouter un repère").click()
    line = sam.page.get_by_role("group", name="Condition 1")
    line.get_by_label("Colonne", exact=True).select_option(label="Rendez-vous")
    line.get_by_label("Opérateur").select_option(label="arrive d’ici")
    line.get_by_label("Combien").fill("7")
    sam.page.get_by_label("Mots en français").fill("Rendez-vous proche")
    sam.page.get_by_label("Mots en anglais").fill("Appointment soon")
    sam.page.get_by_text("Sur certaines cases").click()
    sam.page.get_by_role("checkbox", name="Rendez-vous", exact=True).check()
    expect(sam.page.locator("#cue-now")).to_contain_text("Rendez-vous arrive d’ici")
    sam.button("Enregistrer le repère").click()
    expect(sam.page.get_by_role("heading", level=1, name="Repères")).to_be_visible()


def add_view(sam, board: str) -> None:
    """« Avec une canne », for the whole team."""
    sam.go(board)
    sam.page.get_by_role("link", name="Vues").click()
    sam.page.get_by_role("link", name="Nouvelle vue").click()
    sam.page.get_by_label("Nom", exact=True).fill("Avec une canne")
    line = sam.page.get_by_role("group", name="Condition 1")
    line.get_by_label("Colonne", exact=True).select_option(label="Aide à la marche")
    expect(line.get_by_label("Opérateur")).to_be_visible()
    line.get_by_label("Valeur", exact=True).select_option(label="Canne")
    sam.page.get_by_label("La partager avec l’équipe").check()
    sam.button("Enregistrer").click()
    expect(sam.page.get_by_role("link", name=re.compile("^Avec une canne")).first).to_be_visible()


def test_from_an_empty_team_to_a_running_board(someone, empty_team):
    sam, ada = someone("sam"), someone("ada")
    page, board = sam.page, f"/teams/{empty_team}/"
    ada.go(board).is_live()
    sam.go(board)

    settings(sam, "Modèles")
    page.get_by_role("link", name=re.compile("CHSLD")).click()
    sam.button("Adopter ce modèle").click()
    add_column(sam, "Choix", "Aide à la marche", "Walking aid", Choix="Marchette | Walker\nCanne | Cane\nAucune | None")
    add_column(sam, "Date", "Rendez-vous", "Appointment")
    add_cue(sam)
    settings(sam, "Import")
    sheet = SHEET.format(soon=(clock.now() + timedelta(days=3)).strftime("%d/%m/%Y"))
    file = {"name": "liste.csv", "mimeType": "text/csv", "buffer": sheet.encode("cp1252")}
    page.get_by_label("Fichier Excel").set_input_files(file)
    sam.button("Voir ce qui se passerait").click()
    expect(page.get_by_text("Nouveaux usagers").first).to_be_visible(timeout=20_000)
    page.get_by_role("link", name="Colonnes", exact=True).last.click()
    choose(page, "Date de naissance", "Date naiss.")
    choose(page, "Priorité", "Code")
    choose(page, "Aide à la marche", "Marche avec")
    choose(page, "Rendez-vous", "Prochain rv")
    sam.button("Simuler de nouveau").click()
    page.get_by_role("link", name=re.compile("^Mots")).click()
    choose(page, re.compile("Verte"), "Stable")
    choose(page, re.compile("aucune aide"), "Aucune")
    sam.button("Simuler de nouveau").click()
    refused = page.get_by_role("region", name="Lignes refusées")
    expect(refused.get_by_role("listitem")).to_have_count(2, timeout=20_000)
    expect(refused).to_contain_text("Ligne 8 La même personne figure à la ligne 7.")
    expect(refused).to_contain_text("« 31/02/1940 » n’est pas un jour du calendrier")
    sam.button("Importer").click()
    expect(page.get_by_text("Fait").first).to_be_visible(timeout=20_000)
    ada.shows("Tremblay, Lucille", "Aide à la marche", "Marchette", timeout=10_000)
    ada.shows("Tremblay, Lucille", "Rendez-vous", "Proche")
    add_view(sam, board)

    ada.go(board).is_live()
    ada.page.get_by_role("link", name=re.compile("^Avec une canne")).click()
    ada.is_live()
    assert ada.names == ["Roy, Marie-Ève"]
    ada.shows("Roy, Marie-Ève", "Priorité", "Stable")
