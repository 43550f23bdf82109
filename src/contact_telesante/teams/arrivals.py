"""Who comes, and their membership in the team that they ask for, in one trip to the database.

Nothing is decided here: sessions, users, tokens and seats take what was read ahead instead of asking for it.
"""

from typing import Any

from django.db import connection

from contact_telesante.identity import ahead
from contact_telesante.identity.models import READ, digest, kept_key
from contact_telesante.identity.queries import TOKEN_READ, token_statement
from contact_telesante.identity.sessions import SESSION_READ, session_statement
from contact_telesante.kernel import clock
from contact_telesante.teams.queries import DOOR_READ

USER = ", ".join(f"u.{name}" for name in READ)
DOOR = "left join lateral teams_membership(u.id, %s) door on true"
OF_SESSION = session_statement(f", {USER}")
OF_SESSION_IN_TEAM = session_statement(f", {USER}, {DOOR_READ}", DOOR)
OF_TOKEN_IN_TEAM = token_statement(f", {DOOR_READ}", DOOR)
ID = READ.index("id")


def of_session(session_key: str, slug: str = "") -> None:
    """Read ahead a browser's session, its person and, with the `slug` of a team, their membership there."""
    kept = kept_key(session_key)
    row = _row(OF_SESSION_IN_TEAM, [slug, kept, clock.now()]) if slug else _row(OF_SESSION, [kept, clock.now()])
    if row is None:
        return
    session, person, member = row[:SESSION_READ], row[SESSION_READ:][: len(READ)], row[SESSION_READ + len(READ) :]
    ahead.keep("session", kept, session)
    if person[ID]:
        ahead.keep("user", str(person[ID]), person)
        _keep_member(person[ID], slug, member)


def of_token(secret: str, slug: str) -> None:
    """Read ahead a program's token, its person and their membership in the team of that slug."""
    row = _row(OF_TOKEN_IN_TEAM, [slug, digest(secret), clock.now()])
    if row is not None:
        ahead.keep("token", digest(secret), row[:TOKEN_READ])
        _keep_member(row[:TOKEN_READ][-len(READ) :][ID], slug, row[TOKEN_READ:])


def _keep_member(user_id: object, slug: str, member: tuple[Any, ...]) -> None:
    if any(value is not None for value in member):
        ahead.keep("member", (user_id, slug), member)


def _row(statement: str, asked: list[Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row
