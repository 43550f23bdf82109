"""The bell: a process hears its own rings at once, and tells the database only while somebody else listens."""

import asyncio
from uuid import uuid4

import psycopg
import pytest

from contact_telesante.journal import bell as ringing
from contact_telesante.live.bell import HERE, LISTENER, Bell
from contact_telesante.live.hub import Hub
from tests import databases


@pytest.fixture
def told(monkeypatch):
    """What would be told to the database."""
    heard = []
    monkeypatch.setattr(ringing, "tell", lambda *words: heard.append(words))
    yield heard
    ringing.lend(None)


def test_a_process_that_does_not_listen_tells_everybody(told):
    team = uuid4()

    ringing.ring(team, 7)

    assert told == [("contact_bell", str(team), f"{team} 7")]


def test_who_listens_alone_hears_and_tells_nobody(told):
    heard, team = [], uuid4()
    ear = ringing.Ear(lambda *ring: heard.append(ring), alone=True)
    ringing.lend(ear)

    ringing.ring(team, 7)
    ear.alone = False
    ringing.ring(team, 8)

    assert heard == [(team, 7), (team, 8)]
    assert [words[2] for words in told] == [f"{team} 8"]


def test_listeners_count_each_other_as_they_come_and_go(django_db_setup, django_db_blocker, worker_id):
    async def becomes(bell, alone, seconds):
        async with asyncio.timeout(seconds):
            while bell.ear.alone is not alone:
                await asyncio.sleep(0.02)

    async def hours(url):
        bell = Bell(Hub())
        listening = asyncio.create_task(bell.listen())
        await becomes(bell, alone=True, seconds=5)
        other = await psycopg.AsyncConnection.connect(url, autocommit=True)
        await other.execute("select pg_advisory_lock_shared(%s)", [LISTENER])
        await other.execute(f"notify {HERE}")
        await becomes(bell, alone=False, seconds=1)  # told, not looked for
        await asyncio.sleep(2.5)
        assert not bell.ear.alone  # still there when counted
        await other.close()
        await becomes(bell, alone=True, seconds=5)
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)

    with django_db_blocker.unblock():
        made = databases.copy_of_template(f"bell_{worker_id}")
        with databases.connected_to(made):
            asyncio.run(hours(made.app_url))
    assert ringing._ear is None
