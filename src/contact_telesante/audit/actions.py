"""Recording looks. Rides on the caller's transaction: a page whose look cannot be recorded is not served."""

from collections.abc import Iterable
from uuid import UUID

from contact_telesante.audit import origin
from contact_telesante.audit.models import Look
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import Actor

Act = Look.Act


def record_look(act: Look.Act, *, by: Actor, patients: Iterable[UUID] = (), **detail: int | str) -> None:
    """Record that the actor looked, now, from the request's origin, at these patients.

    `detail` holds counts and kinds only; no searched text, no value of a cell.
    """
    source = origin.current.get()
    Look.objects.create(
        at=clock.now(),
        act=act,
        user_id=by.user_id,
        team_id=by.team_id,
        patient_ids=list(patients),
        medium=source.medium,
        address=source.address,
        session=source.session,
        detail=detail,
    )
