"""The pages of views: tabs, the form without scripts, drafts and publishing, the wall, what is answered through one."""

import json
import re
from uuid import uuid4

import pytest
from django.test import Client
from lxml import html

from contact_telesante.board.actions import adopt_board, change_cells
from contact_telesante.board.models import View
from contact_telesante.board.views import queries
from contact_telesante.board.views.actions import create_view, draft_view
from contact_telesante.board.views.layout import Column, Layout
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import scope
from tests.make import entries_after, limit, looks_of, make_patient, restrict

pytestmark = pytest.mark.django_db

FRAGMENT = {"X-Fragment": "yes"}
LOW = {"field": "braden", "op": "lte", "value": 12}
FRAGILE = Layout(filter=LOW, columns=(Column("braden", "s"), Column("lieu", pinned=True)))


def browser(cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.users[who])
    return client


def shared(cast, layout=FRAGILE, **more):
    return create_view(by=cast.sam, name={"fr": "Fragiles"}, layout=layout, shared=True, **more)


def page_of(answer):
    return html.fromstring(answer.content.decode())


def names(page) -> list[str]:
    return page.xpath("//*[@id='rows']//a[contains(@class, 'patient-link')]/text()")


def mine_of(cast, who) -> list[View]:
    with scope(cast.seat(who)):
        return [one for one in queries.views_of(cast.seat(who)) if one.owner_id]


def test_the_tabs_name_the_views_and_the_page_keeps_who_matches(cast):
    make_patient(cast.sam, last_name="Alarie", braden=9, lieu="304")
    make_patient(cast.sam, last_name="Bouchard", braden=20)
    view = shared(cast)

    page = page_of(browser(cast, "ben").get(f"/teams/ward/?view={view.pk}"))

    tabs = page.xpath("//nav[@data-view-tabs]/a")
    assert [tab.text_content().split("\n")[0].rstrip("0123456789") for tab in tabs] == ["Tous les usagers", "Fragiles"]
    assert tabs[1].get("aria-current") == "page"
    assert [tab.get("href") for tab in tabs] == ["?view=all", f"?view={view.pk}"]
    assert names(page) == ["Alarie, Lucille"]
    assert page.xpath("//thead//th/@data-key") == ["name", "braden", "lieu"]
    assert page.xpath("//thead//th[contains(@class, 'pin-3')]/@data-key") == ["lieu"]
    assert page.xpath("//tbody//td[contains(@class, 'pin-3')]/@data-key") == ["lieu"]
    assert (page.xpath("//@data-view"), page.xpath("//@data-narrow")) == ([str(view.pk)], ["braden"])


def test_a_view_opens_by_itself_for_its_role_and_all_is_one_press_away(cast):
    make_patient(cast.sam, last_name="Alarie", braden=9)
    make_patient(cast.sam, last_name="Bouchard", braden=20)
    shared(cast, roles=["reader"])

    assert names(page_of(browser(cast, "ben").get("/teams/ward/"))) == ["Alarie, Lucille"]
    assert len(names(page_of(browser(cast, "ben").get("/teams/ward/?view=all")))) == 2
    assert len(names(page_of(browser(cast, "ada").get("/teams/ward/")))) == 2


@pytest.mark.parametrize("address", ["", "order/", "print/", "wall/"])
def test_a_view_that_is_another_s_is_not_found(cast, address):
    theirs = create_view(by=cast.ada, name={"fr": "À Ada"}, layout=FRAGILE)

    assert browser(cast, "sam").get(f"/teams/ward/{address}?view={theirs.pk}").status_code == 404
    assert browser(cast, "ada").get(f"/teams/ward/{address}?view={theirs.pk}").status_code == 200


def test_grouped_rows_stand_under_headers_that_count_them_and_the_order_tells_the_same(cast):
    for name, unite in (("Alarie", "B"), ("Bouchard", "A"), ("Cyr", "B")):
        make_patient(cast.sam, last_name=name, unite=unite)
    view = shared(cast, Layout(group="unite"))
    client = browser(cast, "ben")

    page = page_of(client.get(f"/teams/ward/?view={view.pk}"))
    told = client.get(f"/teams/ward/order/?view={view.pk}").json()

    lines = [" ".join(line.text_content().split()) for line in page.xpath("//tr[contains(@class, 'group-row')]")]
    assert lines == ["A 1", "B 2"]
    assert [group["label"] for group in told["groups"]] == ["A", "B"]
    places = [name for group in told["groups"] for name in (group["id"], *(f"patient-{one}" for one in group["ids"]))]
    assert page.xpath("//*[@id='rows']/tr/@id") == places


