"""Every address of the site, of the API and of the streams, with everybody who may knock there."""

import json
from functools import cache

import pytest
from django.test import Client

from contact_telesante.api import api
from contact_telesante.config.asgi import MEDIA
from contact_telesante.live import streams
from tests.security.addresses import ADDRESSES
from tests.security.world import EVERYBODY, MARK, NORTH, OUTSIDE, REASON, SEATED, SOUTH, fingerprint, undone

KNOCK = "sign in first"
"""A redirection to the sign-in page for a page asked for, 401 for a form sent."""


def refused(status, *who):
    return dict.fromkeys(who, status)


STRANGERS = refused(KNOCK, "nobody")
TEAM = STRANGERS | refused(404, *OUTSIDE)
DOORS = {
    "public": {},
    "person": STRANGERS,
    "own": STRANGERS | refused(404, *SEATED, *OUTSIDE) | {"ada": None},
    "team": TEAM,
    "writes": TEAM | {"ben": 403},
    "covered": TEAM | {"lim": 404},
    "opens": TEAM | {"lim": 404, "rex": 403},
    "cells": TEAM | {"lim": 404, "rex": 404, "ben": 403},
    "edits": TEAM | {"lim": 404, "rex": 403, "ben": 403},
    "charts": TEAM | {"lim": 404, "rex": 403, "ben": 403, "gil": 403},
    "adds": TEAM | {"lim": 403, "ben": 403},
    "keeps": TEAM | refused(403, "ben", "gil", "lim"),
    "leaves": TEAM | {"lim": 403, "rex": 403, "ben": 403},
    "returns": TEAM | {"lim": 404, "rex": 403, "ben": 403},
    "takes-over": TEAM | {"ben": 403, "lim": 403, "ada": 403},
    "journal": TEAM | {"gil": 403, "lim": 403},
    "exports": TEAM | refused(403, "ben", "gil", "lim"),
    "glass": TEAM | refused(403, "ada", "ben", "gil", "sam") | {"lim": 404},
    "manage": TEAM | refused(403, *(set(SEATED) - {"sam"})),
    "desk": STRANGERS | refused(404, *(set(SEATED + OUTSIDE) - {"odile", "paul"})),
    "case": STRANGERS | refused(404, *(set(SEATED + OUTSIDE) - {"odile"})),
}
"""Who is refused at each door, and how; the others get what the address gives."""

