"""The pages of who runs a team, keeps its privacy, enters it or minds their own account, for the test of languages."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client, override_settings
from django.utils import translation

from contact_telesante.board.cueing.actions import save_set
from contact_telesante.board.design.actions import retire_field
from contact_telesante.board.handoffs.actions import give_handoff
from contact_telesante.board.imports.actions import give_up
from contact_telesante.board.requests.queries import open_request
from contact_telesante.identity import letters
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.access.actions import break_glass
from contact_telesante.teams.actions import seat_member
from contact_telesante.teams.invitations import actions as invitations
from contact_telesante.teams.invitations import links
from contact_telesante.teams.invitations.rules import Offer
from contact_telesante.teams.models import Member
from contact_telesante.teams.queries import seat_of
from contact_telesante.teams.seats import House
from tests import make
from tests.board.imports.files import staged, written
from tests.privacy.officers import WHY, signed_in

if TYPE_CHECKING:
    from tests.web.test_one_language import Stage

Page = Callable[["Stage"], HttpResponse]
CUES = "/teams/ward/settings/cues/"
CUE_TO_FINISH = {
    "target": "cells", "text_fr": "Essai", "severity": "high", "icon": "late", "when-join": "any",
    "when-0-field": "braden", "when-0-was": "braden", "when-0-op": "lte", "when-0-value": "x",
    "when-1-field": "chute_date", "when-1-was": "chute_date", "when-1-op": "newer_than", "when-1-amount": "3",
}  # fmt: skip
MEMBERS, REVIEWS = "/teams/ward/members/", "/teams/ward/members/reviews/"
DESK, REGISTER = "/privacy/", "/privacy/incidents/"
GUEST = {"email": "zoe@clinique.example", "role": "reader", "begin": "yes"}
LIST = "courriel;rôle\nzoe@tests.example;membre\nada@tests.example;membre\nzoe;membre"
IMPORTS = "/teams/ward/settings/import/"
ARRIVING = "last_name,first_name\nEssai,Lucille\n"
IMPORTED = "last_name,first_name,birth_date\nTremblay,Lucille,2020-01-01\nRoy,,12/12/12\nEssai,Lucille,\n"
REASON = "Tremblay Lucille Roy Essai"
REPORT = {"circumstances": "Essai", "information": "Essai", "start_date": "2026-01-02", "known_date": "2026-01-03"}
ASSESSED = REPORT | {
    **dict.fromkeys(("measures", "sensitivity", "consequences", "likelihood", "assessment"), "Essai"),
    **{"persons": "12", "persons_in_quebec": "12", "is_serious": "False", "version": "1"},
}
NOTE = {"nature": "Essai", "recipient": "Essai", "purpose": "care", "justification": "Essai"}


def at(stage: "Stage", who: str, *, proved: bool = True) -> Client:
    """Somebody's browser, in the language of the test; « olga » is the privacy officer."""
    client = signed_in(stage.officer if who == "olga" else stage.cast.users[who], proved=proved)
    client.cookies["contact_language"] = translation.get_language()
    return client


def get(who: str, address: str, *, proved: bool = True) -> Page:
    """A page read by somebody; `{one}` stands for the patient's page, `{ada}`, `{gil}`… for a member's id."""
    return lambda stage: at(stage, who, proved=proved).get(_whole(stage, address))


def post(who: str, address: str, **data: object) -> Page:
    """The same, sent."""
    return lambda stage: at(stage, who).post(_whole(stage, address), data | {"key": str(uuid4())}, follow=True)


def _whole(stage: "Stage", address: str) -> str:
    ids = {who: user.pk for who, user in stage.cast.users.items()}
    return address.format(one=stage.one, patient=stage.patient.pk, **ids)


def restricted(*groups: str) -> Callable[[Page], Page]:
    """The page of a patient of whom Ben is not shown that."""

    def withheld(page: Page) -> Page:
        def answer(stage: "Stage") -> HttpResponse:
            if not stage.once:
                make.restrict(stage.cast, stage.patient, who="ben", groups=groups or make.ALL_GROUPS)
                stage.once.append("restricted")
            return page(stage)

        return answer

    return withheld


