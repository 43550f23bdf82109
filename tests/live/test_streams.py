"""Streams against the real server: everything arrives once and in order, through cuts, kills and lost rights."""

import http.client
import json
import signal
import threading
import time
from uuid import uuid4

import pytest

from contact_telesante.identity import queries as users
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.actions import leave_team, remove_member, seat_member
from contact_telesante.teams.membership.actions import suspend_member
from contact_telesante.teams.queries import seat_of
from contact_telesante.teams.seats import House
from tests import databases, make


class Listener(threading.Thread):
    """Reads one API stream: every event as (id, name, data), and when the stream ended."""

    def __init__(self, server, who="ada", after=0, team="ward"):
        super().__init__(daemon=True)
        self.events, self.status, self.ended = [], None, False
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        self.connection.request(
            "GET", f"/api/v1/teams/{team}/live?after={after}", headers={"Authorization": f"Bearer {server.tokens[who]}"}
        )
        self.answer = self.connection.getresponse()
        self.status = self.answer.status
        self.start()

    def run(self):
        event = {}
        try:
            for raw in self.answer:
                line = raw.decode().rstrip("\n")
                if line:
                    name, _, value = line.partition(": ")
                    event[name] = value
                elif event:
                    self.events.append(
                        (int(event["id"]) if "id" in event else None, event.get("event"), event.get("data"))
                    )
                    event = {}
        except (OSError, http.client.HTTPException, ValueError, AttributeError):
            pass
        self.ended = True

    @property
    def numbers(self):
        return [number for number, name, _data in self.events if number is not None and name != "resync"]

    def wait(self, condition, seconds=5.0):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if condition(self):
                return self
            time.sleep(0.01)
        raise AssertionError(f"not seen in {seconds} s; events: {self.events[-5:]}")

    def close(self):
        self.connection.sock and self.connection.sock.close()


def leave_by_themself(*, by, user_id):
    """The member gives their own seat back."""
    del by
    leave_team(by=seat_of(users.user(user_id), "ward"))


@pytest.fixture
def listen(server):
    opened = []

    def open_one(**kwargs):
        opened.append(Listener(server, **kwargs))
        return opened[-1]

    yield open_one
    for listener in opened:
        listener.close()


def test_an_edit_reaches_an_open_stream_as_the_journal_entry(server, listen):
    patient = server.add(braden=14)
    listener = listen(after=patient["number"])

    _status, changed = server.edit(patient, braden=11)

    listener.wait(lambda one: changed["number"] in one.numbers)
    data = next(json.loads(data) for number, _name, data in listener.events if number == changed["number"])
    assert data["changes"]["braden"] == {"old": 14, "new": 11}
    assert (data["kind"], data["patient"]) == ("board.cells_changed", patient["id"])


def test_a_stream_opened_late_tells_what_it_missed_first_and_nothing_twice(server, listen):
    patient = server.add(braden=20)
    start = patient["number"]
    for braden in range(19, 9, -1):
        _status, patient = server.edit(patient, braden=braden)

    listener = listen(after=start)
    _status, last = server.edit(patient, braden=9)

    listener.wait(lambda one: last["number"] in one.numbers)
    assert listener.numbers == list(range(start + 1, last["number"] + 1))


def test_a_stream_too_far_behind_or_from_the_future_is_told_to_fetch_again(server, listen):
    number = server.add()["number"]

    listener = listen(after=number + 5000)

    listener.wait(lambda one: any(name == "resync" for _number, name, _data in one.events))


@pytest.mark.parametrize(
    ("who", "team", "status"), [("cleo", "ward", 404), ("ada", "other", 404), ("ada", "nowhere", 404)]
)
def test_an_outsider_gets_no_stream_and_does_not_learn_that_the_team_exists(server, listen, who, team, status):
    assert listen(who=who, team=team).status == status


def test_nothing_of_one_team_reaches_the_streams_of_another(server, listen):
    theirs = listen(who="cleo", team="other")
    mine = listen(who="ada", after=server.add()["number"])

    patient = server.add()

    mine.wait(lambda one: patient["number"] in one.numbers)
    time.sleep(0.3)
    assert patient["id"] not in json.dumps(theirs.events)


def test_a_guest_stream_never_carries_a_sensitive_value(server, listen):
    _status, fields = server.call("ada", "GET", "/teams/ward/fields")
    hidden = [f["key"] for f in fields["fields"] if f["group"] == "sensitive"]
    guest = listen(who="gil", after=server.add()["number"])

    patient = server.add(lieu="304")

    guest.wait(lambda one: patient["number"] in one.numbers)
    assert "304" in json.dumps(guest.events)
    assert not any(f'"{key}"' in json.dumps(guest.events) for key in hidden)