NONE = (None, 405)
PUBLIC, PERSON, HOUSE = ("public", 200), ("person", 200), ("team", 200)
MANAGED, DESKED = ("manage", 200), ("desk", 200)
POLICY = {
    "home": (PERSON, NONE),
    "sign-in": (PUBLIC, ("public", 422)),
    "sign-in-code": (("public", 302), ("public", 302)),
    "sign-in-passkey": (NONE, ("public", 422)),
    "passkey-options": (NONE, PUBLIC),
    "organisation": (NONE, ("public", 404)),
    "organisation-back": (("public", 404), NONE),
    "organisation-again": (NONE, ("person", 404)),
    "again": (PERSON, ("person", 422)),
    "forgotten": (PUBLIC, PUBLIC),
    "new-password": (("public", 403), ("public", 403)),
    "password-link": (("public", 302), ("public", 302)),
    "sign-out": (NONE, ("public", 302)),
    "language": (NONE, ("public", 302)),
    "theme": (NONE, ("person", 302)),
    "account": (PERSON, PERSON),
    "password": (PERSON, ("person", 422)),
    "second-factor": (("person", 302), ("person", 302)),
    "authenticator": (PERSON, ("person", 422)),
    "authenticator-remove": (NONE, ("person", 302)),
    "passkey-add": (PERSON, ("person", 422)),
    "passkey-making": (NONE, PERSON),
    "passkey-rename": (("person", 404), ("person", 404)),
    "passkey-remove": (NONE, ("person", 404)),
    "recovery-codes": (PERSON, ("person", 302)),
    "recovery-codes-file": (("person", 302), NONE),
    "recovery-codes-renew": (NONE, ("person", 302)),
    "organisation-join": (NONE, ("person", 404)),
    "organisation-leave": (NONE, ("person", 403)),
    "sessions-end": (NONE, ("person", 302)),
    "session-end": (NONE, ("person", 404)),
    "token-add": (PERSON, PERSON),
    "token-revoke": (NONE, ("own", 302)),
    "session-stay": (NONE, ("person", 204)),
    "session-again": (NONE, ("person", 302)),
    "board": (HOUSE, NONE),
    "search": (NONE, HOUSE),
    "order": (HOUSE, NONE),
    "print": (HOUSE, ("team", 422)),
    "export": (("exports", 200), ("exports", 422)),
    "inactive": (HOUSE, HOUSE),
    "presence": (NONE, ("team", 204)),
    "add": (("adds", 200), ("adds", 422)),
    "patient": (("covered", 200), NONE),
    "history": (("opens", 200), NONE),
    "cell": (("cells", 200), ("cells", 422)),
    "undo": (NONE, ("writes", 400)),
    "age": (("opens", 200), NONE),
    "confirm": (NONE, ("writes", 400)),
    "paste": (NONE, ("writes", 400)),
    "paste-undo": (NONE, ("writes", 400)),
    "stale": (HOUSE, NONE),
    "deactivate": (("leaves", 200), ("leaves", 422)),
    "reactivate": (NONE, ("returns", 422)),
    "requests": (HOUSE, NONE),
    "ask": (("edits", 200), ("edits", 422)),
    "answer": (("edits", 200), ("edits", 422)),
    "take-request": (NONE, ("edits", 403)),
    "finish-request": (NONE, ("edits", 409)),
    "withdraw-request": (NONE, ("edits", 302)),
    "followups": (HOUSE, NONE),
    "followup": (("edits", 200), ("edits", 422)),
    "followup-done": (NONE, ("edits", 400)),
    "followup-postpone": (("edits", 200), ("edits", 400)),
    "chart-notes": (HOUSE, NONE),
    "chart-note": (("opens", 200), NONE),
    "chart-note-pdf": (NONE, ("opens", 422)),
    "chart-patient": (NONE, ("charts", 400)),
    "journal": (("journal", 200), NONE),
    "handoff": (HOUSE, NONE),
    "handoff-print": (HOUSE, NONE),
    "handoff-pdf": (HOUSE, NONE),
    "handoff-give-all": (("writes", 200), ("writes", 422)),
    "handoff-give-mine": (("writes", 200), ("writes", 422)),
    "handoff-give-changed": (("writes", 200), ("writes", 422)),
    "handoffs-given": (HOUSE, NONE),
    "handoff-given": (HOUSE, NONE),
    "handoff-read-back": (NONE, ("takes-over", 302)),
    "members": (HOUSE, HOUSE),
    "leave-team": (HOUSE, ("team", {"sam": 422, "": 302})),
    "member": (MANAGED, ("manage", 302)),
    "member-role": (NONE, ("manage", 422)),
    "suspend-member": (NONE, ("manage", 302)),
    "restore-member": (NONE, ("manage", 302)),
    "remove-member": (MANAGED, ("manage", 422)),
    "hand-over": (NONE, ("manage", 422)),
    "reviews": (MANAGED, MANAGED),
    "review": (MANAGED, ("manage", 302)),
    "sign-review": (NONE, ("manage", 422)),
    "print-review": (MANAGED, NONE),
    "invite": (MANAGED, ("manage", 422)),
    "invite-guest": (MANAGED, ("manage", 422)),
    "invite-many": (MANAGED, ("manage", 422)),
    "invite-many-send": (NONE, ("manage", 422)),
    "invite-many-refused": (NONE, ("manage", 422)),
    "invite-template": (MANAGED, NONE),
    "invitation-again": (NONE, MANAGED),
    "invitation-withdraw": (NONE, MANAGED),
    "undertaking": (HOUSE, HOUSE),
    "team-communications": (MANAGED, MANAGED),
    "incidents": (HOUSE, NONE),
    "report-incident": (HOUSE, ("team", 422)),
    "access": (MANAGED, ("manage", 302)),
    "views": (("keeps", 200), NONE),
    "new-view": (("keeps", 200), ("keeps", 422)),
    "view": (("keeps", 200), ("keeps", 403)),
    "draft-view": (NONE, ("keeps", 302)),
    "publish-view": (NONE, ("team", 404)),
    "view-settings": (NONE, ("manage", 422)),
    "move-view": (NONE, ("manage", 404)),
    "retire-view": (NONE, ("manage", 302)),
    "settings-views": (("manage", 302), NONE),
    "wall": (HOUSE, NONE),
    "settings": (MANAGED, NONE),
    "settings-import": (MANAGED, ("manage", 422)),
    "import-template": (MANAGED, NONE),
    "import-ask": (NONE, ("manage", 422)),
    "import": (MANAGED, NONE),
    "import-reading": (MANAGED, ("manage", 409)),
    "import-columns": (MANAGED, ("manage", 409)),
    "import-words": (MANAGED, ("manage", 409)),
    "import-doubts": (MANAGED, ("manage", 409)),
    "import-merging": (NONE, ("manage", 302)),
    "import-again": (NONE, ("manage", 302)),
    "import-start": (NONE, ("manage", 409)),
    "import-give-up": (NONE, ("manage", 302)),
    "import-undo": (NONE, ("manage", 409)),
    "import-refused": (MANAGED, NONE),
    "coordination-imports": (("person", 404), NONE),
    "coordination-answer": (NONE, ("person", 404)),
    "settings-fields": (MANAGED, NONE),
    "settings-field-types": (MANAGED, NONE),
    "settings-field-add": (("manage", 404), ("manage", 404)),
    "settings-field": (MANAGED, ("manage", 422)),
    "settings-field-move": (NONE, ("manage", 409)),
    "settings-field-retire": (NONE, ("manage", 409)),
    "settings-field-restore": (NONE, ("manage", 409)),
    "settings-field-type": (MANAGED, ("manage", 422)),
    "settings-option-add": (("manage", 404), ("manage", 404)),
    "settings-option": (("manage", 404), ("manage", 404)),
    "settings-option-move": (NONE, ("manage", 409)),
    "settings-option-retire": (NONE, ("manage", 409)),
    "settings-option-restore": (NONE, ("manage", 409)),
    "settings-check-add": (("manage", 404), ("manage", 404)),
    "settings-check": (MANAGED, ("manage", 422)),
    "settings-check-remove": (NONE, ("manage", 409)),
    "settings-sections": (MANAGED, ("manage", 422)),
    "settings-section": (("manage", 404), ("manage", 404)),
    "settings-section-move": (NONE, ("manage", 409)),
    "settings-versions": (MANAGED, NONE),
    "settings-version": (MANAGED, NONE),
    "settings-version-restore": (NONE, ("manage", 409)),
    "settings-catalogue": (MANAGED, NONE),
    "settings-template-save": (MANAGED, ("manage", 422)),
    "settings-template": (("manage", 404), ("manage", 404)),
    "settings-template-retire": (NONE, ("manage", 302)),
    "review-break": (NONE, ("manage", 422)),
    "restrictions": (MANAGED, ("manage", 422)),
    "lift-restriction": (MANAGED, ("manage", 422)),
    "conditions": (NONE, HOUSE),
    "settings-cues": (MANAGED, NONE),
    "cue-add": (MANAGED, ("manage", 422)),
    "cue-trial": (NONE, MANAGED),
    "cue": (MANAGED, ("manage", 422)),
    "cue-move": (NONE, ("manage", 409)),
    "cue-turn": (NONE, ("manage", 409)),
    "cue-duplicate": (NONE, ("manage", 409)),
    "cue-remove": (MANAGED, ("manage", 409)),
    "cue-sets": (MANAGED, NONE),
    "cue-set-save": (MANAGED, ("manage", 422)),
    "cue-set": (MANAGED, ("manage", 409)),
    "cue-set-retire": (NONE, ("manage", 302)),
    "screen": (("public", 401), NONE),
    "screen-open": (MANAGED, ("manage", 422)),
    "settings-screens": (MANAGED, NONE),
    "screen-off": (NONE, ("manage", 302)),
    "break-glass": (("glass", 200), ("glass", 422)),
    "privacy": (DESKED, NONE),
    "privacy-find": (DESKED, ("desk", 422)),
    "privacy-report": (("case", 200), NONE),
    "privacy-report-file": (("case", 200), ("case", 422)),
    "privacy-extract": (("case", 200), ("case", 422)),
    "privacy-communications": (DESKED, NONE),
    "privacy-note": (DESKED, DESKED),
    "privacy-communications-csv": (DESKED, NONE),
    "privacy-communications-pdf": (DESKED, NONE),
    "privacy-communication": (("case", 200), NONE),
    "privacy-logs": (DESKED, NONE),
    "privacy-logs-csv": (DESKED, NONE),
    "privacy-breaks": (("case", 200), ("case", 302)),
    "privacy-analysis": (DESKED, NONE),
    "privacy-analysis-csv": (DESKED, NONE),
    "privacy-incidents": (DESKED, NONE),
    "privacy-incidents-print": (DESKED, NONE),
    "privacy-incidents-csv": (DESKED, NONE),
    "privacy-incident-open": (DESKED, ("desk", 422)),
    "privacy-incident": (("case", 200), ("case", 409)),
    "privacy-incident-take-up": (NONE, ("case", 409)),
    "privacy-incident-close": (NONE, ("case", 409)),
    "privacy-incident-reopen": (NONE, ("case", 422)),
    "privacy-incident-looks": (("case", 200), NONE),
    "privacy-incident-notice": (("case", 200), NONE),
    "privacy-incident-notice-file": (("case", 200), NONE),
    "invitation": (("public", {"nobody": 200, "": 403}), ("public", {"nobody": 200, "": 403})),
    "invitation-account": (NONE, ("public", {"nobody": 422, "": 302})),
    "healthz": (PUBLIC, NONE),
    "readyz": (("public", 503), NONE),
    "metrics": (PUBLIC, NONE),
}
"""What each address gives to a GET and to an empty form, and its door."""

