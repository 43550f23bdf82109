"""The `contact-telesante` command: each one parses, calls one thing, prints.

Django is imported only by the commands that need it, after `start.django()`: the supervisor itself
stays small and starts at once. A refusal is one sentence on standard error and exit code 2.
"""

import sys

import typer
from rich.console import Console

from contact_telesante import __version__
from contact_telesante.cli import audit, backup, doctor, migrate, options, run, serve, setup, token
from contact_telesante.config.environment import ConfigurationError

app = typer.Typer(
    name="contact-telesante",
    help="Contact Télésanté: one shared, live patient board per care team.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("run")(run.run)
app.command("web")(serve.web)
app.command("worker")(serve.worker)
app.command("migrate")(migrate.migrate)
app.command("demo")(migrate.demo)
app.command("prepare", hidden=True)(migrate.prepare)
app.add_typer(token.app, name="token")
app.add_typer(audit.app, name="audit")
app.add_typer(setup.app, name="setup")
app.command("doctor")(doctor.doctor)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)


@app.callback(invoke_without_command=True)
def everywhere(
    context: typer.Context,
    *,
    data: options.Data = None,
    host: options.Host = None,
    port: options.Port = None,
    version: bool = typer.Option(False, "--version", help="Print the version."),
) -> None:
    """Contact Télésanté: one shared, live patient board per care team."""
    options.use(data=data, host=host, port=port)
    if version:
        print(__version__)
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())


def main() -> None:
    """Run the command line; a `ConfigurationError` is its one sentence and exit code 2."""
    try:
        app()
    except ConfigurationError as error:
        Console(stderr=True, soft_wrap=True).print(str(error), style="bold red", highlight=False, markup=False)
        sys.exit(2)
