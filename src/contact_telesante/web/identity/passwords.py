"""One's password: changing it, and choosing a new one by a link that came by letter."""

from uuid import UUID, uuid4

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from contact_telesante.identity import letters
from contact_telesante.identity.actions import change_password, write_to
from contact_telesante.identity.attempts.actions import count_attempt, forget_attempts
from contact_telesante.identity.attempts.rules import LETTERS_OF_ACCOUNT, LETTERS_OF_ADDRESS, key_of, network_of
from contact_telesante.identity.queries import active_user, user_by_email
from contact_telesante.kernel.scopes import SYSTEM, Person
from contact_telesante.web.http import PersonRequest, person_view, public_view
from contact_telesante.web.identity.again import recently_signed_in
from contact_telesante.web.identity.forms import PasswordForm
from contact_telesante.web.middleware import client_address

ASKED = "password_link"


@person_view
@recently_signed_in
@sensitive_post_parameters()
def change(request: PersonRequest) -> HttpResponse:
    """Change one's password; every other session ends, this one goes on under a new key."""
    form = PasswordForm(request.user, *([request.POST] if request.method == "POST" else []))
    if not form.is_valid():
        return render(request, "identity/password.html", {"form": form}, status=422 if form.is_bound else 200)
    change_password(by=request.person, password=form.cleaned_data["password"], keep=request.session.session_key or "")
    _go_on(request)
    return HttpResponseRedirect(reverse("account"))


def _go_on(request: PersonRequest) -> None:
    """Django ties a session to its user's password: this one to the new password, under a new key."""
    update_session_auth_hash(request, active_user(request.user.pk))  # type: ignore[arg-type]


@public_view
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link by letter: the same answer, as fast, whether the account exists or not."""
    if request.method != "POST":
        return render(request, "identity/forgotten.html", {"sent": False})
    email = request.POST.get("email", "")[:254]
    of_address = key_of("letters", network_of(client_address(request)))
    of_account = key_of("letters", email.strip().lower())
    tallies = [
        count_attempt(by=SYSTEM, key=of_address, limit=LETTERS_OF_ADDRESS),
        count_attempt(by=SYSTEM, key=of_account, limit=LETTERS_OF_ACCOUNT),
    ]
    user = user_by_email(email)
    served = user is not None and user.is_active and user.has_usable_password()
    if not any(tally.refused for tally in tallies):
        write_to(by=SYSTEM, user_id=user.pk if user and served else uuid4(), what=letters.RESET)
    return render(request, "identity/forgotten.html", {"sent": True})


@public_view
def link(request: HttpRequest, user_id: UUID, token: str) -> HttpResponse:
    """The link of the letter: kept in the session, so that neither the address bar nor a referrer shows it further."""
    request.session[ASKED] = [str(user_id), token]
    return HttpResponseRedirect(reverse("new-password"))


@public_view
@sensitive_post_parameters()
def renew(request: HttpRequest) -> HttpResponse:
    """Choose a new password by a link that is still good; signing in comes after, with its second step."""
    user_id, token = request.session.get(ASKED, ["", ""])
    user = active_user(UUID(user_id)) if user_id else None
    if user is None or not user.has_usable_password() or not letters.reset_tokens.check_token(user, token):
        sentence = _("This link was used already, or is older than one hour. Ask for another one.")
        return render(request, "identity/refused.html", {"sentence": sentence, "again": True}, status=403)
    form = PasswordForm(user, *([request.POST] if request.method == "POST" else []))
    if not form.is_valid():
        return render(request, "identity/new_password.html", {"form": form}, status=422 if form.is_bound else 200)
    change_password(by=Person(user_id=user.pk), password=form.cleaned_data["password"])
    forget_attempts(by=SYSTEM, key=key_of("account", user.email.lower()))
    del request.session[ASKED]
    return HttpResponseRedirect(reverse("sign-in"))
