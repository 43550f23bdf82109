"""A canary sings at every door, and nothing repeats it: logs, addresses, titles, bells, jobs, the audit."""

import http.cookiejar
import json
import re
import threading
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import psycopg

from contact_telesante.live.bell import HERE, LISTENER
from tests import databases, make, postgres

CANARY = "Zyxwvutsrqcanari"


class Browser:
    """A browser of words: keeps cookies, remembers addresses and titles."""

    def __init__(self, server):
        self.server, self.addresses, self.titles = server, [], []
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def open(self, path, typed=None):
        if typed is not None:
            token = next(cookie.value for cookie in self.cookies if cookie.name == "contact_csrf")
            typed = urllib.parse.urlencode(typed | {"csrfmiddlewaretoken": token}).encode()
        try:
            answer = self.opener.open(f"{self.server.url}{path}", typed, timeout=10)
        except urllib.error.HTTPError as refused:
            answer = refused
        self.addresses.append(answer.geturl())
        page = answer.read().decode()
        self.titles += re.findall(r"<title>(.*?)</title>", page, re.S)
        return page


def listen_to_the_bells(server, heard, stop):
    with psycopg.connect(server.made.app_url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock_shared(%s)", [LISTENER])
        connection.execute("listen contact_bell")
        connection.execute("listen contact_presence")
        connection.execute(f"notify {HERE}")
        while not stop.is_set():
            heard += [notice.payload for notice in connection.notifies(timeout=0.2)]


def test_no_name_leaves_the_rows(server):
    heard, stop = [], threading.Event()
    ear = threading.Thread(target=listen_to_the_bells, args=(server, heard, stop), daemon=True)
    ear.start()
    browser = Browser(server)
    browser.open("/sign-in/")
    browser.open("/sign-in/", {"email": f"{CANARY}@tests.example", "password": CANARY})
    browser.open("/sign-in/", {"email": "ada@tests.example", "password": make.PASSWORD})
    patient = server.add(last_name=CANARY, note=f"{CANARY} a chuté")
    server.edit(patient, lieu=CANARY)
    server.edit(patient, braden=CANARY)
    server.call("ada", "PATCH", f"/teams/ward/patients/{patient['id']}", {"base": CANARY, "values": {CANARY: CANARY}})
    server.call("ada", "GET", f"/teams/ward/patients?q={CANARY}")
    root = f"/teams/ward/patients/{patient['id']}"
    for path in (
        "/teams/ward/",
        f"{root}/",
        f"{root}/history/",
        f"{root}/cells/lieu/",
        "/teams/ward/journal/",
        "/teams/ward/print/",
    ):
        assert CANARY in browser.open(path)
    browser.open("/teams/ward/search/", {"q": CANARY})
    browser.open(f"{root}/cells/lieu/", {"value-lieu": CANARY + "2", "base": "0", "key": "k"})
    browser.open("/teams/ward/presence/", {"patient": CANARY, "field": CANARY})
    stop.set()
    ear.join()

    with psycopg.connect(server.made.owner_url) as owner:
        jobs = owner.execute("select args::text from procrastinate_jobs").fetchall()
    looks = looks_at(server)
    logs = [path.read_text(errors="replace") for path in Path(server.environment["CONTACT_DATA"]).rglob("*.log")]
    logs += [path.read_text(errors="replace") for path in postgres.folder().glob("log/**/*") if path.is_file()]
    everything = {
        "logs": logs,
        "addresses": browser.addresses,
        "titles": browser.titles,
        "bells": heard,
        "jobs": [args for (args,) in jobs],
        "looks": looks,
        "metrics": [browser.open("/metrics")],
    }
    assert heard
    assert looks
    for door, told in everything.items():
        assert CANARY.lower() not in json.dumps(told).lower(), door


def looks_at(server):
    with databases.connected_to(server.made):
        return [[look.act, look.detail, str(look.patient_ids), look.session] for look in make.looks_of(server.cast.ada)]
