"""Every page, answer and line of the journal speaks the reader's language, and no other."""

import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from functools import cache
from typing import get_args

import lxml.html
import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from contact_telesante.board import catalogue, queries
from contact_telesante.board.actions import change_cells, deactivate_patient
from contact_telesante.board.charting.events import PatientCharted
from contact_telesante.board.design.events import BoardRevised, ColumnConverted, TemplateRetired, TemplateSaved, What
from contact_telesante.board.events import (
    BoardAdopted,
    CellsChanged,
    ChangeUndone,
    CuesTurned,
    PatientAdded,
    PatientDeactivated,
    PatientReactivated,
)
from contact_telesante.board.freshness.events import CellsConfirmed
from contact_telesante.board.handoffs.events import HandoffGiven, HandoffRead
from contact_telesante.board.imports.events import (
    ImportsAsked,
    ImportsRefused,
    ImportsReopened,
    ImportUndone,
    PatientsImported,
)
from contact_telesante.board.models import Patient
from contact_telesante.board.requests.events import (
    RequestAnswered,
    RequestAsked,
    RequestDone,
    RequestTaken,
    RequestWithdrawn,
)
from contact_telesante.board.views.events import ViewLocked, ViewPublished, ViewRenamed, ViewRetired, ViewsOrdered
from contact_telesante.establishments.actions import appoint_officer
from contact_telesante.identity.actions import choose_language
from contact_telesante.identity.models import User
from contact_telesante.journal.events import KINDS, Change, Event
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import SYSTEM, Person, scope
from contact_telesante.teams.events import (
    AccessRestricted,
    BreakReviewed,
    GlassBroken,
    GroupsHidden,
    InvitationWithdrawn,
    MemberChanged,
    MemberFileChanged,
    MemberInvited,
    MemberJoined,
    MemberLeft,
    MemberRestored,
    MemberSuspended,
    RestrictionLifted,
    ReviewOpened,
    ReviewSigned,
    ScreenOpened,
    ScreenTurnedOff,
    UndertakingSigned,
)
from contact_telesante.web import errors
from contact_telesante.web.board.rows import Rows
from contact_telesante.web.journal.sentences import SENTENCES, Teller
from tests import make
from tests.privacy.officers import officer_of
from tests.web.managing_pages import MANAGING
from tests.web.test_messages import LANGUAGES, MISTAKES, NB, PLACEHOLDER, catalog, compiled, forms

__all__ = ["compiled"]  # a fixture: these tests too need the catalogues compiled

CHANGES = {"braden": Change(old=14, new=11)}


VIEW = {"fr": "Chutes", "en": "Falls"}


