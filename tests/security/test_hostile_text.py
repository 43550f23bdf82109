"""Text that wants to be something else: markup, formulas, SQL, endless work, bytes that no database holds."""

import ast
import csv
import functools
import io
import re
import time
import zipfile
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import lxml.html
import pytest
from django.db import models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contact_telesante.board import queries as board
from contact_telesante.board.actions import change_cells
from contact_telesante.board.catalogue import names, template
from contact_telesante.board.rules import editable_fields
from contact_telesante.establishments.models import Establishment
from contact_telesante.identity.models import Token, User
from contact_telesante.interop.csv import FORMULA
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import scope
from contact_telesante.privacy.incidents.actions import report_incident
from contact_telesante.privacy.models import Incident
from contact_telesante.teams.models import Break, Invitation, Member, Restriction, Team, Verdict
from tests.forgetting import forget_versions
from tests.privacy.officers import handed
from tests.security.addresses import ADDRESSES
from tests.security.test_matrix import POLICY
from tests.security.test_parent_child import CHILDREN, form_of
from tests.security.world import NORTH, fingerprint, undone

SOURCE = Path(board.__file__).parents[1]
WRITTEN = (Member, Restriction, Break, Invitation, Verdict, Team, Incident)
PAYLOADS = (
    """"><zzx zzy=1>'><script>zzz()</script>""",
    """" onmouseover="zzz()" zzy="1' onfocus='zzz()""",
    """javascript:zzz()//</textarea></title></style><zzx>{{ 7|add:7 }}{% zzx %}<!--<zzx>]]>&lt;zzx&gt;""",
)


def texts_of(model):
    """The columns that people write in."""
    fields = (one for one in model._meta.concrete_fields if isinstance(one, models.CharField | models.TextField))
    coded = {
        "slug",
        "zone",
        "email",
        "language",
        "profession",
        "role",
        "state",
        "reference",
        "digest",
        "theme",
        "permit",
        "password",
    }
    return [one for one in fields if not one.choices and one.name not in coded and one.name != "decision"]


def write_everywhere(world, text):
    """Put a text in every column and cell of our team that takes words."""
    sam = world.seat("sam")
    with scope(sam):
        for model in WRITTEN:
            of_team = {"pk": sam.team_id} if model is Team else {"team_id": sam.team_id}
            for one in texts_of(model):
                model.objects.filter(**of_team).update(**{one.name: text[: one.max_length or 900]})
    for model in (User, Establishment, Token):
        for one in texts_of(model):
            model.objects.all().update(**{one.name: text[: one.max_length]})
    forget_versions()
    patient = world.north.patients[1]
    with scope(sam):
        definition = board.definition_of(sam)
        wordy = [
            field.key
            for field in editable_fields(sam, definition)
            if field.type in {"text", "note"} and field.key != "nam"
        ]
        number = board.patients_of(sam).get(pk=patient.pk).number
    change_cells(by=sam, patient_id=patient.pk, values=dict.fromkeys(wordy, text), base=number)
    report_incident(
        by=world.seat("ada"), circumstances=text, information=text, measures=text,
        start_date=clock.today(sam.zone), known_date=clock.today(sam.zone),
    )  # fmt: skip


PAGES = {"sam": ("team",), "odile": ("privacy",), "ada": ("person",)}


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_no_text_becomes_markup_on_any_page(world, payload):
    seen = 0

    with undone():
        write_everywhere(world, payload)
        for who, policies in PAGES.items():
            client = world.client(who)
            for name, address in ADDRESSES.items():
                if address.policy not in policies:
                    continue
                of_one = "patient_id" in address.parameters
                for patient in world.north.patients[:2] if of_one else world.north.patients[:1]:
                    answer = client.get(address.filled(world.north.ids | {"patient_id": patient.pk}))
                    if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                        page = answer.content.decode()
                        seen += "zzz" in page or "zzx" in page
                        require_tame(page, name)

    assert seen > 20


