"""A list of people judged line by line: what would happen to each, before anything does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, TypeAlias
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.text import fold
from contact_telesante.teams.invitations import queries, rules
from contact_telesante.teams.invitations.sheets import Line
from contact_telesante.teams.professions import PROFESSIONS
from contact_telesante.teams.seats import Seat

Outcome: TypeAlias = Literal["invite", "again", "member", "refused"]

ROLES: Mapping[str, Promise] = {
    "member": gettext_lazy("member"),
    "reader": gettext_lazy("reader"),
    "guest": gettext_lazy("guest"),
    "superuser": gettext_lazy("superuser"),
}
ROLES_SAID = {"intervenant": "member", "intervenante": "member", "lectrice": "reader", "invitee": "guest"}
LANGUAGES = {"fr": "fr", "francais": "fr", "french": "fr", "en": "en", "anglais": "en", "english": "en"}
PEOPLE = {
    "infirmiere": "nurse",
    "infirmier": "nurse",
    "infirmiere clinicienne": "nurse",
    "infirmier clinicien": "nurse",
    "infirmiere auxiliaire": "auxiliary_nurse",
    "infirmier auxiliaire": "auxiliary_nurse",
    "ips": "nurse_practitioner",
    "medecin": "physician",
    "doctor": "physician",
    "pharmacien": "pharmacist",
    "pharmacienne": "pharmacist",
    "travailleuse sociale": "social_worker",
    "travailleur social": "social_worker",
    "physiotherapeute": "physiotherapist",
    "ergotherapeute": "occupational_therapist",
    "inhalotherapeute": "respiratory_therapist",
    "nutritionniste": "nutritionist",
    "ambulancier paramedic": "paramedic",
    "preposee aux beneficiaires": "attendant",
    "prepose aux beneficiaires": "attendant",
    "gestionnaire": "manager",
    "agente administrative": "clerk",
    "agent administratif": "clerk",
}
"""What people write for a profession, beside its own words."""
YES_OR_NO = dict.fromkeys(("oui", "yes", "o", "y", "vrai", "true", "1", "x"), True) | dict.fromkeys(
    ("non", "no", "n", "faux", "false", "0"), False
)
LONGEST = {"permit": 40, "authorization": 200, "organisation": 200, "reason": 300}


@dataclass(frozen=True, slots=True)
class Judged:
    """One line and what inviting would do: `invite`, send `again`, nothing to a `member`, or `refused` and why."""

    line: Line
    outcome: Outcome
    offer: rules.Offer | None = None
    reasons: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether a letter would leave."""
        return self.outcome in {"invite", "again"}


def judged(by: Seat, lines: Sequence[Line]) -> list[Judged]:
    """What would happen to each line; an address that comes twice is refused the second time. Call in the scope."""
    ground = queries.ground_of(by)
    sponsors = {user.email.lower(): user.pk for user in queries.sponsors_of(by)}
    seen: set[str] = set()
    found = []
    for line in lines:
        email = rules.normalised(line.cells.get("email", "")).lower()
        if email and email in seen:
            found.append(Judged(line, "refused", reasons=(_("This address is on the list already, above."),)))
        else:
            found.append(_judge(line, email, by.language, sponsors, ground))
        seen.add(email)
    return found


def offer_of(line: Line, language: str, sponsors: Mapping[str, UUID]) -> rules.Offer:
    """The seat that a line asks for; the role of member and the reader's `language` where it says nothing.

    Raises `InvalidInput` with a sentence per column that cannot be read.
    """
    said: dict[str, str] = {key: cell for key, cell in line.cells.items() if cell}
    errors: dict[str, list[str]] = {
        key: [_("At most %(count)d letters.") % {"count": longest}]
        for key, longest in LONGEST.items()
        if len(said.get(key, "")) > longest
    }

    def read(key: str, known: Mapping[str, Any], default: Any, sentence: str) -> Any:
        if key not in said:
            return default
        if fold(said[key]) not in known:
            errors[key] = [sentence]
        return known.get(fold(said[key]), default)

    role = read("role", ROLES_SAID | _named(ROLES), "member", _("Choose a role of the list."))
    offer = rules.Offer(
        email=rules.normalised(said.get("email", "")),
        role=role,
        profession=read("profession", PEOPLE | _named(PROFESSIONS), "", _("Choose a profession of the list.")),
        permit=said.get("permit", ""),
        authorization=said.get("authorization", ""),
        language=read("language", LANGUAGES, language, _("Choose French or English.")),
        may_write=read("may_write", YES_OR_NO, role != "guest", _("Answer yes or no.")),
        reason=said.get("reason", ""),
        organisation=said.get("organisation", ""),
        end_date=_day(said.get("end_date", ""), errors),
        sponsor_id=read("sponsor", sponsors, None, _("Choose a member of the team who is not a guest.")),
    )
    if errors:
        raise InvalidInput(errors)
    return offer


def _judge(line: Line, email: str, language: str, sponsors: Mapping[str, UUID], ground: rules.Ground) -> Judged:
    if ground.members.get(email):
        return Judged(line, "member")
    try:
        offer = offer_of(line, language, sponsors)
        judgement = rules.judge(offer, ground)
    except InvalidInput as error:
        return Judged(line, "refused", reasons=tuple(error.sentences))
    return Judged(line, "again" if judgement.again else "invite", offer)


def _day(said: str, errors: dict[str, list[str]]) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        errors["end_date"] = [_("Write the day as YYYY-MM-DD, for example 2026-12-31.")]
        return None


def _named(words: Mapping[str, Promise | str]) -> dict[str, str]:
    return _named_once(tuple(words.items()))


@cache
def _named_once(words: tuple[tuple[str, Promise | str], ...]) -> dict[str, str]:
    """The keys by what people write: the key itself, or its word in either language, accents folded."""
    names = {key: key for key, _word in words}
    for language in ("en", "fr"):
        with override(language):
            names |= {fold(str(word)): key for key, word in words}
    return names
