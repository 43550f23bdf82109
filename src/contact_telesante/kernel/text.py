"""Text folding: what search and sort compare. The database's `fold()` does the same."""

import unicodedata

LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "’": "'"})


def fold(text: str) -> str:
    """Lower case without accents, so that « emond » finds « Émond »."""
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(LIGATURES))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