def lifting(**data: object) -> Page:
    """Lifting a restriction."""

    def answer(stage: "Stage") -> HttpResponse:
        lift = f"{stage.one}restrictions/{make.restrict(stage.cast, stage.patient, who='ben').pk}/lift/"
        return at(stage, "sam").post(lift, data) if data else at(stage, "sam").get(lift)

    return answer


def glass(**data: object) -> Page:
    """What a superuser finds of a broken glass."""

    @restricted("clinical")
    def answer(stage: "Stage") -> HttpResponse:
        if len(stage.once) < 2:
            broken = break_glass(by=stage.cast.seat("ben"), patient_id=stage.patient.pk, reason=REASON)
            stage.once.append(str(broken.pk))
        address = "/teams/ward/access/"
        sam = at(stage, "sam")
        return sam.post(f"{address}breaks/{stage.once[1]}/", data) if data else sam.get(address)

    return answer


def unsigned(page: Page) -> Page:
    """The page of a team whose undertaking Ada has not signed."""

    def answer(stage: "Stage") -> HttpResponse:
        with scope(House(stage.cast.ward.pk)):
            Member.objects.filter(user=stage.cast.users["ada"]).update(undertaking_at=None)
        return page(stage)

    return answer


def suspending_oneself(stage: "Stage") -> HttpResponse:
    if not stage.once:
        seat_member(by=House(stage.cast.ward.pk), user_id=make.make_user("Sue").pk, role="superuser")
        stage.once.append("Sue")
    return post("sam", MEMBERS + "{sam}/suspend/")(stage)


def review(what: str = "", **data: object) -> Page:
    """The access review that is open."""

    def answer(stage: "Stage") -> HttpResponse:
        sam = at(stage, "sam")
        sam.post(REVIEWS, {"due_date": (clock.now() + timedelta(days=20)).date().isoformat(), "key": str(uuid4())})
        address = re.search(rf"{REVIEWS}[-0-9a-f]{{36}}/", sam.get(REVIEWS).content.decode())[0]
        return sam.post(address + what, data) if data else sam.get(address + what)

    return answer


def door(what: str = "", email: str = "zoe@tests.example", who: str = "", **data: object) -> Page:
    """What an invitation opens, to whoever holds its link."""

    def answer(stage: "Stage") -> HttpResponse:
        invitation = invitations.invite(by=stage.cast.sam, offer=Offer(email=email, role="member"))
        client = at(stage, who) if who else Client()
        client.cookies["contact_language"] = translation.get_language()
        address = f"/invitations/{links.token_of(invitation)}/{what}"
        return client.post(address, data) if data else client.get(address)

    return answer


def incident(what: str = "", **data: object) -> Page:
    """An incident that Ada reported, at the officer's desk."""

    def answer(stage: "Stage") -> HttpResponse:
        at(stage, "ada").post("/teams/ward/incidents/report/", REPORT | {"key": str(uuid4())})
        olga = at(stage, "olga")
        address = re.search(rf"{REGISTER}[-0-9a-f]{{36}}/", olga.get(REGISTER).content.decode())[0] + what
        return olga.post(address, data | {"key": str(uuid4())}, follow=True) if data else olga.get(address)

    return answer


def my_reports(stage: "Stage") -> HttpResponse:
    at(stage, "ada").post("/teams/ward/incidents/report/", REPORT | {"key": str(uuid4())})
    return at(stage, "ada").get("/teams/ward/incidents/")


def noted(stage: "Stage") -> HttpResponse:
    return at(stage, "sam").post("/teams/ward/communications/", NOTE | {"key": str(uuid4())}, follow=True)


