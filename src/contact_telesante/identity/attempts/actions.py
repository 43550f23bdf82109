"""Counting attempts."""

from django.db import connection

from contact_telesante.identity.attempts.rules import WINDOW, Tally
from contact_telesante.identity.models import Attempt
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import action
from contact_telesante.kernel.scopes import Person

COUNT = """
insert into identity_attempt as kept (key, count, since) values (%(key)s, 1, %(now)s)
on conflict (key) do update set
    count = case when kept.since <= %(ended)s then 1 else kept.count + 1 end,
    since = case when kept.since <= %(ended)s or kept.count + 1 = %(limit)s then %(now)s else kept.since end
returning count
"""
"""One statement, so that two nodes never read the same count. The last one let through starts the wait anew."""


@action
def count_attempt(*, by: Person, key: str, limit: int) -> Tally:
    """Count one attempt under `key`, of which `limit` are let through; the next ones wait 15 minutes."""
    del by
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"key": key, "now": now, "ended": now - WINDOW, "limit": limit})
        (rank,) = cursor.fetchone()
    return Tally(rank, limit)


@action
def forget_attempts(*, by: Person, key: str) -> None:
    """Start anew: the right password was given."""
    del by
    Attempt.objects.filter(pk=key).delete()


@action
def give_attempt_back(*, by: Person, key: str) -> None:
    """Take one attempt off the count: it succeeded."""
    del by
    with connection.cursor() as cursor:
        cursor.execute("update identity_attempt set count = greatest(count - 1, 0) where key = %s", [key])


@action
def forget_old_attempts(*, by: Person) -> None:
    """Delete the counts that ended."""
    del by
    Attempt.objects.filter(since__lte=clock.now() - WINDOW).delete()
