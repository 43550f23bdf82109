"""The JSON API, version 1: what programs read and write, under `/api/v1/`.

Invariants:
- a program sees and writes what its user may, by the same queries, actions and rules as the pages;
- every refusal is `application/problem+json` with a stable `code`, its sentences in the caller's language;
- what leaves passes through `serial.Sight`, which leaves out the fields and cues its reader may not see.

Start with `patients.py`, then `serial.py`; `application.py` joins the parts and `frames.py` serves the stream.
"""

from contact_telesante.api.application import api

__all__ = ["api"]