def handed_over(*readers: str) -> Page:
    """A handoff of Sue's that these people read back one after the other, the last of whom sees this page."""

    def answer(stage: "Stage") -> HttpResponse:
        if not stage.once:
            sue = make.make_user("Sue")
            seat_member(by=House(stage.cast.ward.pk), user_id=sue.pk, role="member")
            since = clock.now() - timedelta(hours=8)
            told = {"remark": REASON, "sentences": {str(stage.patient.pk): REASON}, "number": stage.number}
            given = give_handoff(by=seat_of(sue, "ward"), since=since, scope="all", **told)
            stage.once.append(f"/teams/ward/handoff/given/{given.pk}/")
        answers = [at(stage, who).post(f"{stage.once[0]}read-back/", {}, follow=True) for who in readers]
        return answers[-1] if answers else at(stage, "ada").get(stage.once[0])

    return answer


def link_of_the_letter(stage: "Stage") -> HttpResponse:
    path = letters.letter_about(letters.RESET, stage.cast.users["ada"]).link.split("/", 3)[3]
    stranger = Client()
    stranger.cookies["contact_language"] = translation.get_language()
    return stranger.get(f"/{path}", follow=True)


def new_codes(stage: "Stage") -> HttpResponse:
    return at(stage, "ada").get("/account/recovery-codes/")


def stranger(address: str, **data: object) -> Page:
    """A page before any session."""

    def answer(_stage: "Stage") -> HttpResponse:
        client = Client()
        client.cookies["contact_language"] = translation.get_language()
        return client.post(address, data, follow=True) if data else client.get(address)

    return answer


def set_of_cues(**data: object) -> Page:
    """A set of cues, two of which no longer fit the board."""

    def answer(stage: "Stage") -> HttpResponse:
        if not stage.once:
            name = {"fr": "Essai", "en": "Test"}
            keys = ["danger", "braden_high", "fall_recent"]
            set_id = save_set(by=stage.cast.sam, name=name, description={}, keys=keys)
            retire_field(by=stage.cast.sam, base=1, key="braden")
            retire_field(by=stage.cast.sam, base=2, key="scpd")
            stage.once.append(str(set_id))
        address = f"{CUES}sets/{stage.once[0]}/"
        return at(stage, "sam").post(address, data | {"base": "3"}) if data else at(stage, "sam").get(address)

    return answer


def importing(what: str = "", *, done: bool = False, index: bool = False, **data: object) -> Page:
    """One import, rehearsed or written, or what the team’s imports are after it."""

    def answer(stage: "Stage") -> HttpResponse:
        sam = stage.cast.sam
        if stage.once and not done:
            give_up(by=sam, import_id=stage.once.pop())
        if not stage.once:
            one = staged(sam, ARRIVING if done else IMPORTED)
            stage.once.append((written(sam, one) if done else one).pk)
        address = IMPORTS + ("" if index else f"{stage.once[-1]}/") + what
        return at(stage, "sam").post(address, data) if data else at(stage, "sam").get(address)

    return answer


def exchange(what: str = "", who: str = "ada", **data: object) -> Page:
    """A request that Ada asked about Lucille, and what is done about it."""

    def answer(stage: "Stage") -> HttpResponse:
        ada = at(stage, "ada")
        with scope(stage.cast.ada):
            before = open_request(stage.cast.ada, stage.patient.pk)
        if before:  # asked in the other language
            ada.post(f"{stage.one}requests/{before.pk}/withdraw/", {"key": str(uuid4())})
        ada.post(f"{stage.one}requests/ask/", {"question": "Essai", "key": str(uuid4())})
        with scope(stage.cast.ada):
            standing = open_request(stage.cast.ada, stage.patient.pk)
        address = f"{stage.one}requests/{standing.pk}/{what}" if what else "/teams/ward/requests/"
        sent = data | {"key": str(uuid4())}
        return at(stage, who).post(address, sent, follow=True) if data else at(stage, who).get(address)

    return answer


