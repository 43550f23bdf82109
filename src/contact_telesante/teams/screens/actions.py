"""Opening a screen, noting what it shows, turning it off."""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from contact_telesante.audit.actions import Act, record_look
from contact_telesante.identity.models import digest
from contact_telesante.journal.actions import record
from contact_telesante.journal.queries import entry_of_key
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import action
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.ids import new_id
from contact_telesante.teams import rules as rights
from contact_telesante.teams.actions import note_rights
from contact_telesante.teams.events import ScreenOpened, ScreenTurnedOff
from contact_telesante.teams.models import Screen, Team
from contact_telesante.teams.screens import queries, rules
from contact_telesante.teams.seats import House, Seat


def _again(by: Seat, fingerprint: str) -> object:
    """The entry of a request that came twice: what it asked is done, and its secret is the same."""
    return entry_of_key(by, fingerprint)


@action(again=_again)
def open_screen(*, by: Seat, name: str, view: str, hours: int) -> Any:
    """Light the team's wall, through that view, on a machine where nobody will be signed in, for so many hours.

    `rules.secret_of(by)` opens it; only its digest is kept. Raises `NotAllowed` unless superuser, `InvalidInput` by
    field, and when too many are lit.
    """
    rights.require(rights.may_manage(by))
    told, length = rules.clean_name(name), rules.clean_hours(hours)
    Team.objects.select_for_update().get(pk=by.team_id)
    if queries.lit_screens(by).count() >= rules.MOST:
        raise InvalidInput({"name": [_("Too many screens are lit: turn one off first.")]})
    screen = Screen(id=new_id(), team_id=by.team_id, name=told, view=view, by_id=by.user_id)
    screen.digest, screen.expires_at = digest(rules.secret_of(by)), clock.now() + length
    record(ScreenOpened(screen_id=screen.pk, until=screen.expires_at), by=by)
    screen.save(force_insert=True)
    note_rights(by, "screen_opened", why=str(screen.pk))
    return screen


@action(again=_again)
def turn_off(*, by: Seat, screen_id: UUID) -> Any:
    """Turn a screen off, for good: it is dark from the next time it asks. Asked twice, it is done once.

    Raises `Screen.DoesNotExist` outside the team, `NotAllowed` unless superuser.
    """
    rights.require(rights.may_manage(by))
    screen = Screen.objects.select_for_update().get(team_id=by.team_id, pk=screen_id)
    if screen.ended_at is not None:
        return screen
    record(ScreenTurnedOff(screen_id=screen.pk), by=by)
    screen.ended_at, screen.ended_by_id = clock.now(), by.user_id
    screen.save(update_fields=["ended_at", "ended_by"])
    note_rights(by, "screen_turned_off", why=str(screen.pk))
    return screen


@action
def note_shown(*, by: House, screen_id: UUID, patients: Sequence[UUID]) -> None:
    """Note that a screen was seen alive, showing these patients: a look when they are others, or an hour went by."""
    screen = Screen.objects.select_for_update().get(team_id=by.team_id, pk=screen_id)
    now, shown = clock.now(), hashlib.sha256(" ".join(sorted(map(str, patients))).encode()).hexdigest()
    if screen.shown != shown or screen.shown_at is None or now - screen.shown_at >= rules.LOOK_AGAIN:
        record_look(Act.BOARD_OPENED, by=by, patients=patients, wall="yes", screen=str(screen.pk))
        screen.shown, screen.shown_at = shown, now
    screen.seen_at = now
    screen.save(update_fields=["shown", "shown_at", "seen_at"])
