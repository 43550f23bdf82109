"""Inviting many: what would happen to each line first, then the letters, and the lines to correct as a file."""

from dataclasses import dataclass, replace
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contact_telesante.board import queries as board
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.scopes import scope
from contact_telesante.mail import is_configured
from contact_telesante.teams.invitations import actions, sheets
from contact_telesante.teams.invitations.links import address_of_invitation
from contact_telesante.teams.invitations.lists import Judged, judged
from contact_telesante.teams.seats import Seat
from contact_telesante.web.http import TeamRequest, manager_view
from contact_telesante.web.identity.again import recently_signed_in
from contact_telesante.web.teams.invitation_forms import ListForm

FILE_NAME = "invitations.csv"


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one person: `outcome` as in `Judged`, the reasons of a refusal, the link to hand over if any."""

    place: int
    number: int
    email: str
    outcome: str
    reasons: tuple[str, ...] = ()
    link: str = ""

    @property
    def link_id(self) -> str:
        """The name of its link in the page."""
        return f"link-{self.place}"


@manager_view
def many(request: TeamRequest) -> HttpResponse:
    """The form of a list and, once it is given, what would happen to each line. Nothing leaves from here."""
    if request.method != "POST":
        return _form_page(request, ListForm())
    form = ListForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            text = _text_of(form)
            return _page(request, "invitations/rehearsal.html", lines=_judged(request.seat, text), text=text)
        except InvalidInput as error:
            form.refuse(error)
    return _form_page(request, form)


@require_POST
@manager_view
@recently_signed_in
def send_many(request: TeamRequest) -> HttpResponse:
    """Invite the good lines, and show what became of all; sent twice, it invites once."""
    text = request.POST.get("text", "")
    try:
        lines = _judged(request.seat, text)
    except InvalidInput as error:
        return _unreadable(request, error)
    done = [_invited(request.seat, place, line) for place, line in enumerate(lines, start=1)]
    refused = any(one.outcome == "refused" for one in done)
    return _page(request, "invitations/done.html", done=done, text=text, refused=refused)


@require_POST
@manager_view
def refused_lines(request: TeamRequest) -> HttpResponse:
    """The lines that were refused, each with its reason, to correct and give again."""
    try:
        lines = _judged(request.seat, request.POST.get("text", ""))
    except InvalidInput as error:
        return _unreadable(request, error)
    bad = [(one.line, " ".join(one.reasons)) for one in lines if one.outcome == "refused"]
    return _file(sheets.written(bad, reason_header=_("Why it was refused")))


@require_GET
@manager_view
def template(request: TeamRequest) -> HttpResponse:
    """A file to fill in."""
    del request
    return _file(sheets.template())


def _judged(seat: Seat, text: str) -> list[Judged]:
    with scope(seat):
        return judged(seat, sheets.lines_of(text))


def _invited(seat: Seat, place: int, one: Judged) -> Done:
    """Each person is an action under its own key: one that fails holds back no other, a repeat sends nothing."""
    email = one.line.cells.get("email", "")
    if not one.is_good or one.offer is None:
        return Done(place, one.line.number, email, one.outcome, one.reasons)
    try:
        invitation = actions.invite(by=replace(seat, key=f"{seat.key[:150]}:{place}"), offer=one.offer)
    except InvalidInput as error:
        reasons = tuple(error.sentences)
        return Done(place, one.line.number, email, "refused", reasons)
    link = "" if is_configured() else address_of_invitation(invitation)
    return Done(place, one.line.number, email, "invite" if invitation.issue == 1 else "again", (), link)


def _text_of(form: ListForm) -> str:
    """The list: the file when there is one."""
    file = form.cleaned_data["file"]
    if file is None:
        return str(form.cleaned_data["text"])
    if file.size > sheets.LARGEST_FILE:
        raise InvalidInput({"file": [_("This file is larger than 200 kB.")]})
    return sheets.decoded(file.read())


def _unreadable(request: TeamRequest, error: InvalidInput) -> HttpResponse:
    form = ListForm(request.POST)
    form.full_clean()
    form.refuse(error)
    return _form_page(request, form)


def _form_page(request: TeamRequest, form: ListForm) -> HttpResponse:
    return _page(request, "invitations/many.html", status=422 if form.errors else 200, form=form)


def _page(request: TeamRequest, template_name: str, *, status: int = 200, **context: object) -> HttpResponse:
    with scope(request.seat):
        number = board.number_of(request.seat)
    known = {"seat": request.seat, "number": number, "letters_leave": is_configured(), "key": str(uuid4())}
    return render(request, template_name, known | context, status=status)


def _file(content: bytes) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{FILE_NAME}"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)