TEAM: Mapping[str, Page] = {
    "requests": get("ada", "/teams/ward/requests/"),
    "requests, one there": exchange(),
    "asking": get("ada", "{one}requests/ask/"),
    "asking, refused": post("ada", "{one}requests/ask/", question=""),
    "answering": exchange("answer/"),
    "answering, refused": exchange("answer/", answer=" "),
    "answered": exchange("answer/", answer="Essai"),
    "withdrawn": exchange("withdraw/", sure="yes"),
    "follow-ups": get("ada", "/teams/ward/followups/"),
    "follow-ups of mine": get("ben", "/teams/ward/followups/?show=mine"),
    "planning": get("ada", "{one}followup/"),
    "planning, refused": post("ada", "{one}followup/", day="demain", base="1"),
    "planning, over another": post("ada", "{one}followup/", day="2026-01-05", base="0"),
    "putting off": get("ada", "{one}followup/postpone/"),
    "to chart": get("ada", "/teams/ward/chart-notes/"),
    "note for the chart": get("ada", "{one}chart-note/"),
    "note for the chart, by theme": get("ada", "{one}chart-note/?style=plain&since=8h"),
    "note for the chart of a reader": restricted("sensitive")(get("ben", "{one}chart-note/?style=physician")),
    "note for the chart, refused": get("ada", "{one}chart-note/?since=dates&begin=hier&end=x"),
    "note for the chart as a file, refused": post("ada", "{one}chart-note/pdf/", text=" "),
    "views": get("sam", "/teams/ward/views/"),
    "new view": get("sam", "/teams/ward/views/new/"),
    "view refused": post("ada", "/teams/ward/views/new/", name_fr="", group="x"),
    "wall": get("ada", "/teams/ward/wall/"),
    "settings": get("sam", "/teams/ward/settings/"),
    "columns": get("sam", "/teams/ward/settings/fields/"),
    "types of columns": get("sam", "/teams/ward/settings/new-field/"),
    "new column, refused": post("sam", "/teams/ward/settings/new-field/choice/", label_fr="", label_en="x"),
    "new computed column": get("sam", "/teams/ward/settings/new-field/computed-difference/"),
    "a column": get("sam", "/teams/ward/settings/fields/braden/"),
    "a column of choices": get("sam", "/teams/ward/settings/fields/etat/"),
    "a column retired on a stale page": post("sam", "/teams/ward/settings/fields/lieu/retire/", base="0"),
    "a column that must stay, refused": post("sam", "/teams/ward/settings/fields/nam/retire/", base="1"),
    "types offered": get("sam", "/teams/ward/settings/fields/lieu/type/"),
    "rehearsal of a type": get("sam", "/teams/ward/settings/fields/lieu/type/?to=integer"),
    "a choice, refused": post("sam", "/teams/ward/settings/fields/etat/options/fievre/", label_fr=""),
    "a rule tried": post(
        "sam",
        "/teams/ward/settings/fields/braden/new-check/range/",
        **{"max": "9", "tried": "12", "level": "warn", "try": "y"},
    ),
    "a rule, refused": post("sam", "/teams/ward/settings/fields/braden/new-check/step/", level="warn", step="0"),
    "sections": get("sam", "/teams/ward/settings/sections/"),
    "a section": get("sam", "/teams/ward/settings/sections/safety/"),
    "versions": get("sam", "/teams/ward/settings/versions/"),
    "screens": get("sam", "/teams/ward/settings/screens/"),
    "leaving the wall on a screen, refused": post("sam", "/teams/ward/wall/screen/", name=""),
    "a screen that is dark": get("ada", "/screen/"),
    "templates": get("sam", "/teams/ward/settings/catalogue/"),
    "a template": get("sam", "/teams/ward/settings/catalogue/sad/"),
    "offering a board, refused": post("sam", "/teams/ward/settings/new-template/", description_fr="Essai"),
    "imports": get("sam", IMPORTS),
    "imports, refused": post("sam", IMPORTS),
    "imports closed": importing("", done=True, index=True),
    "imports closed, refused": importing("ask/", done=True, index=True, reason=""),
    "import rehearsed": importing(),
    "import: file": importing("reading/"),
    "import: columns": importing("columns/"),
    "import: words": importing("words/"),
    "import: doubts": importing("doubts/"),
    "import moved": importing("start/", turn="99"),
    "import done": importing("", done=True),
    "handoff": get("ada", "/teams/ward/handoff/"),
    "handoff, refused": get("ada", "/teams/ward/handoff/?period=moment&since=hier"),
    "handoff, nothing changed": get("ada", "/teams/ward/handoff/?period=8&scope=mine"),
    "handoff on paper": get("ada", "/teams/ward/handoff/print/"),
    "handing over": get("ada", "/teams/ward/handoff/give/all/"),
    "handing over, refused": post("ada", "/teams/ward/handoff/give/all/"),
    "handoffs given": get("ada", "/teams/ward/handoff/given/"),
    "handoff given": handed_over(),
    "handoff read back": handed_over("ada"),
    "handoff read back before": handed_over("ada", "sam"),
    "cues": get("sam", CUES),
    "a cue": get("sam", CUES + "of/danger/"),
    "adding a cue": get("sam", CUES + "add/"),
    "adding a cue, refused": post("sam", CUES + "add/", **CUE_TO_FINISH),
    "adding a cue, one condition more": post("sam", CUES + "add/", edit="group:when", **CUE_TO_FINISH),
    "trying a cue": post("sam", CUES + "trial/", **CUE_TO_FINISH | {"when-0-value": "12"}),
    "trying a cue on the past": post("sam", CUES + "trial/", part="replay", **CUE_TO_FINISH | {"when-0-value": "12"}),
    "removing a cue": get("sam", CUES + "of/danger/remove/"),
    "sets of cues": get("sam", CUES + "sets/"),
    "offering cues, refused": post("sam", CUES + "sets/save/"),
    "a set of cues": set_of_cues(),
    "a set of cues, refused": set_of_cues(cues="danger"),
    "who sees what": get("sam", "/teams/ward/access/"),
    "a broken glass": glass(),
    "a broken glass, refused": glass(verdict=""),
    "to be confirmed": get("ada", "/teams/ward/stale/"),
    "age of a cell": get("ada", "{one}cells/last_name/age/"),
    "restrictions": get("sam", "{one}restrictions/"),
    "restrictions, one there": restricted("clinical", "sensitive")(get("sam", "{one}restrictions/")),
    "restrictions, refused": post("sam", "{one}restrictions/"),
    "lifting": lifting(),
    "lifting, refused": lifting(reason=""),
    "restricted panel": restricted("clinical", "sensitive")(get("ben", "{one}")),
    "closed panel": restricted()(get("ben", "{one}")),
    "breaking the glass": restricted("clinical")(get("ben", "{one}break-glass/")),
    "breaking the glass, refused": restricted("clinical")(post("ben", "{one}break-glass/")),
    "members of a superuser": get("sam", MEMBERS),
    "members incomplete": get("sam", MEMBERS + "?show=incomplete"),
    "member": get("sam", MEMBERS + "{ada}/"),
    "member, guest": get("sam", MEMBERS + "{gil}/"),
    "member, refused": post("sam", MEMBERS + "{ada}/", training_date="demain", profession="x"),
    "role, refused": post("sam", MEMBERS + "{ada}/role/", role="queen", end_date="demain"),
    "suspending the last superuser, refused": post("sam", MEMBERS + "{sam}/suspend/", sure="yes"),
    "suspending oneself": suspending_oneself,
    "removing": get("sam", MEMBERS + "{ada}/remove/"),
    "removing, refused": post("sam", MEMBERS + "{sam}/remove/", sure="yes", why="x"),
    "handing one’s role over, refused": post("sam", MEMBERS + "{ada}/hand-over/"),
    "leaving": get("ada", MEMBERS + "leave/"),
    "leaving, refused": post("sam", MEMBERS + "leave/"),
    "inviting": get("sam", MEMBERS + "invite/"),
    "inviting, refused": post("sam", MEMBERS + "invite/", email="zoe", end_date="demain"),
    "inviting outside, refused": post("sam", MEMBERS + "invite/", **GUEST | {"language": "fr"}),
    "invited": post("sam", MEMBERS + "invite/", email="zoe@tests.example", role="reader", language="fr"),
    "inviting a guest": get("sam", MEMBERS + "invite/guest/"),
    "inviting a guest, refused": post("sam", MEMBERS + "invite/guest/", email="zoe", which="some"),
    "inviting many": get("sam", MEMBERS + "invite/many/"),
    "inviting many, refused": post("sam", MEMBERS + "invite/many/"),
    "rehearsal": post("sam", MEMBERS + "invite/many/", text=LIST),
    "undertaking": get("ada", "/teams/ward/undertaking/"),
    "undertaking to sign": unsigned(get("ada", "/teams/ward/undertaking/")),
    "undertaking, refused": unsigned(post("ada", "/teams/ward/undertaking/")),
    "reviews": get("sam", REVIEWS),
    "reviews, refused": post("sam", REVIEWS, due_date="bientôt"),
    "review": review(),
    "review on paper": review("print/"),
    "review signed, refused": review("sign/", sure="on"),
    "my reports": get("ada", "/teams/ward/incidents/"),
    "my reports, one there": my_reports,
    "reporting": get("ada", "/teams/ward/incidents/report/"),
    "reporting, refused": post("ada", "/teams/ward/incidents/report/", persons="x"),
    "communications of the team": get("sam", "/teams/ward/communications/"),
    "communications of the team, one there": noted,
    "communications of the team, refused": post("sam", "/teams/ward/communications/"),
}
PRIVACY: Mapping[str, Page] = {
    "desk": get("olga", DESK),
    "finding": get("olga", DESK + "patients/"),
    "found": post("olga", DESK + "patients/", nam="TREL38531414", **WHY),
    "finding, refused": post("olga", DESK + "patients/"),
    "access report": get("olga", DESK + "ward/patients/{patient}/"),
    "handing the report over": get("olga", DESK + "ward/patients/{patient}/report/"),
    "handing the report over, refused": post("olga", DESK + "ward/patients/{patient}/report/"),
    "handing an extract over": get("olga", DESK + "ward/patients/{patient}/extract/"),
    "register of communications": get("olga", DESK + "communications/"),
    "noting": get("olga", DESK + "communications/note/"),
    "noting, refused": post("olga", DESK + "communications/note/"),
    "logs": get("olga", DESK + "logs/"),
    "analysis": get("olga", DESK + "analysis/"),
    "incidents": get("olga", REGISTER),
    "incident": incident(),
    "incident, closing refused": incident("close/", **REPORT | {"version": "1"}),
    "incident closed": incident("close/", **ASSESSED),
    "incident opened by the officer": get("olga", REGISTER + "open/"),
    "incident opened by the officer, refused": post("olga", REGISTER + "open/", start_date="demain"),
    "incidents on paper": get("olga", REGISTER + "print/"),
    "notice": incident("notices/commission/fr/"),
}
DOOR: Mapping[str, Page] = {
    "invitation": door(),
    "invitation of somebody else": door(who="ada"),
    "invitation, account refused": door("account/", first_name="", password="x"),
    "invitation that opens nothing": stranger("/invitations/nothing/"),
    "forgotten password": stranger("/sign-in/forgotten/"),
    "forgotten password, asked": stranger("/sign-in/forgotten/", email="ada@tests.example"),
    "link of the letter": link_of_the_letter,
    "stale link of the letter": stranger("/sign-in/reset/"),
    "proving again": get("ada", "/sign-in/again/?next=/account/tokens/add/", proved=False),
    "proving again, refused": post("ada", "/sign-in/again/", **{"again-password": "no", "next": "/account/"}),
    "second step": override_settings(SECOND_FACTOR="everyone")(get("ada", "/account/second-factor/")),
    "authenticator": get("ada", "/account/authenticator/"),
    "authenticator, refused": post("ada", "/account/authenticator/", code="000000"),
    "passkey": get("ada", "/account/passkeys/add/"),
    "recovery codes": new_codes,
    "password": get("ada", "/account/password/"),
    "password, refused": post("ada", "/account/password/", password="trois", repeated="x"),
    "token": get("ada", "/account/tokens/add/"),
    "token made": post("ada", "/account/tokens/add/", name="", days="30"),
    "token, refused": post("ada", "/account/tokens/add/", name="", days="0"),
}
MANAGING = TEAM | PRIVACY | DOOR
