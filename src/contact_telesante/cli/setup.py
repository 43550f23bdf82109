"""`setup`: the first establishment, its officers, the first team. After that, people invite people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from contact_telesante.cli import options, start
from contact_telesante.config.environment import ConfigurationError

if TYPE_CHECKING:
    from contact_telesante.establishments.models import Establishment
    from contact_telesante.identity.models import User

app = typer.Typer(help="The first establishment, officers and team.", no_args_is_help=True)
OFFICES = ("pilot", "privacy", "coordination", "support")
Slug = Annotated[str, typer.Argument(help="Its address: letters, digits and hyphens.")]
Of = Annotated[str, typer.Option("--establishment", help="The establishment's slug.")]
First = Annotated[str, typer.Option("--first-name", help="Needed for a new account.")]
Last = Annotated[str, typer.Option("--last-name", help="Needed for a new account.")]


@app.callback()
def setup() -> None:
    """The first establishment, officers and team."""


@app.command("establishment")
def establishment(
    slug: Slug,
    name: Annotated[str, typer.Argument(help="Its name, as people read it.")],
    *,
    domain: Annotated[list[str] | None, typer.Option("--domain", help="An accepted e-mail domain; may repeat.")] = None,
    zone: Annotated[str, typer.Option("--zone", help="Its time zone.")] = "America/Toronto",
    data: options.Data = None,
) -> None:
    """Create an establishment and the e-mail domains of its people."""
    options.use(data=data)
    with start.server("setup"):
        start.django()
        from contact_telesante.establishments.actions import create_establishment  # noqa: PLC0415 -- needs Django
        from contact_telesante.kernel.scopes import SYSTEM  # noqa: PLC0415

        _require_free(slug)
        create_establishment(by=SYSTEM, slug=slug, name=name, domains=domain or [], zone=zone)
    print(f"Establishment {slug} created.")


@app.command("officer")
def officer(
    email: Annotated[str, typer.Argument(help="Whose office it is.")],
    office: Annotated[str, typer.Argument(help=f"One of {', '.join(OFFICES)}.")],
    *,
    establishment: Of = "",
    first_name: First = "",
    last_name: Last = "",
    data: options.Data = None,
) -> None:
    """Give somebody an office; a new account's first link is printed once."""
    options.use(data=data)
    if office not in OFFICES:
        raise ConfigurationError(f"The office is one of {', '.join(OFFICES)}, not “{office}”.")
    with start.server("setup"):
        start.django()
        from contact_telesante.establishments.actions import appoint_officer  # noqa: PLC0415 -- needs Django
        from contact_telesante.kernel.scopes import SYSTEM  # noqa: PLC0415

        house = _establishment(establishment) if establishment or office in {"pilot", "privacy"} else None
        user, link = _person(email, first_name, last_name)
        appoint_officer(by=SYSTEM, user_id=user.pk, office=office, establishment=house)
    _tell(email, link)


@app.command("team")
def team(
    slug: Slug,
    name: Annotated[str, typer.Argument(help="Its name, as people read it.")],
    *,
    establishment: Of,
    superuser: Annotated[str, typer.Option("--superuser", help="The e-mail of its first superuser.")],
    board: Annotated[str, typer.Option("--board", help="The ready-made board it begins with.")] = "chsld",
    first_name: First = "",
    last_name: Last = "",
    data: options.Data = None,
) -> None:
    """Create a team with its board and its first superuser, who invites the others."""
    options.use(data=data)
    with start.server("setup"):
        start.django()
        link = _team(slug, name, establishment, superuser, board, first_name, last_name)
    print(f"Team {slug} created.")
    _tell(superuser, link)


def _team(slug: str, name: str, of: str, superuser: str, board: str, first: str, last: str) -> str:  # noqa: PLR0917
    from django.db import IntegrityError  # noqa: PLC0415 -- Django must be set up first

    from contact_telesante.board import catalogue  # noqa: PLC0415
    from contact_telesante.board.actions import adopt_board  # noqa: PLC0415
    from contact_telesante.kernel.scopes import SYSTEM  # noqa: PLC0415
    from contact_telesante.teams.actions import create_team, seat_member  # noqa: PLC0415
    from contact_telesante.teams.seats import House  # noqa: PLC0415

    house = _establishment(of)
    if board not in catalogue.names():
        raise ConfigurationError(
            f"There is no ready-made board “{board}”: choose among {', '.join(catalogue.names())}."
        )
    user, link = _person(superuser, first, last)
    try:
        made = create_team(by=SYSTEM, establishment=house, slug=slug, name=name, zone=house.zone)
    except IntegrityError:
        raise ConfigurationError(f"There is already a team at the address “{slug}”.") from None
    adopt_board(by=House(made.pk), template=board)
    seat_member(by=House(made.pk), user_id=user.pk, role="superuser", establishment=house, signed=False)
    return link


def _establishment(slug: str) -> Establishment:
    from django.core.exceptions import ObjectDoesNotExist  # noqa: PLC0415 -- Django must be set up first

    from contact_telesante.establishments import queries  # noqa: PLC0415

    try:
        return queries.establishment(slug)
    except ObjectDoesNotExist:
        raise ConfigurationError(
            f"There is no establishment “{slug}”: create it with `contact-telesante setup establishment`."
        ) from None


def _require_free(slug: str) -> None:
    try:
        _establishment(slug)
    except ConfigurationError:
        return
    raise ConfigurationError(f"There is already an establishment “{slug}”.")


def _person(email: str, first_name: str, last_name: str) -> tuple[User, str]:
    """The user of that address and, for a new account, the link where they choose their password."""
    from contact_telesante.identity import letters, queries  # noqa: PLC0415 -- Django must be set up first
    from contact_telesante.identity.actions import create_user  # noqa: PLC0415
    from contact_telesante.kernel.errors import InvalidInput  # noqa: PLC0415
    from contact_telesante.kernel.ids import new_secret  # noqa: PLC0415
    from contact_telesante.kernel.scopes import SYSTEM  # noqa: PLC0415

    if found := queries.users_by_email([email]).get(email.lower()):
        return found, ""
    if not (first_name and last_name):
        raise ConfigurationError(f"{email} has no account yet: add --first-name and --last-name.")
    try:
        made = create_user(by=SYSTEM, email=email, password=new_secret(), first_name=first_name, last_name=last_name)
    except InvalidInput as refused:
        raise ConfigurationError(" ".join(refused.sentences)) from None
    return made, letters.letter_about(letters.RESET, made).link


def _tell(email: str, link: str) -> None:
    print(f"{email} chooses a password within the hour at {link}" if link else f"{email} signs in as before.")