def events(cast: make.Cast, patient: Patient) -> list[Event]:
    """One event of each kind."""
    ben = cast.users["ben"].pk
    return [
        PatientAdded(patient_id=patient.pk, changes=CHANGES),
        CellsChanged(patient_id=patient.pk, changes=CHANGES),
        CellsChanged(patient_id=patient.pk, changes=CHANGES | {"poids": Change(old=None, new=62.5)}),
        ChangeUndone(patient_id=patient.pk, undone=1, changes=CHANGES),
        PatientDeactivated(patient_id=patient.pk, reason="conge", day=date(2026, 11, 22)),
        PatientReactivated(patient_id=patient.pk, day=date(2026, 11, 22)),
        CuesTurned(patient_id=patient.pk, on=("followup_late",), off=("answer_awaited",)),
        CuesTurned(patient_id=patient.pk),
        RequestAsked(patient_id=patient.pk, request_id=ben, question="Essai"),
        RequestTaken(patient_id=patient.pk, request_id=ben),
        RequestAnswered(patient_id=patient.pk, request_id=ben, answer="Essai"),
        RequestDone(patient_id=patient.pk, request_id=ben),
        RequestWithdrawn(patient_id=patient.pk, request_id=ben),
        PatientCharted(patient_id=patient.pk, after=0, upto=1),
        BoardAdopted(template="chsld", version=1),
        *(BoardRevised(version=2, what=what, key="chsld", restored=1) for what in get_args(What)),
        BoardRevised(version=2, what="template_adopted", key=str(ben)),
        ColumnConverted(version=2, key="lieu", old="lieu_2"),
        TemplateSaved(template_id=ben, of="board"),
        TemplateSaved(template_id=ben, of="cues"),
        TemplateRetired(template_id=ben),
        PatientsImported(import_id=ben, added=1, changed=2),
        *(PatientsImported(ben, 1, 2, patient_id=patient.pk, outcome=one) for one in ("added", "changed", "returned")),
        ImportUndone(import_id=ben, removed=1, restored=2, left=0),
        ImportUndone(ben, 1, 2, 0, patient_id=patient.pk, outcome="changed"),
        CellsConfirmed(patient_id=patient.pk, keys=("braden",)),
        ViewPublished(view_id=ben, name=VIEW, version=1),
        ViewRenamed(view_id=ben, name=VIEW),
        ViewsOrdered(view_id=ben, name=VIEW),
        *(ViewLocked(view_id=ben, name=VIEW, locked=locked) for locked in (True, False)),
        ViewRetired(view_id=ben, name=VIEW),
        ImportsAsked(),
        ImportsReopened(),
        ImportsRefused(),
        HandoffGiven(handoff_id=ben, count=1),
        HandoffRead(handoff_id=ben),
        MemberJoined(user_id=ben, role="reader"),
        MemberChanged(user_id=ben, old_role="reader", role="member"),
        MemberLeft(user_id=ben),
        MemberFileChanged(user_id=ben),
        MemberSuspended(user_id=ben),
        MemberRestored(user_id=ben),
        MemberInvited(role="member"),
        InvitationWithdrawn(role="member"),
        UndertakingSigned(user_id=ben),
        GroupsHidden(hidden={"role:guest": ("sensitive",)}),
        AccessRestricted(patient_id=patient.pk, restriction_id=ben),
        RestrictionLifted(patient_id=patient.pk, restriction_id=ben),
        GlassBroken(patient_id=patient.pk, user_id=ben, until=clock.now()),
        BreakReviewed(patient_id=patient.pk, user_id=ben),
        ReviewOpened(review_id=ben),
        ReviewSigned(review_id=ben, kept=3, removed=1),
        ScreenOpened(screen_id=ben, until=clock.now()),
        ScreenTurnedOff(screen_id=ben),
    ]


def test_every_kind_of_event_is_told_here():
    ours = {kind for kind in KINDS.values() if kind.__module__.startswith("contact_telesante.")}

    assert set(SENTENCES) == ours


def test_every_kind_of_event_has_a_sentence_in_both_languages(cast):
    patient = make.make_patient(cast.ada)
    told: dict[str, list[str]] = {}
    for language in LANGUAGES:
        choose_language(by=Person(user_id=cast.users["ada"].pk), language=language)
        cast.users["ada"].refresh_from_db()
        with scope(cast.ada), translation.override(language):
            teller = Teller(cast.ada, Rows.of(cast.ada).reader)
            told[language] = [SENTENCES[type(event)](event, teller) for event in events(cast, patient)]

    assert {type(event) for event in events(cast, patient)} == set(SENTENCES)
    assert all(fr and en and fr != en for fr, en in zip(told["fr"], told["en"], strict=True))
    assert [said for said in told["fr"] for rule in MISTAKES.values() if re.search(rule, said)] == []
    assert f"Usager rendu inactif le 2026-11-22{NB}: Congé définitif" in told["fr"]
    assert f"Signalé{NB}: Suivi en retard. N’est plus signalé{NB}: Réponse attendue" in told["fr"]
    assert "2 cases modifiées" in told["fr"]