def test_quick_filters_are_in_the_address_and_combine_with_the_view(cast):
    me = str(cast.users["ada"].pk)
    make_patient(cast.sam, last_name="Alarie", braden=9, resp=me)
    make_patient(cast.sam, last_name="Bouchard", braden=9)
    make_patient(cast.sam, last_name="Cyr", braden=20, resp=me)
    view = shared(cast)
    client = browser(cast, "ada")

    page = page_of(client.get(f"/teams/ward/?view={view.pk}&quick=mine"))
    told = client.get(f"/teams/ward/order/?view={view.pk}&counts=yes").json()

    assert names(page) == ["Alarie, Lucille"]
    (pressed,) = page.xpath("//a[@data-quick][@aria-current]")
    assert (pressed.get("data-quick"), pressed.get("href")) == ("mine", f"?view={view.pk}")
    assert told["counts"]["mine"] == 1
    (late,) = page.xpath("//a[@data-quick='overdue']/@href")
    assert late == f"?view={view.pk}&quick=mine,overdue"


def test_the_answer_to_a_write_has_the_columns_of_the_page(cast):
    patient = make_patient(cast.sam, braden=9)
    view = shared(cast)
    asked = {"value-braden": "10", "base": str(patient.number), "key": str(uuid4())}

    answer = browser(cast, "ada").post(
        f"/teams/ward/patients/{patient.pk}/cells/braden/", asked, headers=FRAGMENT | {"X-View": str(view.pk)}
    )

    (frame,) = answer.json()["frames"]
    row = html.fragments_fromstring(f"<table>{frame['row']}</table>")[0]
    assert row.xpath(".//td/@data-key") == ["braden", "lieu"]


def test_a_search_stays_in_the_view(cast):
    make_patient(cast.sam, last_name="Alarie", braden=9)
    make_patient(cast.sam, last_name="Alarie", first_name="Solide", braden=20)
    view = shared(cast)

    found = browser(cast, "ben").post("/teams/ward/search/", {"q": "alarie", "view": str(view.pk)})

    assert names(page_of(found)) == ["Alarie, Lucille"]


def test_a_filter_that_stopped_shows_everybody_and_says_so(cast):
    make_patient(cast.sam, braden=20)
    view = shared(cast)
    with scope(cast.sam):
        View.objects.filter(pk=view.pk).update(document=Layout(filter={"field": "parti", "op": "empty"}).dump())

    page = page_of(browser(cast, "ben").get(f"/teams/ward/?view={view.pk}"))

    assert len(names(page)) == 1
    assert "Le filtre de cette vue s’est arrêté" in page.xpath("string(//*[@data-view-notes])")


@pytest.mark.parametrize(("who", "status"), [("ada", 200), ("sam", 200), ("ben", 403), ("gil", 403), ("cleo", 404)])
@pytest.mark.parametrize("address", ["views/", "views/new/"])
def test_who_comes_to_the_pages_of_views(cast, who, status, address):
    assert browser(cast, who).get(f"/teams/ward/{address}").status_code == status


FORM = {
    "name_fr": "Mes fragiles", "when-join": "all", "when-0-field": "braden", "when-0-was": "braden", "when-0-op": "lte",
    "when-0-with": "value", "when-0-value": "12", "sort-1": "braden", "down-1": "yes", "group": "unite",
    "column": ["braden", "chute", "lieu"], "shown": ["braden", "lieu"], "width-braden": "s", "pinned": "lieu",
}  # fmt: skip


def test_a_view_is_made_by_its_form_without_scripts(cast):
    client = browser(cast, "ada")

    answer = client.post("/teams/ward/views/new/", FORM | {"key": "k"})
    client.post("/teams/ward/views/new/", FORM | {"key": "k"})

    (made,) = mine_of(cast, "ada")
    assert answer.headers["Location"] == f"/teams/ward/?view={made.pk}"
    assert queries.layout_of(made) == Layout(
        filter=LOW | {"value": 12},
        sort=("-braden",),
        group="unite",
        columns=(Column("braden", "s"), Column("chute", hidden=True), Column("lieu", pinned=True)),
    )


def test_a_button_moves_a_column_and_keeps_nothing_yet(cast):
    client = browser(cast, "ada")

    page = page_of(client.post("/teams/ward/views/new/", FORM | {"move": "lieu:up"}))

    assert page.xpath("//input[@name='column']/@value")[:3] == ["braden", "lieu", "chute"]
    (focused,) = page.xpath("//button[@autofocus]/@value")
    assert focused == "lieu:up"
    assert page.xpath("//input[@name='name_fr']/@value") == ["Mes fragiles"]
    assert page.xpath("//input[@name='shown'][@checked]/@value") == ["braden", "lieu"]
    assert mine_of(cast, "ada") == []