def require_tame(page, where):
    tree = lxml.html.document_fromstring(page)
    for element in tree.iter(lxml.etree.Element):
        assert element.tag != "zzx", where
        assert "zzy" not in element.attrib, where
        assert not any(name.startswith("on") or name == "style" for name in element.attrib), (where, element.attrib)
        for name in ("href", "src", "action", "formaction", "data-href"):
            assert urlsplit(element.get(name, "").strip().lower()).scheme in {"", "mailto", "https", "otpauth"}, (
                where,
                element.get(name),
            )
        if element.tag == "script":
            assert element.get("src", "").startswith("/static/"), where
            assert element.get("type") in {"module", None}, where
    assert "14{%" not in page, where


@pytest.mark.parametrize("first", ["=cmd|' /C calc'!A0", " =1+1", "＝1+1", "@x"])
def test_no_cell_of_any_file_begins_a_formula(world, first):
    seen, wrong = 0, {}

    with undone():
        write_everywhere(world, first + " zzz")
        for name, made in files_of(world).items():
            for line in csv.reader(io.StringIO(made.decode("utf-8-sig")), delimiter=";" if b";" in made else ","):
                for cell in line:
                    seen += "zzz" in cell
                    if "zzz" in cell and cell.lstrip().startswith(FORMULA):
                        wrong[name] = cell

    assert seen > 5
    assert wrong == {}


def files_of(world):
    """Every table that leaves the product as a file."""
    odile, sam, ids = world.client("odile"), world.client("sam"), world.north.ids
    made = {name: odile.get(one.filled(ids)) for name, one in ADDRESSES.items() if name.endswith(("-csv", "-looks"))}
    made["privacy-logs-csv"] = odile.get(ADDRESSES["privacy-logs-csv"].filled(ids), {"team": NORTH})
    made["refused"] = sam.post(
        ADDRESSES["invite-many-refused"].filled(ids), {"text": "courriel;prénom\nnobody;=zzz\n=zzz@x;+zzz\n"}
    )
    made["report"] = odile.post(ADDRESSES["privacy-report-file"].filled(ids), handed(file_format="csv"))
    packed = odile.post(ADDRESSES["privacy-extract"].filled(ids), handed(file_format="zip"))
    tables = {name: answer.content for name, answer in made.items() if answer["Content-Type"].startswith("text/csv")}
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        return tables | {name: archive.read(name) for name in archive.namelist() if name.endswith(".csv")}


SQL = ("' or 1=1 --", "%", "_\\", "1); drop table board_patient;--", "%s{0}$$\u2019")


def test_no_search_sort_or_filter_is_read_as_sql(world):
    sam, odile, program = (
        world.client("sam"),
        world.client("odile"),
        world.client("nobody", headers={"Authorization": f"Bearer {world.tokens['sam']}"}),
    )
    before, wrong = fingerprint(world.north), {}

    for text in SQL:
        asked = dict.fromkeys(
            ("sort", "q", "before", "after", "cursor", "limit", "status", "field", "page", "saved"), text
        )
        filters = dict.fromkeys(
            ("team", "person", "act", "medium", "first", "last", "recipient", "means", "state", "before", "serious"),
            text,
        )
        answers = {
            ("board", text): sam.get("/teams/north/", asked),
            ("order", text): sam.get("/teams/north/order/", asked),
            ("inactive", text): sam.post("/teams/north/inactive/", asked),
            ("history", text): sam.get(ADDRESSES["history"].filled(world.north.ids), asked),
            ("journal", text): sam.get("/teams/north/journal/", asked),
            ("members", text): sam.get("/teams/north/members/", asked),
            **{
                (name, text): odile.get(ADDRESSES[name].filled(world.north.ids), filters)
                for name in POLICY
                if name.startswith("privacy") and POLICY[name][0][0]
            },
            **{
                (f"api {name}", text): program.get("/api/v1/teams/north/patients", {name: text})
                for name in ("sort", "q", "cursor", "limit", "status")
            },
        }
        found = sam.post("/teams/north/search/", {"q": text}, headers={"X-Fragment": "yes"})
        wrong |= {where: answer.status_code for where, answer in answers.items() if answer.status_code >= 500}
        assert found.json()["ids"] == [], text  # a wildcard is a letter like any other

    assert wrong == {}
    assert fingerprint(world.north) == before