@dataclass
class Stage:
    """A ward with a patient on the board and one who left, Ada's browser, and the privacy officer."""

    cast: make.Cast
    client: Client
    patient: Patient
    number: int
    braden: Iterator[int]
    officer: User
    once: list[str] = field(default_factory=list)

    @property
    def one(self) -> str:
        return f"/teams/ward/patients/{self.patient.pk}/"

    def get(self, address: str) -> HttpResponse:
        return self.client.get(address)

    def post(self, address: str, *, fragment: bool = False, **data: object) -> HttpResponse:
        return self.client.post(address, data, headers={"X-Fragment": "yes"} if fragment else {})

    def as_somebody(self, who: str, address: str) -> HttpResponse:
        other = Client()
        if who:
            other.force_login(self.cast.users[who])
        other.cookies["contact_language"] = translation.get_language()
        return other.get(address)

    def new_patient(self) -> str:
        return f"/teams/ward/patients/{make.make_patient(self.cast.ada, last_name='Roy').pk}/"

    def speak(self, language: str) -> None:
        users = (*self.cast.users.values(), self.officer)
        User.objects.filter(pk__in=[user.pk for user in users]).update(language=language)
        for user in users:
            user.language = language


@pytest.fixture
def stage(cast) -> Stage:
    patient = make.make_patient(
        cast.ada,
        braden=14,
        nam="TREL38531414",
        allergies="oui",
        allergies_note="Codéine",
        precautions=["gout"],
        suivi_date="2026-01-01",
        demande="question",
        resp=str(cast.users["ada"].pk),
        priorite="rouge",
    )
    changed = change_cells(
        by=cast.ada, patient_id=patient.pk, values={"braden": 11, "lieu": "304"}, base=patient.number
    )
    left = make.make_patient(cast.ada, last_name="Roy")
    deactivate_patient(by=cast.sam, patient_id=left.pk, reason="conge", day="2026-01-02")
    appoint_officer(by=SYSTEM, user_id=cast.users["gil"].pk, office="coordination", establishment=None)
    client = Client()
    client.force_login(cast.users["ada"])
    return Stage(cast, client, changed, patient.number, itertools.cycle(range(6, 24)), officer_of(cast))


def a_toast(stage: Stage) -> HttpResponse:
    cell = {"value-braden": next(stage.braden), "base": _number(stage)}
    return stage.post(f"{stage.one}cells/braden/", fragment=True, **cell)


def an_undone_change(stage: Stage) -> HttpResponse:
    a_toast(stage)
    return stage.post(f"{stage.one}undo/", fragment=True, number=_number(stage))


def _number(stage: Stage) -> int:
    return make.reloaded(stage.cast.ada, stage.patient).number


def refusal(name: str) -> Callable[[Stage], HttpResponse]:
    """A refusal that needs an accident to be seen."""

    def answer(_stage: Stage) -> HttpResponse:
        request = RequestFactory().get("/")
        request.user = AnonymousUser()
        return getattr(errors, name)(request)

    return answer