SAME_FOR_ALL = ("nobody", "ada")
"""Who walks the addresses that know of no team: the others would learn nothing more there."""


def expected(who, method, door, gives):
    if door is None:
        return 405
    answer = DOORS[door].get(who)
    if answer == KNOCK:
        return 302 if method == "get" else 401
    return answer or (gives.get(who, gives[""]) if isinstance(gives, dict) else gives)


def marks_seen(who, slug=NORTH):
    """The words that somebody may read: of their own team, of the teams they answer for."""
    sees = {SOUTH: ("cleo", "tom", "paul"), NORTH: (*SEATED, "odile")}
    return {mark for of, mark in MARK.items() if who in sees[of]}


def text_of(answer):
    return b"".join(answer).decode(errors="replace") if answer.streaming else answer.content.decode(errors="replace")


def leaked(who, answer):
    return [mark for mark in MARK.values() if mark not in marks_seen(who) and mark in text_of(answer)]


def test_every_address_has_its_line():
    assert set(POLICY) == set(ADDRESSES)


def test_every_line_agrees_with_what_the_view_says():
    opens = {"public": {"public"}, "person": {"person", "own"}, "privacy": {"desk", "case"}}
    wrong = [
        name
        for name, lines in POLICY.items()
        for door, _gives in lines
        if door
        and door not in opens.get(ADDRESSES[name].policy, set(DOORS) - {"public", "person", "own", "desk", "case"})
    ]

    assert wrong == []


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_address_answers_everybody_as_its_policy_says(world, who):
    client, wrong = world.client(who), {}

    for name, address in ADDRESSES.items():
        if address.policy in {"public", "person"} and "token" not in address.route and who not in SAME_FOR_ALL:
            continue
        for method, (door, gives) in zip(("get", "post"), POLICY.get(name, ()), strict=False):
            if door is None and who not in SAME_FOR_ALL:
                continue
            with undone():
                client.cookies.clear()
                client.cookies.update(world.client(who).cookies)
                answer = getattr(client, method)(address.filled(world.north.ids))
                asked = expected(who, method, door, gives)
                if answer.status_code != asked:
                    wrong[name, method] = (answer.status_code, asked)
                if found := [] if who == "nobody" and name.startswith("invitation") else leaked(who, answer):
                    wrong[name, method, "leaks"] = found

    assert wrong == {}


