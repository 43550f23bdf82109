"""Staying signed in, and signing in again before the longest session ends."""

from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from contact_telesante.audit.actions import Act, record_look
from contact_telesante.kernel.scopes import scope
from contact_telesante.web.http import PersonRequest, person_view
from contact_telesante.web.identity.gate import before_the_gate


@require_POST
@before_the_gate
@person_view
def stay(request: PersonRequest) -> HttpResponse:
    """Somebody is there, or a script only wonders: the answer's headers say how long the session still lives."""
    del request
    return HttpResponse(status=204)


@require_POST
@before_the_gate
@person_view
def again(request: PersonRequest) -> HttpResponse:
    """End this session to begin another on the same page; what is typed and not sent stays in the tab."""
    with scope(request.person):
        record_look(Act.SIGNED_OUT, by=request.person)
    logout(request)
    return HttpResponseRedirect(f"{reverse('sign-in')}?{urlencode({'next': request.POST.get('next', '')[:500]})}")