ODD = (
    "\0",
    "\ud800",
    "9" * 400,
    "-1",
    "1e999",
    "NaN",
    "x" * 5000,
    "a\r\nSet-Cookie: planted=1",
    "\u202e\u0007",
    "𝔘" * 300,
    "٣",
    "[]",
    "--",
)
SENDERS = {"team": "sam", "privacy": "odile", "person": "ada", "public": "nobody"}
TAKES = sorted(name for name, (_get, (door, _gives)) in POLICY.items() if door)


def sent_as_browsers_do(typed):
    return urlencode(typed, doseq=True, errors="surrogatepass")


def test_no_odd_text_in_a_form_is_a_fault_of_ours(world):
    usual = form_of(world, dict.fromkeys((*CHILDREN, "team_id"), NORTH)) | {
        "q": "x", "text": "a;b", "typed": "x", "code": "123456", "email": "a@b.example", "next": "/", "theme": "dark",
        "days": "30", "first": "2026-01-01", "last": "2026-02-01", "line": "role:guest", "seen": "role:guest/clinical",
        "name": "clé", "repeated": "x", "first_name": "A", "last_name": "B", "reference": "AI-1",
        "birth_date": "1938-01-01",
        "value-lieu": "3", "many": "lieu", "only": "", "page": "1", "credential": "{}", "groups": "clinical",
        "patients": "x",
        "last_name_": "x", "nam": "x", "begin": "",
    }  # fmt: skip
    clients = {who: world.client(who) for who in (*SENDERS.values(), "rex")}

    @settings(
        max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(st.sampled_from(TAKES), st.sampled_from(sorted(usual)), st.sampled_from(ODD), st.booleans())
    def send(name, field, odd, alone):
        address = ADDRESSES[name]
        who = "rex" if name == "break-glass" else SENDERS[address.policy]
        typed = {field: odd, "key": usual["key"]} if alone else usual | {field: odd}
        with undone():
            clients[who].cookies.clear()
            clients[who].cookies.update(world.client(who).cookies)
            answer = clients[who].post(
                address.filled(world.north.ids), sent_as_browsers_do(typed), "application/x-www-form-urlencoded"
            )
        assert answer.status_code < 500, (name, field, odd)
        assert "planted" not in answer.cookies, (name, field)

    send()


@pytest.mark.parametrize(
    ("who", "path", "field"),
    [
        ("nobody", "/sign-in/", "email"), ("nobody", "/sign-in/", "password"), ("nobody", "/sign-in/forgotten/",
        "email"),
        ("nobody", "/language/", "next"), ("ada", "/teams/north/search/", "q"), ("ada", "/teams/north/inactive/", "q"),
        ("ada", "/teams/north/presence/", "patient"), ("ada", "/teams/north/incidents/report/", "key"),
        ("sam", "/teams/north/access/", "line"), ("sam", "/teams/north/members/invite/many/", "text"),
        ("odile", "/privacy/patients/", "nam"), ("ada", "/theme/", "\0"),
    ],
)  # fmt: skip
def test_a_form_with_nul_is_refused_wherever_it_goes(world, who, path, field):
    assert world.client(who).post(path, {field: "a\0b"}).status_code == 400


@pytest.mark.parametrize("who", ["sam", "odile", "ada"])
def test_nothing_too_large_is_read(world, who):
    client, path = (
        world.client(who),
        {"sam": "/teams/north/search/", "odile": "/privacy/patients/", "ada": "/theme/"}[who],
    )
    form = "application/x-www-form-urlencoded"

    answers = {
        "over 1 MB": client.post(path, "q=" + "a" * (1024 * 1024 + 1), form),
        "301 fields": client.post(path, "&".join(f"a{n}=1" for n in range(301)), form),
        "301 fields in parts": client.post(path, {f"a{n}": "1" for n in range(301)}),
        "301 parameters": client.get("/?" + "&".join(f"a{n}=1" for n in range(301))),
    }
    bearable = {
        "a long query": client.get("/?a=" + "x" * 100_000).status_code,
        "a long cookie": client.get(
            "/", headers={"Cookie": "junk=" + "x" * 100_000 + f"; contact_session={world.keys[who]}"}
        ).status_code,
        "a compressed form": client.post(
            path, b"\x1f\x8b" + b"\0" * 100, form, headers={"Content-Encoding": "gzip"}
        ).status_code,
        "a broken multipart": client.post(path, b"--x\r\nnope", "multipart/form-data; boundary=x").status_code,
        "a false length": client.generic("POST", path, b"", form, headers={"Content-Length": "x"}).status_code,
        "a long key": client.post(path, {"key": "k" * 5000}).status_code,
        "JSON in a form": client.post(path, "[" * 10_000, "application/json").status_code,
        "a long agent": client.get("/", headers={"User-Agent": "Mozilla/5.0 (" * 10_000}).status_code,
    }

    assert {answer.status_code for answer in answers.values() if answer.request["REQUEST_METHOD"] == "POST"} <= {
        400,
        413,
    }
    assert answers["301 parameters"].status_code in {200, 302, 400}
    assert {what: status for what, status in bearable.items() if status >= 500} == {}


@functools.cache
def patterns():
    """Every regular expression written in the sources and in the ready-made boards, and where."""
    found = {}
    for file in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in file.parts:
            calls = (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call))
            found |= {f"{file.relative_to(SOURCE)}:{call.lineno}": one for call in calls for one in compiled_by(call)}
    checks = [check for name in names() for field in template(name).definition.fields for check in field.checks]
    return found | {
        check.args["pattern"]: re.compile(check.args["pattern"]) for check in checks if check.rule == "pattern"
    }


