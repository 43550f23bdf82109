"""The board's cues as their superuser reads them: by severity, in plain words, with what stopped and why."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from contact_telesante.board import queries as board
from contact_telesante.board.cueing.queries import counts_of
from contact_telesante.board.definition import Cue, Definition, Severity
from contact_telesante.board.rules.cues import cue_faults, ranked
from contact_telesante.teams.seats import Seat
from contact_telesante.web.conditions import told
from contact_telesante.web.cues.words import SEVERITY_NAMES
from contact_telesante.web.templatetags.words import text


@dataclass(frozen=True)
class Line:
    """One cue: when it holds, where it shows, on how many patients; `faults` say why it never does."""

    cue: Cue
    sentence: str
    columns: list[str]
    count: int
    faults: list[str]
    place: int
    among: int

    @property
    def is_first(self) -> bool:
        """Whether it is the first of its severity."""
        return self.place == 1

    @property
    def is_last(self) -> bool:
        """Whether it is the last of its severity."""
        return self.place == self.among


@dataclass(frozen=True)
class Rank:
    """The cues of one severity, in their order."""

    severity: Severity
    name: str
    lines: list[Line]


def ranks_of(seat: Seat) -> list[Rank]:
    """The board's cues as they win: the most severe first. Call inside the seat's scope."""
    definition, counts = board.definition_of(seat), counts_of(seat)
    ranks = []
    for severity, cues in groupby(ranked(definition), key=lambda cue: cue.severity):
        equals = list(cues)
        lines = [
            _line(cue, definition, seat, counts.get(cue.key, 0), (n, len(equals))) for n, cue in enumerate(equals, 1)
        ]
        ranks.append(Rank(severity, str(SEVERITY_NAMES[severity]), lines))
    return ranks


def _line(cue: Cue, definition: Definition, seat: Seat, count: int, place: tuple[int, int]) -> Line:
    sentence = told(cue.when, definition, board.context_of(seat))
    columns = [text(one.label) for one in definition.subset(cue.fields)]
    return Line(cue, sentence, columns, count, cue_faults(cue, definition), *place)