FILLED_IN = {
    "role": "reader", "reason": REASON, "verdict": REASON, "value-braden": "7", "base": "99", "number": "1",
    "version": "1",
    "date": "2026-01-05", "agreed": "yes", "sure": "yes", "why": "left", "keep": "yes", "sign": "yes", "signed": "yes",
    "recipient": "Dr Untel", "justification": REASON, "language": "fr", "file_format": "csv", "password": "x",
    "name": "x",
}  # fmt: skip
NAMES_NOTHING_ELSEWHERE = {"slug", "key", "kind", "language", "number", "name", "place", "version", "cue", "to"}


@pytest.mark.parametrize("who", ["ada", "gil", "lim", "sam", "odile"])
def test_an_id_of_elsewhere_finds_nothing_inside_ones_own_address(world, who):
    client, before, wrong = world.client(who), fingerprint(world.south), {}

    with undone():
        for name, address in ADDRESSES.items():
            foreign = set(address.parameters) - NAMES_NOTHING_ELSEWHERE
            if not foreign or address.policy == "public":
                continue
            for parameter in sorted(foreign):
                path = address.filled(world.north.ids | {parameter: world.south.ids[parameter]})
                for method in ("get", "post"):
                    answer = getattr(client, method)(path, FILLED_IN if method == "post" else {})
                    if answer.status_code not in {403, 404, 405} or leaked(who, answer):
                        wrong[name, parameter, method] = (answer.status_code, leaked(who, answer))
        after = fingerprint(world.south)

    assert wrong == {}
    assert after == before