WARD = "/teams/ward/"
NEW = {"value-last_name": "Tremblay", "value-first_name": "Lucille", "value-nam": "TREL38531414"}
PAGES: Mapping[str, Callable[[Stage], HttpResponse]] = {
    "home": lambda s: s.get("/"),
    "home of an officer": lambda s: s.as_somebody("gil", "/"),
    "account": lambda s: s.get("/account/"),
    "board": lambda s: s.get(WARD),
    "board of a reader": lambda s: s.as_somebody("ben", WARD),
    "empty board": lambda s: s.as_somebody("cleo", "/teams/other/"),
    "search without result": lambda s: s.post(f"{WARD}search/", q="zzz"),
    "panel": lambda s: s.get(s.one),
    "history": lambda s: s.get(f"{s.one}history/"),
    "history of a cell": lambda s: s.get(f"{s.one}history/?field=braden"),
    "journal": lambda s: s.get(f"{WARD}journal/"),
    "members": lambda s: s.get(f"{WARD}members/"),
    "inactive": lambda s: s.get(f"{WARD}inactive/"),
    "nobody inactive": lambda s: s.as_somebody("cleo", "/teams/other/inactive/"),
    "print": lambda s: s.get(f"{WARD}print/"),
    "add": lambda s: s.get(f"{WARD}patients/add/"),
    "add, refused": lambda s: s.post(f"{WARD}patients/add/", **NEW | {"value-first_name": ""}, anyway="yes"),
    "add, perhaps here": lambda s: s.post(f"{WARD}patients/add/", **NEW),
    "cell": lambda s: s.get(f"{s.one}cells/braden/"),
    "cell with choices": lambda s: s.get(f"{s.one}cells/consigne/"),
    "cell, refused": lambda s: s.post(f"{s.one}cells/braden/", **{"value-braden": "x", "base": s.number}),
    "cell, conflict": lambda s: s.post(f"{s.one}cells/braden/", **{"value-braden": "7", "base": s.number}),
    "saved": a_toast,
    "undone": an_undone_change,
    "cannot undo": lambda s: s.post(f"{s.one}undo/", fragment=True, number=1),
    "deactivate": lambda s: s.get(f"{s.one}deactivate/"),
    "deactivate, refused": lambda s: s.post(f"{s.one}deactivate/"),
    "deactivated": lambda s: s.post(f"{s.new_patient()}deactivate/", fragment=True, reason="conge", date="2026-01-02"),
    "already active": lambda s: s.post(f"{s.one}reactivate/", fragment=True),
    "sign-in": lambda s: s.as_somebody("", "/sign-in/"),
    "sign-in, refused": lambda s: s.post("/sign-in/", email="ada@tests.example", password="no"),
    "forbidden": lambda s: s.as_somebody("ben", f"{WARD}patients/add/"),
    "not found": lambda s: s.get("/teams/nowhere/"),
    "API": lambda s: s.client.get("/api/v1/docs", {"lang": translation.get_language()}),
    **{name: refusal(name) for name in ("bad_request", "server_error", "csrf_failed", "signed_out", "repeated")},
    **MANAGING,
}
STATUSES = {
    **{"add, perhaps here": 409, "cell, conflict": 409, "cannot undo": 409, "bad_request": 400, "server_error": 500},
    **{"forbidden": 403, "csrf_failed": 403, "not found": 404, "signed_out": 401, "repeated": 422},
    **{name: 422 for name in PAGES if name.endswith("refused")},
    "already active": 422,
    **{"suspending oneself": 409, "invitation of somebody else": 403, "invitation that opens nothing": 404},
    "stale link of the letter": 403,
    "handoff read back before": 409,
    "import moved": 409,
    "a screen that is dark": 401,
    "planning, over another": 409,
    "a column retired on a stale page": 409,
}
ATTRIBUTES = ("aria-label", "placeholder", "title", "alt", "data-text", "data-live", "data-stale", "data-label")


def texts(response: HttpResponse) -> set[str]:
    """What an answer says, to the eye or to a screen reader, piece by piece; code and other languages left out."""
    kind, content = response.headers["Content-Type"], response.content.decode()
    if kind.startswith("text/plain"):
        return {content}
    if kind.startswith("application/json"):
        answer = json.loads(content)
        content = answer["toast"] + "".join(f"<table>{frame.get('row', '')}</table>" for frame in answer["frames"])
    root = lxml.html.fromstring(content)
    own = list(_own(root))
    said = [text for e in own for text in (e.text, *(child.tail for child in e))]
    said += [e.get(name) for e in own for name in ATTRIBUTES]
    said += [word for e in own if e.get("data-words") for word in json.loads(e.get("data-words")).values()]
    return {text.strip() for text in said if text and text.strip()}


def _own(element) -> Iterator[lxml.html.HtmlElement]:
    """The element and what it holds, down to code and to what is said in a language of its own."""
    foreign = element.tag in {"script", "style", "code", "pre"} or (element.tag != "html" and element.get("lang"))
    if isinstance(element.tag, str) and not foreign:
        yield element
    if not foreign:
        for child in element:
            yield from _own(child)


def bilingual(value: object) -> Iterator[tuple[str, str]]:
    """Every (French, English) of the ready-made boards."""
    if isinstance(value, Mapping):
        if {"fr", "en"} <= value.keys():
            french, english = value["fr"], value["en"]
            yield from zip(forms(french), forms(english), strict=True)
        else:
            for each in value.values():
                yield from bilingual(each)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from bilingual(each)
    elif is_dataclass(value):
        for each in fields(value):
            yield from bilingual(getattr(value, each.name))


@cache
def ours() -> list[tuple[str, str]]:
    """Every (French, English) that the interface may say."""
    catalogs = (sorted((m for m in catalog(language) if m.id), key=_key) for language in ("fr", "en"))
    said = [
        pair
        for french, english in zip(*catalogs, strict=True)
        for pair in zip(forms(french.string), forms(english.string), strict=True)
    ]
    return [*said, *bilingual(catalogue.reasons())]


