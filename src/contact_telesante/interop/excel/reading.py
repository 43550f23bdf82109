"""Opening a file through a child process: what comes back is plain data, or a refusal."""

import json
import subprocess
import sys
from typing import Any, Final

from contact_telesante.board.imports.profile import AsRead
from contact_telesante.board.imports.tables import Reading, lines_of
from contact_telesante.interop.excel.safety import Refused, kind_of

PATIENCE: Final = 90
"""Seconds, on a machine that has others to serve; the child itself may use sixty of the processor."""
CHILD: Final = "contact_telesante.interop.excel.child"


def read(name: str, content: bytes, how: AsRead) -> Reading:
    """A file's lines. Raises `Refused`."""
    kind = kind_of(name, content)
    asked = {"kind": kind, "sheet": how.sheet, "encoding": how.encoding, "delimiter": how.delimiter}
    told = _told_by_child(json.dumps(asked).encode() + b"\n" + content)
    if "refused" in told:
        raise Refused(str(told["refused"]), int(told["count"]))
    return Reading(
        kind=kind,
        lines=lines_of(told["rows"]),
        sheets=tuple(told["sheets"]),
        sheet=told["sheet"],
        encoding=told["encoding"],
        delimiter=told["delimiter"],
        replaced=told["replaced"],
    )


def _told_by_child(given: bytes) -> dict[str, Any]:
    # -I keeps what lies in the working folder and in the environment out; what the parser says of cells goes nowhere.
    command = [sys.executable, "-I", "-m", CHILD]
    try:
        done = subprocess.run(  # noqa: S603 -- our own module
            command,
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused("bomb") from None
    if done.returncode != 0:
        raise Refused("bomb" if done.returncode < 0 else "not_workbook")
    told: dict[str, Any] = json.loads(done.stdout)
    return told