API = {
    "me": ("person", 200, None),
    "teams": ("person", 200, None),
    "fields": ("team", 200, None),
    "patients": ("team", 200, None),
    "add_patient": ("adds", 201, {"values": {"last_name": "Roy", "first_name": "Paul"}}),
    "patient": ("covered", 200, None),
    "change_cells": ("edits", 409, {"base": 1, "values": {"braden": 7}}),
    "history": ("covered", 200, None),
    "deactivate_patient": ("returns", 200, {"reason": "conge", "date": "2026-01-05"}),
    "reactivate_patient": ("returns", 422, {}),
    "undo_change": ("returns", 409, {"number": 1}),
    "requests": ("team", 200, None),
    "ask": ("edits", 409, {"question": REASON}),
    "answer_request": ("edits", 200, {"answer": REASON}),
    "finish_request": ("edits", 409, None),
    "confirm_cells": ("edits", 409, {"keys": ["braden"], "base": 1}),
    "views": ("team", 200, None),
    "create_view": ("keeps", 201, {"name": {"fr": "Essai"}, "layout": {}}),
    "change_view": ("keeps", 403, {"name": {"fr": "Essai"}}),
    "retire_view": ("manage", 200, None),
    "journal": ("journal", 200, None),
}
"""What each operation gives, and its door; a token opens no page, and a page's cookie opens nothing here."""


@cache
def operations():
    """Each operation but the stream's: its name, its method, its path."""
    paths = api.get_openapi_schema()["paths"].items()
    described = ((one["operationId"], method, path) for path, methods in paths for method, one in methods.items())
    return [operation for operation in described if operation[0] != "live"]


def test_every_operation_of_the_api_has_its_line():
    assert set(API) == {name for name, _method, _path in operations()}


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_operation_answers_everybody_as_its_policy_says(world, who):
    program, wrong = Client(headers={"Authorization": f"Bearer {world.tokens.get(who)}"}), {}

    for name, method, path in operations():
        door, gives, body = API[name]
        address = path.format_map(world.north.ids)
        with undone():
            answer = program.generic(method.upper(), address, json.dumps(body or {}), "application/json")
        asked = DOORS[door].get(who) or gives
        asked = 401 if asked == KNOCK else asked
        if answer.status_code != asked or leaked(who, answer):
            wrong[name] = (answer.status_code, asked, leaked(who, answer))

    assert wrong == {}


@pytest.mark.parametrize("who", ["ada", "lim", "sam"])
def test_a_program_finds_no_patient_of_elsewhere_in_its_own_team(world, who):
    program, wrong = Client(headers={"Authorization": f"Bearer {world.tokens[who]}"}), {}
    before = fingerprint(world.south)

    with undone():
        for name, method, path in operations():
            address = path.format_map(world.north.ids | {"patient_id": world.south.ids["patient_id"]})
            if "{patient_id}" in path:
                answer = program.generic(method.upper(), address, json.dumps(API[name][2] or {}), "application/json")
                if answer.status_code != 404 or leaked(who, answer):
                    wrong[name] = answer.status_code
        after = fingerprint(world.south)

    assert wrong == {}
    assert after == before


def knock(world, who, medium, slug):
    """What a stream answers to them: 200, or the status that refuses it."""
    by_token = (b"authorization", f"Bearer {world.tokens.get(who)}".encode())
    by_cookie = (b"cookie", f"contact_session={world.keys.get(who)}".encode())
    headers = [by_token if medium.name == "api" else by_cookie]
    try:
        streams._open(slug, medium, {"headers": headers, "client": ("127.0.0.1", 1)})
    except streams.Refused as refusal:
        return refusal.status
    return 200


@pytest.mark.parametrize("medium", [medium for _address, medium in MEDIA], ids=lambda medium: medium.name)
def test_every_stream_opens_to_the_team_alone(world, medium):
    answers = {who: knock(world, who, medium, NORTH) for who in EVERYBODY}

    assert answers == {"nobody": 401} | dict.fromkeys(SEATED, 200) | dict.fromkeys(OUTSIDE, 404)
    assert knock(world, "ada", medium, "nowhere") == knock(world, "ada", medium, SOUTH) == 404