def words(stage: Stage) -> list[tuple[str, str]]:
    """Every (French, English) that the interface and the ward's board may say."""
    with scope(stage.cast.ada):
        definition = queries.definition_of(stage.cast.ada)
    return [*ours(), *bilingual(definition)]


def _key(message) -> tuple[str, str]:
    return str(message.id), message.context or ""


@cache
def pattern(message: str) -> re.Pattern[str]:
    """The message as an expression, whatever its blanks hold; a sentence may be a part of a longer text."""
    literal = "(?:.+)".join(re.escape(part) for part in PLACEHOLDER.split(message))
    is_sentence = len(PLACEHOLDER.sub("", message)) > 12 and " " in message.strip()
    return re.compile(literal if is_sentence else rf"\A{literal}\Z")


@cache
def longest_part(message: str) -> str:
    """What stands in every text that says the message, whatever its blanks hold."""
    return max(PLACEHOLDER.split(message), key=len)


def leaks(said: set[str], theirs: set[str], ours: set[str]) -> list[tuple[str, str]]:
    """(text, message) of each text that says a message of the other language."""
    mine = said - ours
    everything = "\n".join(mine)
    strangers = [message for message in theirs - ours if longest_part(message) in everything]
    strangers = [message for message in strangers if re.search(r"\w", message)]
    return [(text, message) for text in mine for message in strangers if pattern(message).search(text)]


DATA = """
    Ada Ben Cleo Gil Sam Essai ada@tests.example Tremblay Lucille Roy Codéine Équipe ward other Contact Télésanté API
    L T
    Odile Sue Restrictions Version INC TREL AE BE CE GE OE SE WA OT E UUID GET POST PATCH active inactive all Question
""".split()  # noqa: SIM905 (names, as one reads them)


NAMES = re.compile(
    r"Avis au dossier papier|CIUSSS des tests|Commission d’accès à l’information|Français|English"
    r"|liste\.csv|last_name|first_name|birth_date|\b[A-D] · |Windows-1252|UTF-8|UTF-16|ISO 8859-1"
    r"|zoe@tests\.example|courriel;rôle[^€]*|\bzoe\b|\b[0-9A-F]{8}\b"
)
"""What was typed, names of bodies and of languages, references: in their own words whatever the page's language."""


def hard_coded(french: set[str], english: set[str], same: set[str]) -> set[str]:
    """The texts that two languages share and that are neither data nor the same word in both."""
    french, english = ({NAMES.sub("", text) for text in said} for said in (french, english))
    left = {text for text in french & english if text.removesuffix(" — Contact Télésanté") not in same}
    return {text for text in left if any(word not in DATA for word in re.findall(r"[^\W\d_]+(?:[@.]\w+)*", text))}


@pytest.mark.parametrize("name", PAGES)
def test_page_speaks_one_language(stage, name):
    said: dict[str, set[str]] = {}
    for language, tag in LANGUAGES.items():
        stage.speak(language)
        stage.client.cookies["contact_language"] = language
        with translation.override(language):
            response = PAGES[name](stage)
        assert response.status_code == STATUSES.get(name, 200)
        said[language] = texts(response)
        if b"<html" in response.content:
            assert re.search(rb'<html lang="([^"]+)"', response.content)[1].decode() == tag
    known = words(stage)
    french, english = {fr for fr, _ in known}, {en for _, en in known}

    assert said["fr"]
    assert leaks(said["fr"], english, french) == []
    assert leaks(said["en"], french, english) == []
    assert hard_coded(said["fr"], said["en"], french & english) == set()


def test_leaks_are_seen():
    french, english = {"Enregistrer", "Usagers affichés"}, {"Save", "Made inactive on %(day)s: %(reason)s"}

    found = leaks({"Enregistrer", "Save", "Made inactive on 2026-11-22: Congé"}, english, french)

    assert {text for text, _ in found} == {"Save", "Made inactive on 2026-11-22: Congé"}
    assert hard_coded({"Ada Essai", "Options"}, {"Ada Essai", "Options"}, set()) == {"Options"}