def test_a_button_of_the_conditions_redraws_the_form_and_keeps_nothing(cast):
    answer = browser(cast, "ada").post("/teams/ward/views/new/", FORM | {"edit": "add:when"})

    assert answer.status_code == 200
    assert len(page_of(answer).xpath("//li[contains(@class, 'condition')]")) == 2
    assert mine_of(cast, "ada") == []


def test_what_is_wrong_comes_back_with_everything_typed(cast):
    answer = browser(cast, "ada").post("/teams/ward/views/new/", FORM | {"name_fr": " ", "when-0-value": "beaucoup"})

    page = page_of(answer)
    assert answer.status_code == 422
    assert page.xpath("//*[contains(@class, 'error-summary')]//li")
    assert page.xpath("//select[@name='group']/option[@selected]/@value") == ["unite"]
    assert page.xpath("//input[@name='when-0-value']/@value") == ["beaucoup"]


def test_a_shared_view_is_changed_by_a_draft_and_published(cast):
    view = shared(cast)
    client = browser(cast, "sam")
    assert client.post(f"/teams/ward/views/{view.pk}/", FORM).status_code == 403

    drafted = client.post(f"/teams/ward/views/{view.pk}/draft/").headers["Location"]
    client.post(drafted, FORM)
    (draft,) = mine_of(cast, "sam")
    board = page_of(client.get(f"/teams/ward/?view={draft.pk}"))
    given = client.post(f"/teams/ward/views/{draft.pk}/publish/")

    assert "visible de vous seul" in board.xpath("string(//*[@data-view-notes])")
    assert given.headers["Location"] == f"/teams/ward/?view={view.pk}"
    assert "Mes fragiles" in browser(cast, "ben").get("/teams/ward/").content.decode()


def test_publishing_over_another_publication_offers_both(cast):
    view = shared(cast)
    draft = draft_view(by=cast.sam, view_id=view.pk)
    with scope(cast.sam):
        View.objects.filter(pk=view.pk).update(version=2)
    client = browser(cast, "sam")

    refused = client.post(f"/teams/ward/views/{draft.pk}/publish/")

    page = page_of(refused)
    assert refused.status_code == 409
    assert page.xpath("//form[contains(@action, 'publish')]//input[@name='over']/@value") == ["2"]
    assert page.xpath(f"//form[contains(@action, '{draft.pk}/retire/')]")
    assert client.post(f"/teams/ward/views/{draft.pk}/publish/", {"over": "2"}).status_code == 302


def test_the_settings_of_a_shared_view(cast):
    view = shared(cast)
    client = browser(cast, "sam")
    number = entries_after(cast.sam, 0)[-1].number

    wrong = client.post(f"/teams/ward/views/{view.pk}/settings/", {"name_fr": ""})
    client.post(f"/teams/ward/views/{view.pk}/settings/", {"name_fr": "À risque", "role": "member", "locked": "yes"})
    client.post(f"/teams/ward/views/{view.pk}/retire/")

    assert wrong.status_code == 422
    kinds = [entry.kind for entry in entries_after(cast.sam, number)]
    assert kinds == ["board.view_renamed", "board.view_locked", "board.view_retired"]
    assert browser(cast, "ada").post(f"/teams/ward/views/{view.pk}/retire/").status_code == 403


def test_the_list_puts_shared_views_in_order_for_superusers_and_one_s_own_for_oneself(cast):
    first, second = shared(cast), shared(cast)
    own = [create_view(by=cast.ada, name={"fr": name}, layout=Layout()) for name in ("Un", "Deux")]
    sam, ada = browser(cast, "sam"), browser(cast, "ada")
    seen = page_of(ada.get("/teams/ward/views/")).xpath("//form[@data-order]/@action")

    page = page_of(sam.get("/teams/ward/views/"))
    (up,) = page.xpath(f"//li[@id='view-{second.pk}']//button[@data-way='up']/@value")
    moved = sam.post(f"/teams/ward/views/{second.pk}/move/", {"to": up})
    refused = ada.post(f"/teams/ward/views/{second.pk}/move/", {"to": up})
    ada.post(f"/teams/ward/views/{own[0].pk}/move/", {"to": f"after:{own[1].pk}"})

    assert seen == [f"/teams/ward/views/{one.pk}/move/" for one in own]
    assert (moved.status_code, moved.url) == (302, f"/teams/ward/views/#view-{second.pk}")
    assert refused.status_code == 403
    listed = page_of(ada.get("/teams/ward/views/")).xpath("//li/@data-order-item")
    assert listed == [str(one.pk) for one in (second, first, own[1], own[0])]
    assert sam.post(f"/teams/ward/views/{second.pk}/move/", {"to": "after:nothing"}).status_code == 404


