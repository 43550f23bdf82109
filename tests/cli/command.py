"""The command line, run inside this process: it spares what a process costs where only what it says is looked at."""

import contextlib
import io
import os
import sys
from collections.abc import Mapping
from subprocess import CompletedProcess
from unittest import mock

from contact_telesante import cli


def run_here(*arguments: str, variables: Mapping[str, str]) -> CompletedProcess[str]:
    """What a process would give: its code, what it printed; the environment is left as it was."""
    typed, out, err, code = ["contact-telesante", *arguments], io.StringIO(), io.StringIO(), 0
    here = mock.patch.dict(os.environ, variables), mock.patch.object(sys, "argv", typed)
    with here[0], here[1], contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
    return CompletedProcess(typed, code, out.getvalue(), err.getvalue())
