"""Offering a seat, sending its letter again, taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from contact_telesante.audit.actions import Act, Purpose, record_look
from contact_telesante.board import queries as board
from contact_telesante.kernel import clock
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.scopes import scope
from contact_telesante.mail import is_configured
from contact_telesante.teams import queries as teams
from contact_telesante.teams.invitations import actions, queries
from contact_telesante.teams.invitations.links import address_of_invitation
from contact_telesante.teams.invitations.rules import OutsideNetwork
from contact_telesante.teams.professions import profession_name
from contact_telesante.teams.seats import Seat
from contact_telesante.web.board.cells import Reader
from contact_telesante.web.http import TeamRequest, manager_view
from contact_telesante.web.identity.again import recently_signed_in
from contact_telesante.web.teams.granting import SOME_PATIENTS
from contact_telesante.web.teams.invitation_forms import GuestForm, MemberForm

if TYPE_CHECKING:
    from contact_telesante.teams.models import Invitation

LOST_AFTER = timedelta(hours=6)
"""By then the worker has given up on a letter that does not leave."""


@dataclass(frozen=True, slots=True)
class Pending:
    """An invitation in the list of those that wait. `state`: `sending`, `sent`, `lost`, `by_hand` or `expired`."""

    id: UUID
    email: str
    role: str
    profession: str
    inviter: str
    state: str
    at: datetime
    sent_at: datetime | None
    expires_at: datetime
    end_date: date | None
    patients: int | None
    key: str


@manager_view
@recently_signed_in
def invite(request: TeamRequest) -> HttpResponse:
    """Offer a seat to somebody of the network; an outsider's address leads on to the guest's form."""
    if request.method != "POST":
        return _form_page(request, "invitations/member.html", MemberForm(initial=_initial(request.seat)))
    form = MemberForm(request.POST)
    outside = False
    if form.is_valid():
        try:
            return _sent_page(request, actions.invite(by=request.seat, offer=form.offer))
        except InvalidInput as error:
            form.refuse(error)
            outside = isinstance(error, OutsideNetwork)
    return _form_page(request, "invitations/member.html", form, outside=outside)


@manager_view
@recently_signed_in
def invite_guest(request: TeamRequest) -> HttpResponse:
    """Offer a seat to somebody from outside; `begin` brings what the other form was told of them."""
    begins = "begin" in request.POST
    if request.method != "POST" or begins:
        told = {name: request.POST.get(name, "")[:254] for name in ("email", "profession", "permit", "authorization")}
        form = _guest_form(request.seat, initial=_initial(request.seat) | (told if begins else {}))
        return _form_page(request, "invitations/guest.html", form)
    form = _guest_form(request.seat, request.POST)
    if form.is_valid():
        try:
            return _sent_page(request, actions.invite(by=request.seat, offer=form.offer))
        except InvalidInput as error:
            form.refuse(error)
    return _form_page(request, "invitations/guest.html", form)


@require_POST
@manager_view
@recently_signed_in
def send_again(request: TeamRequest, invitation_id: UUID) -> HttpResponse:
    """Send the letter again, with a new link."""
    try:
        return _sent_page(request, actions.send_again(by=request.seat, invitation_id=invitation_id))
    except InvalidInput as error:
        context = {"seat": request.seat, "sentences": error.sentences}
        return render(request, "invitations/refused.html", context, status=422)


@require_POST
@manager_view
def withdraw(request: TeamRequest, invitation_id: UUID) -> HttpResponse:
    """Take the seat back before it is accepted."""
    invitation = actions.withdraw(by=request.seat, invitation_id=invitation_id)
    return render(request, "invitations/withdrawn.html", {"seat": request.seat, "invitation": invitation})


def pending(seat: Seat) -> list[Pending]:
    """The invitations that wait, for `invitations/_pending.html`. Call inside the seat's scope."""
    now, letters_leave = clock.now(), is_configured()
    return [_pending(invitation, now, letters_leave=letters_leave) for invitation in queries.pending_of(seat)]


def _pending(invitation: Invitation, now: datetime, *, letters_leave: bool) -> Pending:
    if now >= invitation.expires_at:
        state = "expired"
    elif invitation.sent_at:
        state = "sent"
    elif not letters_leave:
        state = "by_hand"
    else:
        state = "sending" if now - invitation.at < LOST_AFTER else "lost"
    return Pending(
        id=invitation.pk,
        email=invitation.email,
        role=invitation.role,
        profession=profession_name(invitation.profession),
        inviter=invitation.by.name if invitation.by else "",
        state=state,
        at=invitation.at,
        sent_at=invitation.sent_at,
        expires_at=invitation.expires_at,
        end_date=invitation.end_date,
        patients=None if invitation.patients is None else len(invitation.patients),
        key=str(uuid4()),
    )


def _initial(seat: Seat) -> dict[str, Any]:
    return {"key": str(uuid4()), "language": seat.language, "sponsor_id": str(seat.user_id), "which": SOME_PATIENTS}


def _guest_form(seat: Seat, *args: Any, **kwargs: Any) -> GuestForm:
    with scope(seat):
        return GuestForm(
            *args,
            sponsors=queries.sponsors_of(seat),
            patients=_patients(seat),
            shown=queries.groups_shown_to_guests(seat),
            **kwargs,
        )


def _patients(seat: Seat) -> Mapping[UUID, str]:
    """The board's patients by name, to choose from; reading their names is a look."""
    definition, context = board.definition_of(seat), board.context_of(seat)
    people = teams.colleagues_of(seat, seat.version)
    whole = Reader(definition, context, people, seat.audience)
    named: dict[UUID, str] = {}
    for patient in board.patients_listed(seat, sort="name"):
        restricted = seat.audience.withholds(patient.pk)
        reader = Reader(definition, context, people, seat.audience.on(patient.pk)) if restricted else whole
        born = str(patient.values.get("birth_date") or "") if "birth_date" in reader.visible else ""
        named[patient.pk] = " · ".join(part for part in (reader.name(patient), born) if part)
    record_look(Act.BOARD_OPENED, by=seat, patients=named, purpose=Purpose.MANAGEMENT, what="guest_form")
    return named


def _form_page(request: TeamRequest, template: str, form: MemberForm | GuestForm, **more: Any) -> HttpResponse:
    context = {"seat": request.seat, "form": form, "letters_leave": is_configured()} | more
    with scope(request.seat):
        context["number"] = board.number_of(request.seat)
    return render(request, template, context, status=422 if form.errors else 200)


def _sent_page(request: TeamRequest, invitation: Invitation) -> HttpResponse:
    """Say that the letter leaves; without a mail server, show the link, this once, to hand over."""
    link = "" if is_configured() else address_of_invitation(invitation)
    context = {"seat": request.seat, "invitation": invitation, "link": link}
    return render(request, "invitations/sent.html", context)
