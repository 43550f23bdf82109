"""Page before + frames = page rendered fresh, for every kind of event, every audience, both languages."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from lxml import html

from contact_telesante.board import queries
from contact_telesante.board.actions import (
    adopt_board,
    change_cells,
    deactivate_patient,
    reactivate_patient,
    undo_change,
)
from contact_telesante.board.charting.actions import chart
from contact_telesante.board.design.actions import put_in_force
from contact_telesante.board.design.conversion.actions import convert_field
from contact_telesante.board.design.events import TemplateRetired, TemplateSaved
from contact_telesante.board.freshness.actions import confirm_cells
from contact_telesante.board.handoffs.events import HandoffGiven, HandoffRead
from contact_telesante.board.imports.events import ImportsAsked, ImportsRefused, ImportsReopened
from contact_telesante.board.imports.undoing.actions import undo_import
from contact_telesante.board.jobs import turn_cues_of_team
from contact_telesante.board.requests import actions as requests
from contact_telesante.board.requests.queries import open_request
from contact_telesante.board.views.actions import create_view, move_view, retire_view, settle_view
from contact_telesante.board.views.layout import Column, Layout
from contact_telesante.journal.actions import record
from contact_telesante.journal.events import KINDS
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import action
from contact_telesante.kernel.scopes import scope
from contact_telesante.live.frames import Here
from contact_telesante.teams import events
from contact_telesante.teams.access.actions import break_glass, hide_groups, lift_restriction, review_break
from contact_telesante.teams.actions import change_role, move_version, remove_member, seat_member
from contact_telesante.web.board import rows
from contact_telesante.web.live.frames import FRAMES, PageRenderer
from tests.board.imports.files import brought
from tests.make import Cast, entries_after, limit, make_patient, make_user, restrict

FRAGMENT = {"X-Fragment": "yes"}


def today(cast: Cast):
    return clock.today(cast.sam.zone)


def added(cast, _patient):
    make_patient(cast.sam, last_name="Alarie", braden=11)


def changed(cast, patient):
    change_cells(by=cast.sam, patient_id=patient.pk, values={"braden": 11, "lieu": "306"}, base=patient.number)


def undone(cast, patient):
    mine = change_cells(by=cast.sam, patient_id=patient.pk, values={"braden": 11}, base=patient.number)
    undo_change(by=cast.sam, patient_id=patient.pk, number=mine.number)


def deactivated(cast, patient):
    deactivate_patient(by=cast.sam, patient_id=patient.pk, reason="conge", day=today(cast))


def reactivated(cast, patient):
    deactivated(cast, patient)
    reactivate_patient(by=cast.sam, patient_id=patient.pk)


def confirmed(cast, patient):
    confirm_cells(by=cast.sam, patient_id=patient.pk, keys=["last_name"], base=patient.number)


def turned(cast, _patient):
    with time_machine.travel(clock.now() + timedelta(days=3), tick=False):
        assert turn_cues_of_team(cast.ward.pk) == 1


def charted(cast, patient):
    chart(by=cast.sam, patient_id=patient.pk, upto=patient.number)


def asked(cast, patient):
    requests.ask(by=cast.sam, patient_id=patient.pk, question="Ajuster la warfarine ?")
    with scope(cast.sam):
        return {"patient_id": patient.pk, "request_id": open_request(cast.sam, patient.pk).pk}


def taken(cast, patient):
    change_cells(by=cast.sam, patient_id=patient.pk, values={"medecin": str(cast.sam.user_id)}, base=patient.number)
    requests.take(by=cast.sam, **asked(cast, patient))


def answered(cast, patient):
    of = asked(cast, patient)
    requests.answer(by=cast.sam, **of, text="4 mg ce soir")
    return of


def finished(cast, patient):
    requests.finish(by=cast.sam, **answered(cast, patient))


def withdrawn(cast, patient):
    requests.withdraw(by=cast.sam, **asked(cast, patient))


def adopted(cast, _patient):
    adopt_board(by=cast.sam, template="chsld")


@action
def _revise(*, by, definition, base):
    put_in_force(definition, by=by, base=base, what="fields_ordered")


def revised(cast, _patient):
    with scope(cast.sam):
        definition, base = queries.definition_of(cast.sam), queries.board_version_of(cast.sam)
    _revise(by=cast.sam, definition=replace(definition, fields=definition.fields[::-1], cues=()), base=base)


def converted(cast, _patient):
    with scope(cast.sam):
        base = queries.board_version_of(cast.sam)
    convert_field(by=cast.sam, base=base, key="lieu", to="choice")


LOOKED = Layout(
    filter={"field": "braden", "op": "lte", "value": 14},
    sort=("-braden",),
    group="unite",
    columns=(Column("braden"), Column("lieu", pinned=True), Column("chute")),
)


def view_published(cast, _patient):
    return create_view(by=cast.sam, name={"fr": "Fragiles"}, layout=LOOKED, shared=True)


def settled(cast, patient, **as_asked):
    settle_view(by=cast.sam, view_id=view_published(cast, patient).pk, **as_asked)


def view_renamed(cast, patient):
    settled(cast, patient, name={"fr": "À risque"}, roles=["member"], locked=False)


def view_locked(cast, patient):
    settled(cast, patient, name={"fr": "Fragiles"}, roles=[], locked=True)


def views_ordered(cast, patient):
    first, second = (view_published(cast, patient) for _ in range(2))
    move_view(by=cast.sam, view_id=second.pk, to="first")
    move_view(by=cast.sam, view_id=second.pk, to=f"after:{first.pk}")


def view_retired(cast, patient):
    retire_view(by=cast.sam, view_id=view_published(cast, patient).pk)


def joined(cast, _patient):
    seat_member(by=cast.sam, user_id=make_user("Zoe").pk, role="member")


def role_changed(cast, _patient):
    change_role(by=cast.sam, user_id=cast.users["ben"].pk, role="member")


def left(cast, _patient):
    remove_member(by=cast.sam, user_id=cast.users["ben"].pk)


def told(event: Callable) -> Callable:
    """A story that is nothing but its event: the pages of the board only hear that it happened."""

    @action
    def tell(*, by, patient):
        record(event(by, patient), by=by)
        move_version(by)

    return lambda cast, patient: tell(by=cast.sam, patient=patient)


def hidden(cast, _patient):
    hide_groups(by=cast.sam, hidden={"role:member": frozenset({"clinical"}), "role:guest": frozenset({"sensitive"})})


def restricted(cast, patient):
    restrict(cast, patient, who="ada", groups={"clinical"})
    restrict(cast, patient, who="gil")


def lifted(cast, patient):
    living = restrict(cast, patient, who="ada")
    lift_restriction(by=cast.sam, patient_id=patient.pk, restriction_id=living.pk, reason="Retirée par écrit hier")


def broken(cast, patient):
    restrict(cast, patient, who="ada")
    return break_glass(by=cast.ada, patient_id=patient.pk, reason="Chute, consentement impossible")


def looked_into(cast, patient):
    review_break(by=cast.sam, break_id=broken(cast, patient).pk, verdict="Justifié par la chute")


FILE = "Nom;Prénom;Braden;Priorité\nTremblay;Lucille;9;rouge\nAubin;Rose;22;\n"


def imported(cast, _patient):
    return brought(cast.sam, FILE)


def import_undone(cast, patient):
    undo_import(by=cast.sam, import_id=imported(cast, patient).pk)


STORIES: dict[str, Callable] = {
    "board.patient_added": added,
    "board.cells_changed": changed,
    "board.change_undone": undone,
    "board.patient_deactivated": deactivated,
    "board.patient_reactivated": reactivated,
    "board.patient_charted": charted,
    "board.request_asked": asked,
    "board.request_taken": taken,
    "board.request_answered": answered,
    "board.request_done": finished,
    "board.request_withdrawn": withdrawn,
    "board.cues_turned": turned,
    "board.cells_confirmed": confirmed,
    "board.adopted": adopted,
    "board.revised": revised,
    "board.patients_imported": imported,
    "board.import_undone": import_undone,
    "board.imports_asked": told(lambda _by, _p: ImportsAsked()),
    "board.imports_reopened": told(lambda _by, _p: ImportsReopened()),
    "board.imports_refused": told(lambda _by, _p: ImportsRefused()),
    "board.column_converted": converted,
    "board.template_saved": told(lambda by, _p: TemplateSaved(template_id=by.user_id, of="board")),
    "board.template_retired": told(lambda by, _p: TemplateRetired(template_id=by.user_id)),
    "board.handoff_given": told(lambda by, _p: HandoffGiven(handoff_id=by.user_id, count=2)),
    "board.handoff_read": told(lambda by, _p: HandoffRead(handoff_id=by.user_id)),
    "board.view_published": view_published,
    "board.view_renamed": view_renamed,
    "board.view_locked": view_locked,
    "board.views_ordered": views_ordered,
    "board.view_retired": view_retired,
    "teams.member_joined": joined,
    "teams.member_changed": role_changed,
    "teams.member_left": left,
    "teams.member_file_changed": told(lambda by, _p: events.MemberFileChanged(user_id=by.user_id)),
    "teams.member_suspended": told(lambda by, _p: events.MemberSuspended(user_id=by.user_id)),
    "teams.member_restored": told(lambda by, _p: events.MemberRestored(user_id=by.user_id)),
    "teams.member_invited": told(lambda _by, _p: events.MemberInvited(role="member")),
    "teams.invitation_withdrawn": told(lambda _by, _p: events.InvitationWithdrawn(role="member")),
    "teams.undertaking_signed": told(lambda by, _p: events.UndertakingSigned(user_id=by.user_id)),
    "teams.review_opened": told(lambda by, _p: events.ReviewOpened(review_id=by.user_id)),
    "teams.review_signed": told(lambda by, _p: events.ReviewSigned(review_id=by.user_id, kept=3, removed=1)),
    "teams.screen_opened": told(lambda by, _p: events.ScreenOpened(screen_id=by.user_id, until=clock.now())),
    "teams.screen_turned_off": told(lambda by, _p: events.ScreenTurnedOff(screen_id=by.user_id)),
    "teams.groups_hidden": hidden,
    "teams.access_restricted": restricted,
    "teams.restriction_lifted": lifted,
    "teams.glass_broken": broken,
    "teams.break_reviewed": looked_into,
}


class Page:
    """An open board as a browser keeps it: its rows by id, in order, and who stands under which header."""

    def __init__(self, client: Client, asked: str = "") -> None:
        self.client, self.asked = client, asked
        self.fetch()

    def fetch(self) -> None:
        page = self.client.get(f"/teams/ward/{self.asked}", headers=FRAGMENT).content.decode()
        region = html.fragment_fromstring(page, "div")
        self.number = int(region.xpath(".//@data-number")[0])
        lines = region.xpath(".//*[@id='rows']/tr")
        self.rows = {row.get("id"): as_text(row) for row in lines if row.get("id").startswith("patient-")}
        self.places = [row.get("id") for row in lines]

    def apply(self, frame: dict) -> None:
        name = f"patient-{frame['patient']}"
        if frame.get("refetch"):
            self.fetch()
        elif frame.get("gone"):
            self.rows.pop(name, None)
        elif "row" in frame:
            (row,) = html.fragments_fromstring(f"<table>{frame['row']}</table>")[0].xpath(".//tr")
            self.rows[name] = as_text(row)

    def put_in_order(self) -> None:
        """As `members.js` and `order.js` do: who is not told leaves, the others stand where they are told."""
        told = json.loads(self.client.get(f"/teams/ward/order/{self.asked}").content)
        groups = told.get("groups", [{"id": "", "ids": told["ids"]}])
        named = [[group["id"], *(f"patient-{one}" for one in group["ids"])] for group in groups]
        self.places = [name for names in named for name in names if name]
        self.rows = {f"patient-{one}": self.rows[f"patient-{one}"] for one in told["ids"]}


def as_text(row) -> str:
    return html.tostring(row, encoding="unicode").strip()


def frames_after(cast: Cast, who: str, number: int, columns=None) -> list[dict]:
    audience = cast.seat(who).through(columns).audience
    sent = PageRenderer().entries(cast.ward.pk, audience, entries_after(cast.sam, number)).decode()
    return [json.loads(line.removeprefix("data: ")) for line in sent.split("\n") if line.startswith("data: ")]


def speak(cast: Cast, who: str, language: str) -> None:
    cast.users[who].language = language
    cast.users[who].save(update_fields=["language"])


def browser(cast: Cast, who: str, language: str) -> Client:
    speak(cast, who, language)
    client = Client()
    client.force_login(cast.users[who])
    return client


@pytest.fixture
def forget_rows():
    """Pages and streams share the rows that they draw: without this, a fresh page would only be the frames again."""

    def forget() -> None:
        for kept in (rows._kept, rows._runs, rows._readers):
            kept.clear()

    return forget


def test_every_kind_has_its_story_and_its_frame():
    assert set(STORIES) == set(FRAMES) == set(KINDS)


READERS = [(who, language) for who in ("ada", "gil") for language in ("fr", "en")]


@pytest.mark.parametrize("kind", sorted(STORIES))
def test_page_before_and_frames_make_the_page_rendered_fresh(cast, forget_rows, kind):
    tomorrow = (today(cast) + timedelta(days=1)).isoformat()
    patient = make_patient(cast.sam, braden=14, lieu="304", suivi_date=tomorrow)
    make_patient(cast.sam, last_name="Zacharie", priorite="rouge")
    pages = {reader: Page(browser(cast, *reader)) for reader in READERS}
    told = {}

    STORIES[kind](cast, patient)
    for (who, language), page in pages.items():
        speak(cast, who, language)
        frames = frames_after(cast, who, page.number)
        told[who, language] = {frame["kind"] for frame in frames}
        for frame in frames:
            page.apply(frame)
        page.put_in_order()

    forget_rows()
    fresh = {}
    for (who, language), page in pages.items():
        speak(cast, who, language)
        fresh[who, language] = list(Page(page.client).rows.items())
    assert [reader for reader in READERS if kind not in told[reader]] == []
    for reader, page in pages.items():
        assert list(page.rows.items()) == fresh[reader], reader


@pytest.mark.parametrize("kind", sorted(STORIES))
def test_page_through_a_view_and_frames_make_the_page_rendered_fresh(cast, forget_rows, kind):
    tomorrow = (today(cast) + timedelta(days=1)).isoformat()
    looked = view_published(cast, None)
    patient = make_patient(cast.sam, braden=14, lieu="304", unite="A", suivi_date=tomorrow)
    make_patient(cast.sam, last_name="Zacharie", priorite="rouge", braden=12, unite="B")
    make_patient(cast.sam, last_name="Solide", braden=22, unite="A")
    pages = {who: Page(browser(cast, who, "fr"), f"?view={looked.pk}") for who in ("ada", "gil")}
    assert {len(page.rows) for page in pages.values()} == {2}

    STORIES[kind](cast, patient)
    for who, page in pages.items():
        for frame in frames_after(cast, who, page.number, columns=("braden", "^lieu", "chute")):
            page.apply(frame)
        page.put_in_order()

    forget_rows()
    for who, page in pages.items():
        fresh = Page(page.client, page.asked)
        assert list(page.rows.items()) == list(fresh.rows.items()), who
        assert page.places == fresh.places, who


@pytest.mark.parametrize("kind", sorted(STORIES))
def test_the_frames_of_a_guest_carry_nothing_sensitive(cast, kind):
    adopt_board(by=cast.sam, template="sad")
    with scope(cast.sam):
        hidden = [f.key for f in queries.definition_of(cast.sam).live_fields if f.group == "sensitive"]
    patient = make_patient(cast.sam, adresse="12, rue Secrète", suivi_date=today(cast).isoformat())
    number = entries_after(cast.sam, 0)[-1].number
    STORIES[kind](cast, patient)

    told = json.dumps(frames_after(cast, "gil", number - 1), ensure_ascii=False)

    assert hidden
    assert "rue Secrète" not in told
    assert not [key for key in hidden if f'data-key=\\"{key}\\"' in told or f'"{key}"' in told]


def test_a_cue_that_reads_a_hidden_field_is_not_told_to_a_guest(cast):
    adopt_board(by=cast.sam, template="sante_mentale")
    patient = make_patient(cast.sam, suicide="imm")

    (mine,), (theirs,) = (frames_after(cast, who, patient.number - 1) for who in ("ada", "gil"))

    assert 'data-cues="danger_immediate"' in mine["row"]
    assert 'data-cues=""' in theirs["row"]
    assert "data-severity" not in theirs["row"]


def test_of_several_changes_of_a_patient_only_the_last_carries_the_row(cast):
    patient = make_patient(cast.sam, braden=20)
    first = patient.number
    for braden in (19, 18, 17):
        patient = change_cells(by=cast.sam, patient_id=patient.pk, values={"braden": braden}, base=patient.number)

    frames = frames_after(cast, "ada", first)

    assert ["row" in frame for frame in frames] == [False, False, True]
    assert [frame["changed"] for frame in frames] == [["braden"]] * 3


def test_the_frames_of_a_limited_guest_tell_nothing_of_the_others(cast):
    granted, other = make_patient(cast.sam), make_patient(cast.sam, last_name="Zacharie")
    limit(cast, "gil", patients=[granted])
    number = entries_after(cast.sam, 0)[-1].number
    change_cells(by=cast.sam, patient_id=other.pk, values={"braden": 9}, base=number)
    change_cells(by=cast.sam, patient_id=granted.pk, values={"braden": 9}, base=number)

    frames = frames_after(cast, "gil", number)

    assert [frame["patient"] for frame in frames] == [str(granted.pk)]
    assert str(other.pk) not in json.dumps(frames)


def test_the_frames_of_a_restricted_provider_say_so_and_no_more(cast):
    cast.users["ada"].language = "fr"
    patient = make_patient(cast.sam, last_name="Zacharie", braden=14)
    restrict(cast, patient, who="ada")
    number = entries_after(cast.sam, 0)[-1].number
    change_cells(by=cast.sam, patient_id=patient.pk, values={"braden": 9}, base=number)

    (frame,) = frames_after(cast, "ada", number)

    assert (frame["changed"], frame["by"]) == ([], None)
    assert "Accès restreint" in frame["row"]
    assert "Zacharie" not in frame["row"]
    assert "Sam" not in frame["row"]


@pytest.mark.parametrize(("who", "told"), [("ada", False), ("gil", False), ("ben", True)])
def test_presence_never_tells_where_a_reader_may_not_look(cast, who, told):
    patient = make_patient(cast.sam)
    restrict(cast, patient, who="ada")
    limit(cast, "gil", patients=[])
    here = [Here(cast.users["sam"].pk, patient.pk, "braden")]

    frame = PageRenderer().presence(cast.ward.pk, cast.seat(who).audience, here).decode()

    assert ("braden" in frame, str(patient.pk) in frame) == (told, told)
