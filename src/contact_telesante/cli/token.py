"""`token`: API tokens, shown once."""

from typing import Annotated

import typer

from contact_telesante.cli import options, start
from contact_telesante.config.environment import ConfigurationError

app = typer.Typer(help="API tokens.", no_args_is_help=True)


@app.callback()
def tokens() -> None:
    """API tokens."""


@app.command("create")
def create(
    email: Annotated[str, typer.Argument(help="Whose token: it may do what that person may.")],
    *,
    read_only: Annotated[bool, typer.Option("--read-only", help="Refuse every write.")] = False,
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="How long it is good for.")] = 90,
    data: options.Data = None,
) -> None:
    """Print a new API token; it cannot be shown again."""
    options.use(data=data)
    with start.server("token"):
        start.django()
        print(_create(email, read_only=read_only, days=days))


def _create(email: str, *, read_only: bool, days: int) -> str:
    from django.core.exceptions import ObjectDoesNotExist  # noqa: PLC0415 -- Django must be set up first

    from contact_telesante.identity import actions  # noqa: PLC0415

    try:
        return actions.create_token(email=email, read_only=read_only, days=days)
    except ObjectDoesNotExist as error:
        raise ConfigurationError(f"Nobody has the address {email}: check it, or create the account first.") from error