def compiled_by(call):
    """The expressions that a call is given as text."""
    if not ast.unparse(call.func).startswith("re.") and not ast.unparse(call.func).endswith(
        ("RegexField", "RegexValidator")
    ):
        return
    flags = re.IGNORECASE if "IGNORECASE" in ast.unparse(call) else 0
    for given_ in [*call.args[:1], *(word.value for word in call.keywords if word.arg == "regex")]:
        if isinstance(given_, ast.Constant) and isinstance(given_.value, str):
            yield re.compile(given_.value, flags)


AWKWARD = ("a", "1", " ", "(", "-", ",", "<", "<a@", " ext", "1 ", "\u00a0", "_", "[", "é", " de", "\\", "A1")
LONGEST = 1000
"""Long enough for what grows faster than a square to take many seconds; one-line fields keep at most 200."""


def test_no_regular_expression_takes_longer_than_its_text(world):
    slow = {}

    for where, pattern in patterns().items():
        for sign in AWKWARD:
            text = (sign * LONGEST)[:LONGEST] + "!"
            start = time.process_time()
            for way in (pattern.search, pattern.fullmatch, pattern.findall):
                way(text)
            took = time.process_time() - start
            if took > 0.4:
                slow[where, sign] = round(took, 2)

    assert len(patterns()) > 25
    assert slow == {}


@pytest.mark.parametrize("sign", ["a", " ", "(", "1", "é\u0301", "\u00a0", "ß", "ﷺ", "e\u0301" * 3, "<a@"])
def test_no_field_takes_long_to_refuse_100_kb(world, sign):
    text = (sign * 100_000)[:100_000]
    ada, sam = world.client("ada"), world.client("sam")
    definition_fields = ("lieu", "note", "nam", "braden", "birth_date", "last_name")
    start = time.process_time()

    with undone():
        answers = [
            ada.post(ADDRESSES["cell"].filled(world.north.ids | {"key": key}), {f"value-{key}": text, "base": "99"})
            for key in definition_fields
        ]
        answers.append(ada.post("/teams/north/search/", {"q": text}))
        answers.append(sam.post(ADDRESSES["invite-many"].filled(world.north.ids), {"text": text}))
        answers.append(
            sam.post(ADDRESSES["invite"].filled(world.north.ids), {"email": text, "role": "reader", "language": "fr"})
        )
        answers.append(ada.post(ADDRESSES["report-incident"].filled(world.north.ids), {"circumstances": text}))
        answers.append(world.client("nobody").post("/sign-in/", {"email": text, "password": text}))

    assert time.process_time() - start < 4
    assert {answer.status_code for answer in answers} <= {200, 404, 409, 422}


