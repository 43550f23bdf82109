"""Logs say where something broke, never on what."""

import logging
import sys

from contact_telesante.config.logs import Formatter


def test_an_exception_is_told_by_its_type_and_its_frames_never_by_its_message():
    try:
        try:
            raise ValueError("Tremblay")
        except ValueError as first:
            raise KeyError("Lucille") from first
    except KeyError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "broken", (), sys.exc_info())

    told = Formatter("%(message)s").format(record)

    assert "builtins.KeyError" in told
    assert "caused by builtins.ValueError" in told
    assert "test_logs.py" in told
    assert not {"Tremblay", "Lucille"} & set(told.replace("'", " ").split())
