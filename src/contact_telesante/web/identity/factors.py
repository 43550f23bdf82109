"""Setting up second factors: an authenticator, recovery codes, passkeys."""

import time

import qrcode
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from qrcode.image.svg import SvgPathImage

from contact_telesante.identity import letters
from contact_telesante.identity.actions import write_to
from contact_telesante.identity.factors import actions
from contact_telesante.identity.factors.queries import factors_of, unused_recovery_codes
from contact_telesante.kernel.errors import InvalidInput, NotAllowed
from contact_telesante.web.http import PersonRequest, person_view
from contact_telesante.web.identity import ceremonies
from contact_telesante.web.identity.addresses import onward_of
from contact_telesante.web.identity.again import recently_signed_in
from contact_telesante.web.identity.entering import factor_was_given, must_have_factor
from contact_telesante.web.identity.forms import NameForm
from contact_telesante.web.identity.gate import before_the_gate

SECRET = "authenticator_secret"  # noqa: S105 (where it waits for its first code)
ONWARD = "second_factor_onward"
CODES_SHOWN = "recovery_codes_until"
SHOWN_SECONDS = 10 * 60


@before_the_gate
@person_view
@recently_signed_in
def choose(request: PersonRequest) -> HttpResponse:
    """The page of whoever must have a second factor and has none: the choice between two."""
    request.session[ONWARD] = onward_of(request)
    if not must_have_factor(request.user) or factors_of(request.user.pk).any:
        return HttpResponseRedirect(reverse("account"))
    return render(request, "identity/second_factor.html", {})


@before_the_gate
@person_view
@recently_signed_in
def authenticator(request: PersonRequest) -> HttpResponse:
    """Show the secret to an authenticator, then keep it once its first code is right."""
    secret = request.session.setdefault(SECRET, generate_totp_secret())
    error = ""
    if request.method == "POST":
        try:
            with_codes = actions.add_authenticator(by=request.person, secret=secret, code=request.POST.get("code", ""))
        except NotAllowed:
            return HttpResponseRedirect(reverse("account"))
        except InvalidInput as refused:
            error = refused.errors["code"][0]
        else:
            del request.session[SECRET]
            return _added(request, with_codes=with_codes)
    address = get_adapter().build_totp_url(request.user, secret)
    spelt = " ".join(secret[index : index + 4] for index in range(0, len(secret), 4))
    context = {"drawing": _drawing(address), "address": address, "secret": spelt, "error": error}
    return render(request, "identity/authenticator.html", context, status=422 if error else 200)


@before_the_gate
@require_POST
@person_view
@recently_signed_in
def passkey_options(request: PersonRequest) -> HttpResponse:
    """What the browser needs to make a passkey."""
    return JsonResponse(ceremonies.making_options(request, request.user))


@before_the_gate
@person_view
@recently_signed_in
def add_passkey(request: PersonRequest) -> HttpResponse:
    """Make a passkey on this device or on a key, under a name."""
    form = NameForm(request.POST or None)
    error = ""
    if request.method == "POST" and form.is_valid():
        try:
            credential = ceremonies.made(request)
        except ceremonies.Refused:
            error = _("The passkey was not made. Try again, or take another device.")
        else:
            with_codes = actions.add_passkey(by=request.person, name=form.cleaned_data["name"], credential=credential)
            return _added(request, with_codes=with_codes)
    status = 422 if request.method == "POST" else 200
    return render(request, "identity/add_passkey.html", {"form": form, "error": error}, status=status)


@person_view
@recently_signed_in
def rename_passkey(request: PersonRequest, number: int) -> HttpResponse:
    """Give a passkey another name."""
    known = {passkey.id: passkey for passkey in factors_of(request.user.pk).passkeys}
    if number not in known:
        raise Http404
    form = NameForm(request.POST or None, initial={"name": known[number].name})
    if request.method == "POST" and form.is_valid():
        actions.rename_passkey(by=request.person, passkey_id=number, name=form.cleaned_data["name"])
        return HttpResponseRedirect(reverse("account"))
    status = 422 if request.method == "POST" else 200
    return render(request, "identity/rename_passkey.html", {"form": form}, status=status)


@require_POST
@person_view
@recently_signed_in
def remove_passkey(request: PersonRequest, number: int) -> HttpResponse:
    """Forget a passkey."""
    try:
        actions.remove_passkey(by=request.person, passkey_id=number, must_keep_one=must_have_factor(request.user))
    except ObjectDoesNotExist:
        raise Http404 from None
    except NotAllowed:
        return _last_one(request)
    return _removed(request)


@require_POST
@person_view
@recently_signed_in
def remove_authenticator(request: PersonRequest) -> HttpResponse:
    """Forget the authenticator."""
    try:
        actions.remove_authenticator(by=request.person, must_keep_one=must_have_factor(request.user))
    except ObjectDoesNotExist:
        return HttpResponseRedirect(reverse("account"))
    except NotAllowed:
        return _last_one(request)
    return _removed(request)


@require_POST
@person_view
@recently_signed_in
def renew_codes(request: PersonRequest) -> HttpResponse:
    """Make new recovery codes, and show them."""
    try:
        actions.renew_recovery_codes(by=request.person)
    except NotAllowed:
        return HttpResponseRedirect(reverse("account"))
    return _show_codes(request)


@before_the_gate
@person_view
@recently_signed_in
def codes(request: PersonRequest) -> HttpResponse:
    """The recovery codes just made, until their owner says that they are kept, ten minutes at most."""
    if request.method == "POST":
        request.session.pop(CODES_SHOWN, None)
        return HttpResponseRedirect(request.session.pop(ONWARD, "") or reverse("account"))
    return render(request, "identity/codes.html", {"codes": _codes_shown(request)})


@before_the_gate
@require_GET
@person_view
@recently_signed_in
def codes_file(request: PersonRequest) -> HttpResponse:
    """The same codes, as a file to print or to lock away."""
    shown = _codes_shown(request)
    if not shown:
        return HttpResponseRedirect(reverse("recovery-codes"))
    text = "\n".join(["Contact Télésanté", _("Recovery codes: each is good once."), "", *shown, ""])
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="contact-telesante-codes.txt"'
    return answer


def _codes_shown(request: PersonRequest) -> list[str]:
    fresh = time.time() < request.session.get(CODES_SHOWN, 0)
    return unused_recovery_codes(request.user.pk) if fresh else []


def _show_codes(request: PersonRequest) -> HttpResponse:
    request.session[CODES_SHOWN] = time.time() + SHOWN_SECONDS
    return HttpResponseRedirect(reverse("recovery-codes"))


def _added(request: PersonRequest, *, with_codes: bool) -> HttpResponse:
    factor_was_given(request)
    write_to(by=request.person, user_id=request.user.pk, what=letters.FACTOR)
    if with_codes:
        return _show_codes(request)
    return HttpResponseRedirect(request.session.pop(ONWARD, "") or reverse("account"))


def _removed(request: PersonRequest) -> HttpResponse:
    write_to(by=request.person, user_id=request.user.pk, what=letters.FACTOR)
    return HttpResponseRedirect(reverse("account"))


def _last_one(request: PersonRequest) -> HttpResponse:
    sentence = _("Your role asks for a second step: add another one before you take this one off.")
    return render(request, "identity/refused.html", {"sentence": sentence}, status=403)


def _drawing(address: str) -> SafeString:
    """The QR code as SVG, without a style attribute."""
    svg: str = qrcode.make(address, image_factory=SvgPathImage, border=2).to_string(encoding="unicode")
    return mark_safe(svg)  # noqa: S308 (drawn by us)
