"""The sentences of the journal, a module for each part of the house. Each has `SENTENCES`: {event: its teller}.

A test holds that every kind of event has one, here.
"""

from contact_telesante.web.journal.tellers import (
    board,
    design,
    freshness,
    handoffs,
    imports,
    requests,
    screens,
    teams,
    views,
)
from contact_telesante.web.journal.tellers.base import Sentences

SENTENCES: Sentences = {
    **board.SENTENCES,
    **design.SENTENCES,
    **freshness.SENTENCES,
    **handoffs.SENTENCES,
    **imports.SENTENCES,
    **requests.SENTENCES,
    **screens.SENTENCES,
    **teams.SENTENCES,
    **views.SENTENCES,
}