EXTRA = {
    "team": "south", "team_id": "x", "user": "x", "user_id": "x", "is_active": "", "is_superuser": "on",
    "is_staff": "on",
    "may_write": "True", "groups": ["identity", "sensitive"], "version": "99", "by": "x", "by_id": "x",
    "at": "2000-01-01",
    "status": "inactive", "number": "1", "stamps": "{}", "values": "{}", "cues": "[]", "role": "superuser",
    "left_at": "",
    "undertaking_at": "2000-01-01", "password": "x", "email": "evil@evil.example", "hidden_groups": "{}",
    "establishment": "x",
    "read_only": "", "expires_at": "2099-01-01", "suspended_at": "", "patients": [],
}  # fmt: skip


def row(model, by=None, **which):
    with scope(by) if by else undone():
        return model.objects.filter(**which).values().get()


def test_a_form_writes_nothing_but_its_own_fields(world):
    """Each form of a person or a member, sent with every column's name: only what it is about changes."""
    ada, gil, ids = world.client("ada"), world.client("gil"), world.north.ids
    seat, user_id = world.seat("ada"), world.users["ada"].pk
    patient = board_row(world)
    before = {
        "user": row(User, pk=user_id),
        "member": row(Member, seat, user_id=user_id),
        "team": row(Team, seat, pk=seat.team_id),
    }

    with undone():
        sent = [
            ada.post("/theme/", EXTRA | {"theme": "dark"}),
            ada.post("/language/", EXTRA | {"language": "en"}),
            ada.post(ADDRESSES["undertaking"].filled(ids), EXTRA | {"agreed": "yes"}),
            ada.post(ADDRESSES["report-incident"].filled(ids), EXTRA | {"circumstances": "Perdu"}),
            gil.post(ADDRESSES["presence"].filled(ids), EXTRA),
            ada.post(ADDRESSES["cell"].filled(ids), EXTRA | {"value-braden": "9", "base": patient["number"]}),
        ]
        after = {"user": row(User, pk=user_id), "member": row(Member, seat, user_id=user_id)}
        cell = board_row(world)

    assert {answer.status_code for answer in sent} <= {200, 204, 302, 422}
    assert differing(before["user"], after["user"]) == {"theme", "language"}
    assert differing(before["member"], after["member"]) <= {"undertaking_at"}
    assert after["member"]["undertaking_at"] is None or after["member"]["undertaking_at"].year > 2000
    assert (
        {"values", "number"}
        <= differing(patient, cell)
        <= {"values", "stamps", "cues", "number", "updated_at", "updated_by_id"}
    )
    assert set(cell["values"]) == set(patient["values"])
    assert row(Team, seat, pk=seat.team_id) == before["team"]


def board_row(world):
    from contact_telesante.board.models import Patient  # noqa: PLC0415

    return row(Patient, world.seat("ada"), pk=world.north.ids["patient_id"])


def differing(one, other):
    return {name for name in one if one[name] != other[name]}


def test_a_superusers_forms_write_nothing_but_their_own_fields(world):
    sam, ids, seat = world.client("sam"), world.north.ids, world.seat("sam")
    of_ben = {**ids, "user_id": world.users["ben"].pk}
    before = row(Member, seat, user_id=world.users["ben"].pk)

    with undone():
        sam.post(ADDRESSES["member"].filled(of_ben), EXTRA | {"profession": "nurse"})
        after = row(Member, seat, user_id=world.users["ben"].pk)
        sam.post(ADDRESSES["suspend-member"].filled(of_ben), EXTRA)
        suspended = row(Member, seat, user_id=world.users["ben"].pk)
        account = row(User, pk=world.users["ben"].pk)

    assert differing(before, after) <= {"profession", "permit", "authorization", "training_date", "is_responsible"}
    assert differing(after, suspended) == {"suspended_at"}
    assert account["is_active"]
    assert account["email"] == "ben@tests.example"


def test_a_token_is_made_for_oneself_alone(world):
    with undone():
        world.client("ada").post(
            "/account/tokens/add/", EXTRA | {"user": str(world.users["sam"].pk), "user_id": str(world.users["sam"].pk),
            "name": "mine", "days": "30", "read_only": "on", "key": "k"},
        )  # fmt: skip
        owners = set(Token.objects.filter(name="mine").values_list("user__first_name", flat=True))

    assert owners <= {"Ada"}
