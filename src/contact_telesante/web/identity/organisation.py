"""Organisation accounts: signing in with one, joining one to one's account, proving it again."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contact_telesante.audit.actions import Act
from contact_telesante.identity.actions import create_user
from contact_telesante.identity.factors.actions import join_organisation, leave_organisation, note_organisation
from contact_telesante.identity.factors.queries import user_of_organisation
from contact_telesante.identity.queries import user_by_email
from contact_telesante.kernel.errors import InvalidInput, NotAllowed
from contact_telesante.kernel.scopes import SYSTEM, Person
from contact_telesante.web.http import PersonRequest, person_view, public_view
from contact_telesante.web.identity import provider
from contact_telesante.web.identity.addresses import onward_of
from contact_telesante.web.identity.again import recently_signed_in
from contact_telesante.web.identity.claims import Account, Unacceptable
from contact_telesante.web.identity.entering import arrive
from contact_telesante.web.identity.gate import before_the_gate
from contact_telesante.web.identity.invited import invited_address
from contact_telesante.web.identity.proofs import prove, proved_recently
from contact_telesante.web.identity.provider import Journey
from contact_telesante.web.identity.recording import record

if TYPE_CHECKING:
    from contact_telesante.identity.models import User


@public_view
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Go to the organisation's provider to sign in."""
    return _depart(request, Journey("in", onward_of(request), ""))


@before_the_gate
@require_POST
@person_view
def prove_again(request: PersonRequest) -> HttpResponse:
    """Go to the provider to sign in there anew, and come back proved."""
    return _depart(request, Journey("again", onward_of(request), str(request.user.pk)))


@require_POST
@person_view
@recently_signed_in
def join(request: PersonRequest) -> HttpResponse:
    """Go to the provider to join its account to one's own."""
    return _depart(request, Journey("join", reverse("account"), str(request.user.pk)))


@require_POST
@person_view
@recently_signed_in
def leave(request: PersonRequest) -> HttpResponse:
    """Part the organisation's account from one's own."""
    try:
        leave_organisation(by=request.person)
    except NotAllowed:
        return _refuse(request, _("Nothing else would open your account: choose a password or add a passkey first."))
    return HttpResponseRedirect(reverse("account"))


@public_view
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """Back from the provider, once."""
    _require_provider()
    try:
        journey, verifier, nonce = provider.journey_back(request)
        account = provider.account_there(request, verifier, nonce)
        ends = {"in": _come_in, "join": _joined, "again": _proved}
        return ends[journey.purpose](request, journey, account)
    except provider.Broken:
        return _refuse(request, _("This way back was used already, is too old, or was refused. Sign in again."))
    except Unacceptable as refusal:
        return _refuse(request, str(refusal))


def _come_in(request: HttpRequest, journey: Journey, account: Account) -> HttpResponse:
    user = user_of_organisation(account.uid) or _newcomer(request, account)
    if not user.is_active:
        raise Unacceptable(_("Your access to this site ended. Ask your superuser."))
    note_organisation(by=Person(user_id=user.pk), uid=account.uid, facts=account.facts)
    return arrive(request, user, way="organisation", strong=account.second_factor, onward=journey.onward)


def _newcomer(request: HttpRequest, account: Account) -> "User":
    """Somebody invited at that very address, who never signed in; anybody else is refused."""
    address = invited_address(request)
    if not address or address.casefold() != account.email.casefold():
        raise Unacceptable(_("Your account was not invited yet. Ask the superuser of your team for an invitation."))
    user = user_by_email(address)
    if user is not None and (user.has_usable_password() or user.last_login):
        raise Unacceptable(
            _("An account has this address already. Sign in to it, then join your organisation’s account to it.")
        )
    if user is None:
        user = _create(address, account)
    join_organisation(by=Person(user_id=user.pk), uid=account.uid, facts=account.facts)
    return user


def _create(address: str, account: Account) -> "User":
    try:
        return create_user(
            by=SYSTEM, email=address, password=None, first_name=account.first_name, last_name=account.last_name
        )
    except InvalidInput:
        raise Unacceptable(_("Your organisation gave an address that cannot be read.")) from None


def _joined(request: HttpRequest, journey: Journey, account: Account) -> HttpResponse:
    _require_traveller(request, journey)
    if not proved_recently(request):
        raise provider.Broken
    try:
        join_organisation(by=Person(user_id=request.user.pk), uid=account.uid, facts=account.facts)
    except NotAllowed:
        raise Unacceptable(_("This account is joined to another one, or yours has one already.")) from None
    return HttpResponseRedirect(reverse("account"))


def _proved(request: HttpRequest, journey: Journey, account: Account) -> HttpResponse:
    user = _require_traveller(request, journey)
    owner = user_of_organisation(account.uid)
    if owner is None or owner.pk != user.pk:
        raise Unacceptable(_("This is not the account that is joined to yours."))
    if not account.proved_just_now:
        raise Unacceptable(_("Your organisation did not say that you signed in just now. Prove it another way."))
    prove(request, user, "organisation")
    record(Act.REAUTHENTICATED, Person(user_id=user.pk), way="organisation")
    return HttpResponseRedirect(journey.onward or reverse("account"))


def _require_traveller(request: HttpRequest, journey: Journey) -> "User":
    """Whoever left must be the one who comes back."""
    if not request.user.is_authenticated or str(request.user.pk) != journey.user_id:
        raise provider.Broken
    return request.user


def _depart(request: HttpRequest, journey: Journey) -> HttpResponse:
    """A page that goes on by itself: browsers hold a form's redirects against `form-action`, a page's not."""
    _require_provider()
    try:
        there = provider.address_there(request, journey)
    except provider.Broken:
        return _refuse(request, _("Your organisation does not answer. Try again in a moment, or sign in another way."))
    return render(request, "identity/depart.html", {"there": there})


def _refuse(request: HttpRequest, sentence: str) -> HttpResponse:
    record(Act.SIGN_IN_FAILED, SYSTEM, way="organisation")
    return render(request, "identity/refused.html", {"sentence": sentence}, status=403)


def _require_provider() -> None:
    if not settings.ORGANISATION.server:
        raise Http404
