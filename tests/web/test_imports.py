"""The pages of imports: who may come in, what they show, what each answer does."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from contact_telesante.board.imports import queries
from contact_telesante.establishments.actions import appoint_officer
from contact_telesante.identity.models import User
from contact_telesante.interop.excel import jobs
from contact_telesante.kernel.scopes import SYSTEM, scope
from tests.board.imports.files import MESSY, SIMPLE, brought, opened, patients, staged, workbook
from tests.make import Cast, looks_of, make_patient, make_user, restrict, seat_member

BASE = "/teams/ward/settings/import/"


def browser(cast: Cast, who: str) -> Client:
    user = cast.users[who]
    user.language = "en"
    user.save(update_fields=["language"])
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def sam(cast) -> Client:
    return browser(cast, "sam")


def upload(client: Client, content: bytes | str, name: str = "liste.csv"):
    content = content.encode() if isinstance(content, str) else content
    return client.post(BASE, {"file": SimpleUploadedFile(name, content)})


def worked(cast: Cast, what: str = "rehearse") -> None:
    """What the worker does meanwhile."""
    with scope(cast.sam):
        one = queries.latest_imports(cast.sam)[0]
    getattr(jobs, what)(str(cast.ward.pk), str(one.pk))


def turn_of(page: str) -> str:
    return re.search(r'name="turn" value="(\d+)"', page)[1]


def text(answer) -> str:
    return answer.content.decode()


def test_a_superuser_brings_a_file_all_the_way_and_takes_it_back(cast, sam):
    where = upload(sam, SIMPLE)["Location"]
    waiting = text(sam.get(where))
    assert "data-poll" in waiting
    assert "See where it is" in waiting.partition("<noscript>")[2]
    worked(cast)

    page = text(sam.get(where))
    assert "data-poll" not in page
    assert "Tremblay Lucille" in page
    sam.post(where + "start/", {"turn": turn_of(page)})
    worked(cast, "write")

    assert patients(cast.sam).keys() == {"Tremblay", "Roy"}
    assert "Patients added: 2" in text(sam.get(where))
    sam.post(where + "undo/")
    assert patients(cast.sam) == {}
    assert "Undone: 2 removed" in text(sam.get(where))


def test_the_piece_that_is_asked_while_the_worker_works(cast, sam):
    where = upload(sam, SIMPLE)["Location"]

    piece = text(sam.get(where, headers={"X-Fragment": "yes"}))

    assert piece.lstrip().startswith('<div id="import-work"')
    assert "<html" not in piece


def test_a_messy_file_asks_and_every_answer_rehearses_again(cast, sam):
    where = upload(sam, workbook(MESSY), "liste.xlsx")["Location"]
    worked(cast)
    page = text(sam.get(where))
    assert "some words are not choices of the board" in page
    assert f'action="{where}start/"' not in page

    words = text(sam.get(where + "words/"))
    names = re.findall(r'<select name="(word-\d+)"', words)
    answers = dict(zip(names, ["value:rouge", "empty"], strict=True))
    assert sam.post(where + "words/", {"turn": turn_of(words), **answers}).status_code == 302
    worked(cast)
    columns = text(sam.get(where + "columns/"))
    assert "3 values prove day-month-year, 0 prove month-day-year, 1 are ambiguous." in columns
    preview = text(sam.get(where + "reading/"))
    assert "1941-03-04" in preview

    page = text(sam.get(where))
    assert f'action="{where}start/"' in page
    assert "La même" not in page
    assert "The same person is on line 5." in page


def test_columns_are_said_by_hand(cast, sam):
    where = upload(sam, "A;B;C\nRoy;Émile;304\n")["Location"]
    worked(cast)
    page = text(sam.get(where + "columns/"))
    said = {
        "from-last_name": "c0",
        "from-first_name": "c1",
        "from-lieu": "c2",
        "from-unite": "constant",
        "same-unite": "3e",
    }

    sam.post(where + "columns/", {"turn": turn_of(page), **said})
    worked(cast)
    sam.post(where + "start/", {"turn": turn_of(text(sam.get(where)))})
    worked(cast, "write")

    assert patients(cast.sam)["Roy"].values == {"last_name": "Roy", "first_name": "Émile", "lieu": "304", "unite": "3e"}


def test_a_full_name_is_parted_as_said(cast, sam):
    where = upload(sam, "Usager;Chambre\nÉmile Roy;304\n")["Location"]
    worked(cast)
    page = text(sam.get(where + "columns/"))
    said = {"from-last_name": "c0", "from-first_name": "c0", "from-lieu": "c1", "names": "first_last"}

    sam.post(where + "columns/", {"turn": turn_of(page), **said})
    worked(cast)

    assert "Roy Émile" in text(sam.get(where))


def test_the_file_may_be_read_otherwise(cast, sam):
    where = upload(sam, "Nom,Prénom;Chambre\nRoy,Émile;304\n")["Location"]
    worked(cast)
    page = text(sam.get(where + "reading/"))

    sam.post(where + "reading/", {"turn": turn_of(page), "encoding": "utf-8", "delimiter": ",", "header": "1"})
    worked(cast)

    assert "Prénom;Chambre" in text(sam.get(where + "reading/"))


def test_a_doubt_is_settled_on_its_page(cast, sam):
    twins = [make_patient(cast.sam, birth_date="1940-01-01", file_number=number) for number in ("1", "2")]
    where = upload(sam, "Nom;Prénom;DDN;Braden\nTremblay;Lucille;1940-01-01;9\n")["Location"]
    worked(cast)
    page = text(sam.get(where + "doubts/"))
    assert page.count("Update Tremblay, Lucille") == 2
    assert set(looks_of(cast.sam)[0].patient_ids) == {twin.pk for twin in twins}

    sam.post(where + "doubts/", {"turn": turn_of(page), "line-2": str(twins[1].pk)})
    worked(cast)

    assert "Patients changed" in text(sam.get(where))


def test_a_decision_on_a_stale_page_is_not_taken(cast, sam):
    where = upload(sam, SIMPLE)["Location"]
    worked(cast)
    sam.post(where + "merging/", {"turn": "0", "strategy": "fill", "inactive": "skip"})
    worked(cast)

    for step, data in (("merging/", {"strategy": "all", "inactive": "back"}), ("start/", {}), ("columns/", {})):
        answer = sam.post(where + step, {"turn": "0", **data})
        assert answer.status_code == 409, step
        assert "moved on" in text(answer)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1x", "save it as .xlsx"),
        ("a.csv", b"", "This file is empty."),
        ("a.pdf", b"%PDF", "Choose an Excel workbook"),
    ],
)
def test_a_file_that_is_none_is_refused_at_its_field(cast, sam, name, content, sentence):
    answer = upload(sam, content, name)

    assert answer.status_code == 422
    assert sentence in text(answer)


def test_a_file_that_the_worker_refuses_says_why(cast, sam):
    where = upload(sam, b"a;b\n" * 20_001)["Location"]
    worked(cast)

    assert "This file has 20001 lines" in text(sam.get(where))


def test_the_refused_lines_come_back_with_their_reasons(cast, sam):
    where = upload(sam, "Nom;Prénom;DDN;Note\nRoy;;1940-01-01;=1+1\n")["Location"]
    worked(cast)

    sheet = openpyxl.load_workbook(io.BytesIO(sam.get(where + "refused/").content)).active

    assert [cell.value for cell in sheet[1]] == ["Nom", "Prénom", "DDN", "Note", "Reason"]
    assert [cell.value for cell in sheet[2]][:4] == ["Roy", None, "1940-01-01", "=1+1"]
    assert sheet["D2"].data_type == "s"
    assert sheet["E2"].value.startswith("First name")


def test_the_template_comes_as_a_workbook(sam):
    answer = sam.get(BASE + "template/")

    assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames == ["Patients", "Lists", "Read me"]
    assert re.search(r'filename="contact-import-[-0-9]+\.xlsx"', answer["Content-Disposition"])


@pytest.mark.parametrize("who", ["ada", "ben", "gil"])
def test_who_does_not_manage_is_refused_everywhere(cast, who):
    one = staged(cast.sam, SIMPLE)
    client = browser(cast, who)

    for path in ("", "template/", f"{one.pk}/", f"{one.pk}/refused/", f"{one.pk}/doubts/"):
        assert client.get(BASE + path).status_code == 403, path
    assert upload(client, SIMPLE).status_code == 403
    assert browser(cast, "cleo").get(f"{BASE}{one.pk}/").status_code == 404


def test_a_restricted_patient_is_named_nowhere(cast, sam):
    make_patient(cast.sam, last_name="Zacharie", file_number="12")
    hidden = make_patient(cast.sam, last_name="Secret", file_number="13")
    restrict(cast, hidden, who="sam")

    where = upload(sam, "Nom;Prénom;Dossier\nRoy;Émile;1\nAutre;Nom;13\n")["Location"]
    worked(cast)

    page = text(sam.get(where))
    assert "1 active patient is not in the file" in page
    assert "Zacharie" in page
    assert "is a patient whose access is restricted" in page
    assert "Secret" not in page
    assert str(hidden.pk) not in page


def test_columns_that_are_ignored_are_named_until_they_go_somewhere(cast, sam):
    where = upload(sam, "Nom;Prénom;Chambre;Couleur préférée;\nRoy;Émile;305;bleu;x\n")["Location"]
    worked(cast)

    page = text(sam.get(where))

    assert "These columns of the file go nowhere and are ignored: “Couleur préférée”, E." in page


def test_imports_are_asked_for_and_opened_by_the_coordination_centre(cast, sam):
    brought(cast.sam, SIMPLE)
    assert "Imports are closed" in text(sam.get(BASE))
    assert upload(sam, SIMPLE).status_code == 409
    assert sam.post(BASE + "ask/", {"reason": "oui"}).status_code == 422
    assert sam.post(BASE + "ask/", {"reason": "Un autre étage rejoint l’équipe"}).status_code == 302
    appoint_officer(by=SYSTEM, user_id=cast.users["cleo"].pk, office="coordination", establishment=None)
    cleo = browser(cast, "cleo")

    page = text(cleo.get("/coordination/imports/"))
    assert "Un autre étage rejoint" in page
    assert "Tremblay" not in page
    answer = f"/coordination/imports/{cast.ward.pk}/"
    assert cleo.post(answer, {"reason": "", "answer": "open"}).status_code == 422
    assert cleo.post(answer, {"reason": "Étage confirmé par écrit", "answer": "open"}).status_code == 302

    assert "Choose it, or drop it here" in text(sam.get(BASE))
    assert sam.get("/coordination/imports/").status_code == 404
    assert sam.post(answer, {"reason": "Je me l’ouvre tout seul", "answer": "open"}).status_code == 404


def test_another_superuser_reads_numbers_until_they_rehearse_for_themselves(cast, sam):
    patient = make_patient(cast.sam, nam="TREL38531414", braden=14)
    where = upload(sam, "Nom;Prénom;NAM;Braden\nTremblay;Lucille;TREL38531414;20\n")["Location"]
    worked(cast)
    assert "<ins>20</ins>" in text(sam.get(where))
    seat_member(by=cast.sam, user_id=make_user("Sue").pk, role="superuser")
    cast.users["sue"] = User.objects.get(email="sue@tests.example")
    restrict(cast, patient, who="sue", groups={"clinical"})
    sue = browser(cast, "sue")

    page = text(sue.get(where))
    assert "Patients changed" in page
    assert "<ins>20</ins>" not in page
    assert sue.get(where + "columns/").status_code == 302

    sue.post(where + "again/")
    worked(cast)
    assert "A restriction keeps you from writing" in text(sue.get(where))


def test_the_same_file_sent_twice_is_one_import(cast, sam):
    first, second = upload(sam, SIMPLE), upload(sam, SIMPLE)

    assert first["Location"] == second["Location"]
    opened(cast.sam)
    assert upload(sam, "Nom;Prénom\nCôté;Anne\n").status_code == 422


def test_a_file_that_was_cut_on_its_way_is_said_to_be_too_large(sam):
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    kept = {"wsgi.input": io.BytesIO(head + b"a" * 2000), "CONTENT_LENGTH": str(50 * 1024 * 1024)}

    answer = sam.generic("POST", BASE, head, content_type="multipart/form-data; boundary=x", **kept)

    assert answer.status_code == 422
    assert "This file is larger than 10" in answer.content.decode()