def test_the_wall_shows_initials_and_places_and_never_a_name(cast):
    make_patient(cast.sam, last_name="Zacharie", first_name="Wilfrid", braden=9, lieu="304", nam="TREL 3853 1443")
    closed = make_patient(cast.sam, last_name="Yvon", braden=8, lieu="305")
    restrict(cast, closed, who="ben")
    view = shared(cast, Layout(filter=LOW, columns=(Column("nam"), Column("braden"))))
    client = browser(cast, "ben")

    answer = client.get(f"/teams/ward/wall/?view={view.pk}")
    alone = client.get(f"/teams/ward/wall/?view={view.pk}", headers=FRAGMENT).content.decode()

    text = answer.content.decode()
    page = page_of(answer)
    (row,) = page.xpath("//table[@id='wall-table']/tbody/tr")
    assert [cell.text_content() for cell in row.xpath("./td[1] | ./th")] == ["304", "W. Z."]
    assert page.xpath("//thead/tr/th/text()")[3:] == ["Braden"]
    assert not re.search("Zacharie|Wilfrid|TREL|Yvon", text + alone)
    assert not page.xpath("//main//button")
    look = looks_of(cast.ben)[0]
    assert (look.act, look.detail["wall"], len(look.patient_ids)) == ("board_opened", "yes", 1)


def test_a_wall_is_never_filtered_by_what_is_sensitive(cast):
    adopt_board(by=cast.sam, template="sante_mentale")
    make_patient(cast.sam, suicide="imm")
    make_patient(cast.sam, last_name="Zacharie")
    view = shared(cast, Layout(filter={"field": "suicide", "op": "eq", "value": "imm"}))

    page = page_of(browser(cast, "ada").get(f"/teams/ward/wall/?view={view.pk}"))

    assert len(page.xpath("//table[@id='wall-table']/tbody/tr")) == 2
    assert "Fragiles" not in page.text_content()


def test_the_sheet_is_that_of_the_view(cast):
    make_patient(cast.sam, last_name="Alarie", braden=9)
    make_patient(cast.sam, last_name="Bouchard", braden=20)
    view = shared(cast)

    page = page_of(browser(cast, "ben").get(f"/teams/ward/print/?view={view.pk}"))

    assert names(page) == ["Alarie, Lucille"]
    assert "Fragiles" in page.xpath("string(//h1)")


def test_a_guest_counts_and_finds_among_the_granted_alone(cast):
    late = (clock.today(cast.sam.zone)).replace(day=1).isoformat()
    granted = make_patient(cast.sam, last_name="Alarie", braden=9, suivi_date=late)
    make_patient(cast.sam, last_name="Bouchard", braden=9, suivi_date=late)
    view = shared(cast)
    limit(cast, "gil", patients=[granted])

    told = browser(cast, "gil").get(f"/teams/ward/order/?view={view.pk}&counts=yes").json()

    assert told["ids"] == [str(granted.pk)]
    assert told["counts"]["overdue"] == 1


@pytest.mark.parametrize("count", [1, 30])
def test_a_board_through_a_view_costs_the_same_statements_whatever_its_rows(cast, count, django_assert_max_num_queries):
    for index in range(count):
        make_patient(cast.sam, last_name=f"Essai-{index}", braden=9, unite="A")
    view = shared(cast, Layout(filter=LOW, group="unite", sort=("braden",)))
    client = browser(cast, "ben")
    client.get(f"/teams/ward/?view={view.pk}")

    with django_assert_max_num_queries(17):
        page = page_of(client.get(f"/teams/ward/?view={view.pk}"))

    assert len(names(page)) == count


def test_who_left_the_view_is_told_to_the_writer_as_to_the_others(cast):
    patient = make_patient(cast.sam, braden=9)
    view = shared(cast)
    change_cells(by=cast.ada, patient_id=patient.pk, values={"braden": 20}, base=patient.number)

    told = [json.loads(browser(cast, who).get(f"/teams/ward/order/?view={view.pk}").content) for who in ("ada", "ben")]

    assert [one["ids"] for one in told] == [[], []]
