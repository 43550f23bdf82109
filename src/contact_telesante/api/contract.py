"""What every operation has in common: its parameters, its refusals, its refusal of unknown parameters."""

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Header, Path

from contact_telesante.api.schemas import Problem
from contact_telesante.kernel.errors import InvalidInput

READ_REFUSALS: Final = {frozenset({400, 401, 404, 422}): Problem}
WRITE_REFUSALS: Final = {frozenset({400, 401, 403, 404, 413, 415, 422}): Problem}

Slug = Annotated[str, Path(..., description=gettext_noop("The team, as in its address."), example="chsld-erables")]
PatientId = Annotated[UUID, Path(..., description=gettext_noop("The patient."))]
Key = Annotated[
    str,
    Header(
        "",
        alias="Idempotency-Key",
        pattern=r"^[!-~]{1,200}$",
        description=gettext_noop(
            "Makes the request safe to repeat: the same key gives the first answer again, written once."
        ),
    ),
]

View = Callable[..., HttpResponse]


def no_unknown_parameter(view: View) -> View:
    """Refuse a parameter that the operation does not know, or given twice: `?statut=` must not answer everybody."""

    @wraps(view)
    def checked(request: HttpRequest, **known: Any) -> HttpResponse:
        errors = {}
        for name, given in request.GET.lists():
            if name not in known:
                errors[name] = [_("This parameter is unknown.")]
            elif len(given) > 1:
                errors[name] = [_("This parameter is given twice.")]
        if errors:
            raise InvalidInput(errors)
        return view(request, **known)

    return checked
