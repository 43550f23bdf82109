"""The options every command takes, before or after its name, and the variables they stand for."""

import os
from pathlib import Path
from typing import Annotated

import typer

from contact_telesante.config import environment

Data = Annotated[
    Path | None,
    typer.Option("--data", help="Folder of the embedded database, attachments and keys. (CONTACT_DATA, else ./data)"),
]
Host = Annotated[str | None, typer.Option("--host", help="Address to listen on. (CONTACT_HOST, else 127.0.0.1)")]
Port = Annotated[int | None, typer.Option("--port", min=1, max=65535, help="Port to listen on. (PORT, else 8000)")]
Demo = Annotated[bool, typer.Option("--demo", help="Demonstration accounts and patients; never in production.")]


def use(*, data: Path | None = None, host: str | None = None, port: int | None = None) -> None:
    """Let what was typed win over the environment, for this process and its children."""
    if data is not None:
        os.environ["CONTACT_DATA"] = str(data.expanduser().absolute())
    if host is not None:
        os.environ["CONTACT_HOST"] = host
    if port is not None:
        os.environ["PORT"] = str(port)


def host() -> str:
    """The address the web listens on."""
    return environment.text("CONTACT_HOST", default="127.0.0.1", help="address the web listens on")


def port() -> int:
    """The port the web listens on."""
    return environment.integer("PORT", default=8000, minimum=1, help="port the web listens on")


def let_links_lead_here() -> None:
    """Give this machine and port as the address of the site, unless the installation names its own."""
    if not os.environ.get("CONTACT_ADDRESS"):
        os.environ["CONTACT_ADDRESS"] = f"http://localhost:{port()}"


def web_processes() -> int:
    """How many processes serve the web."""
    return environment.integer("CONTACT_WEB_PROCESSES", default=1, minimum=1, help="processes that serve the web")