@pytest.mark.parametrize(("elsewhere", "status"), [(True, 404), (False, 401)])
def test_losing_the_seat_closes_the_stream_within_five_seconds_and_leaks_nothing_more(
    server, listen, elsewhere, status
):
    with databases.connected_to(server.made):
        leaver = make.make_user(f"Partant{uuid4().hex[:6]}")
        seat_member(by=House(server.cast.ward.pk), user_id=leaver.pk, role="member")
        if elsewhere:
            seat_member(by=House(server.cast.other.pk), user_id=leaver.pk, role="reader")
        server.tokens["leaver"] = make.token_for(leaver)
    listener = listen(who="leaver", after=server.add()["number"])
    listener.wait(lambda one: one.events)

    with databases.connected_to(server.made):
        remove_member(by=House(server.cast.ward.pk), user_id=leaver.pk)
    now = server.call("leaver", "GET", "/teams/ward/fields")[0]
    listener.wait(lambda one: one.ended)
    patient = server.add()

    assert now == status
    assert patient["id"] not in json.dumps(listener.events)
    assert listen(who="leaver").status == status


@pytest.mark.parametrize("end", [suspend_member, leave_by_themself])
def test_a_suspended_or_leaving_member_loses_their_stream_within_five_seconds(server, listen, end):
    with databases.connected_to(server.made):
        leaver = make.make_user(f"Partant{uuid4().hex[:6]}")
        seat_member(by=House(server.cast.ward.pk), user_id=leaver.pk, role="member")
        seat_member(by=House(server.cast.other.pk), user_id=leaver.pk, role="reader")
        server.tokens["leaver"] = make.token_for(leaver)
    listener = listen(who="leaver", after=server.add()["number"])
    listener.wait(lambda one: one.events)

    with databases.connected_to(server.made):
        end(by=House(server.cast.ward.pk), user_id=leaver.pk)
    listener.wait(lambda one: one.ended)

    assert listen(who="leaver").status == 404


def test_a_revoked_token_closes_its_stream_within_five_seconds(server, listen):
    with databases.connected_to(server.made):
        server.tokens["spare"], revoke = make.revocable_token(server.cast.users["ada"])
    listener = listen(who="spare", after=server.add()["number"])
    listener.wait(lambda one: one.events)

    with databases.connected_to(server.made):
        revoke()

    listener.wait(lambda one: one.ended)


def test_kill_9_in_a_burst_loses_no_acknowledged_edit_and_repeats_none(server, listen):
    patients = [server.add(braden=20) for _ in range(4)]
    start = server.add()["number"]
    acknowledged, errors = {}, []
    stop = threading.Event()

    def write(patient):
        braden = 6
        while not stop.is_set():
            key, braden = str(uuid4()), 6 + (braden - 5) % 18
            for _attempt in range(60):
                try:
                    status, answer = server.edit(patient, key=key, braden=braden)
                except OSError:
                    time.sleep(0.1)
                    continue
                if status == 200:
                    acknowledged[key] = answer["number"]
                    patient = answer
                else:
                    errors.append((status, answer))
                break

    writers = [threading.Thread(target=write, args=(patient,)) for patient in patients]
    before = listen(after=start)
    for writer in writers:
        writer.start()
    time.sleep(0.7)
    server.kill("web", signal.SIGKILL)
    seen = before.wait(lambda one: one.ended).numbers
    server.start("web")
    after = listen(after=seen[-1] if seen else start)
    time.sleep(0.7)
    stop.set()
    for writer in writers:
        writer.join(20)

    after.wait(lambda one: one.numbers and one.numbers[-1] >= max(acknowledged.values()), 10)
    told = seen + after.numbers
    assert errors == []
    assert len(acknowledged) > 20
    assert told == list(range(start + 1, told[-1] + 1))
    assert set(acknowledged.values()) <= set(told)
    assert len(set(acknowledged.values())) == len(acknowledged)
    _status, journal = server.call("ada", "GET", f"/teams/ward/journal?after={start}&limit=500")
    numbers = [entry["number"] for entry in journal["entries"]]
    assert numbers == list(range(start + 1, start + 1 + len(numbers)))


def test_ten_writers_at_once_leave_a_journal_without_gap(server):
    patients = [server.add(braden=20) for _ in range(10)]
    start = max(patient["number"] for patient in patients)

    def write(patient):
        for braden in range(19, 9, -1):
            _status, patient = server.edit(patient, braden=braden)

    writers = [threading.Thread(target=write, args=(patient,)) for patient in patients]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    _status, journal = server.call("ada", "GET", f"/teams/ward/journal?after={start}&limit=500")
    assert [entry["number"] for entry in journal["entries"]] == list(range(start + 1, start + 101))


def test_the_same_key_twice_at_once_writes_once_and_answers_alike(server):
    patient, key, answers = server.add(braden=14), str(uuid4()), []

    def write():
        answers.append(server.edit(patient, key=key, braden=11))

    pair = [threading.Thread(target=write) for _ in range(2)]
    for one in pair:
        one.start()
    for one in pair:
        one.join()

    (status, first), (other_status, second) = answers
    assert (status, other_status) == (200, 200)
    assert first == second
    assert first["number"] == patient["number"] + 1 or first["stamps"]["braden"][0] == first["number"]


def test_opening_and_closing_a_stream_is_recorded(server, listen):
    listener = listen(after=server.add()["number"])
    listener.wait(lambda one: one.events)
    listener.close()
    time.sleep(0.5)
    server.add()  # a write to a closed socket is what tells the server

    with databases.connected_to(server.made), scope(server.cast.ada):
        acts = [look.act for look in make.looks_of(server.cast.ada)[:40]]
    assert "stream_opened" in acts
