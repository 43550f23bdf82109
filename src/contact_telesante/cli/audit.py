"""`audit`: sealing the record of looks, and proving that nobody touched it."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from contact_telesante.cli import options, start
from contact_telesante.config.environment import ConfigurationError

if TYPE_CHECKING:
    from contact_telesante.audit.verification import Verification

app = typer.Typer(help="The record of looks, and its seals.", no_args_is_help=True)
DIGEST_LENGTH = 64


@app.callback()
def audit() -> None:
    """The record of looks, and its seals."""


@app.command("seal")
def seal(*, data: options.Data = None) -> None:
    """Seal every look that waits, now, and print the end of the chain, NUMBER:DIGEST, to note elsewhere."""
    options.use(data=data)
    with start.server("audit"):
        start.django()
        _seal()


@app.command("verify")
def verify(
    *,
    expect: Annotated[
        list[str] | None, typer.Option("--expect", help="A seal noted earlier, NUMBER:DIGEST; may be given again.")
    ] = None,
    anchors: Annotated[
        Path | None, typer.Option("--anchors", help="A file of noted seals, one « NUMBER DIGEST » a line.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    data: options.Data = None,
) -> None:
    """Compute every digest of the audit again; exit code 1, and a sentence each, for what was touched."""
    options.use(data=data)
    noted = [*_noted(expect or (), ":"), *(_noted(_lines(anchors), None) if anchors else ())]
    with start.server("audit"):
        start.django()
        result = _verify(noted, quiet=as_json)
    print(_as_json(result)) if as_json else _tell(result, sys.stdout)
    if not result.whole:
        raise typer.Exit(1)


def _seal() -> None:
    from contact_telesante.audit import seals  # noqa: PLC0415 -- Django must be set up first
    from contact_telesante.privacy.sealing import seal_every_team  # noqa: PLC0415

    made = seal_every_team(whole=True)
    looks = sum(seal.count for seal in made)
    Console(stderr=True, highlight=False).print(f"{looks} looks sealed, in {len(made)} seals.")
    last = seals.last_seal()
    print(f"{last.number}:{last.digest}" if last else "0:")


def _verify(noted: list[tuple[int, str]], *, quiet: bool) -> "Verification":
    from contact_telesante.audit import seals, verification  # noqa: PLC0415 -- Django must be set up first
    from contact_telesante.privacy.sealing import every_team  # noqa: PLC0415

    with _bar(quiet=quiet) as progress:
        task = progress.add_task("Verifying", total=seals.sealed_count())
        result = verification.verify(every_team(), anchors=noted, progress=lambda looks: progress.advance(task, looks))
        progress.update(task, completed=result.looks, total=result.looks)
    return result


@contextmanager
def _bar(*, quiet: bool) -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=quiet or not console.is_terminal, transient=True) as progress:
        yield progress


def _lines(file: Path) -> list[str]:
    try:
        return [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} cannot be read: give the file of noted seals.") from error


def _noted(lines: "list[str] | tuple[()]", separator: str | None) -> Iterator[tuple[int, str]]:
    for line in lines:
        number, _, digest = line.strip().partition(":") if separator else line.strip().partition(" ")
        digest = digest.strip().lower()
        if not number.isdecimal() or len(digest) != DIGEST_LENGTH:
            raise ConfigurationError(f"“{line}” is no seal: give its number and the 64 digits of its digest.")
        yield int(number), digest


def _as_json(result: "Verification") -> str:
    findings = [asdict(finding) | {"sentence": finding.sentence} for finding in result.findings]
    told = asdict(result) | {"whole": result.whole, "findings": findings}
    return json.dumps(told, default=str, indent=2)


def _tell(result: "Verification", out: TextIO) -> None:
    for finding in result.findings:
        print(finding.sentence, file=out)
    if result.found > len(result.findings):
        print(f"And {result.found - len(result.findings)} more.", file=out)
    print(
        f"{'Whole' if result.whole else 'TOUCHED'}: {result.looks} looks in {result.seals} seals,"
        f" {result.communications} communications; {result.waiting} looks wait for their seal.",
        file=out,
    )
    if result.last:
        print(f"The chain ends at {result.last}: note it elsewhere, it proves that nothing was cut off.", file=out)
