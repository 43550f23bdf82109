"""Recording looks, and sealing them.

A look rides on the caller's transaction: a page whose look cannot be recorded is not served.
"""

import hashlib
import json
import logging
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from contact_telesante.audit import origin, seals
from contact_telesante.audit.models import Communication, Look, Seal, Sealed
from contact_telesante.audit.rules import FIRST, Link, digest_of, digest_of_link, digest_of_look
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import action, part
from contact_telesante.kernel.scopes import Actor

log = logging.getLogger(__name__)

MOST = 5000
"""Looks in one seal."""
CHAIN_LOCK = 7205002
"""The advisory lock of whoever lengthens the chain: one for all teams, so that numbers have no gap."""
LOOK = """
insert into audit_look (at, act, user_id, team_id, patient_ids, medium, address, session, detail, purpose)
values (%s, %s, %s, %s, %s::uuid[], %s, %s, %s, %s::jsonb, %s)
"""
"""As SQL, because every page ends with it, and a board's names five hundred patients."""
Act = Look.Act
Purpose = Look.Purpose
Means = Communication.Means


def record_look(
    act: Look.Act,
    *,
    by: Actor,
    patients: Iterable[UUID] = (),
    purpose: Look.Purpose = Look.Purpose.CARE,
    **detail: int | str,
) -> None:
    """Record that the actor looked, now, from the request's origin, at these patients, to that end.

    `detail` holds counts and kinds only; no searched text, no value of a cell.
    """
    source, seen = origin.current.get(), f"{{{','.join(map(str, patients))}}}"
    came = source.medium, source.address, source.session
    with connection.cursor() as cursor:
        cursor.execute(
            LOOK, [clock.now(), str(act), by.user_id, by.team_id, seen, *came, json.dumps(detail), str(purpose)]
        )


def record_communication(
    means: Communication.Means,
    *,
    by: Actor,
    nature: str,
    recipient: str,
    purpose: Look.Purpose,
    justification: str,
    patients: Iterable[UUID] = (),
) -> Communication:
    """Enter in the register that information left: its `nature` and `recipient` in words, why, about whom.

    The looks hold a digest of the entry, so that the chain of seals covers it. Source: LRSSS, s. 265.
    """
    entry = Communication(
        at=clock.now(),
        team_id=by.team_id,
        user_id=by.user_id,
        means=means,
        nature=nature,
        recipient=recipient,
        purpose=purpose,
        justification=justification,
        patient_ids=list(patients),
    )
    entry.save(force_insert=True)
    record_look(
        Act.COMMUNICATION_RECORDED,
        by=by,
        patients=entry.patient_ids,
        purpose=purpose,
        communication=str(entry.pk),
        digest=digest_of(entry),
        key=by.key,
    )
    return entry


@action
def seal_looks(*, by: Actor, whole: bool = False) -> list[Seal]:
    """Seal the looks of the actor's team that no seal holds, in id order, 5,000 to a seal; the seals made.

    A look committed late has a lower id than its neighbours: those of the day before the team's last seal are sought
    too, and with `whole` all of them.
    """
    since = None if whole else seals.sought_since(by)
    if not seals.waiting_of(by, since=since).count:
        return []
    _take_the_chain()
    at, waiting = clock.now(), seals.unsealed_looks(by, since=since)
    made = []
    while looks := list(islice(waiting, MOST)):
        made.append(seal_these(by, at, looks))
    return made


@part
def seal_these(by: Actor, at: datetime, looks: list[tuple[Any, ...]]) -> Seal:
    """Put one more seal at the end of the chain, over these looks as the database tells them."""
    before = seals.last_seal()
    link = Link(before.number + 1 if before else 1, at, by.team_id, len(looks))
    digests = [(look[0], digest_of_look(look)) for look in looks]
    whole = hashlib.sha256("".join(digest for _look_id, digest in digests).encode()).hexdigest()
    seal = Seal(
        number=link.number,
        at=at,
        team_id=by.team_id,
        count=link.count,
        digest=digest_of_link(before.digest if before else FIRST, link, whole),
    )
    seal.save(force_insert=True)
    Sealed.objects.bulk_create(
        Sealed(look_id=look_id, seal_number=link.number, digest=digest) for look_id, digest in digests
    )
    transaction.on_commit(partial(log.info, "seal %s %s", seal.number, seal.digest))  # an outside log anchors the chain
    return seal


def _take_the_chain() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
