"""Bringing patients from a file: understood, rehearsed, then written at once as one entry that can be undone.

Invariants:
- nothing is guessed of one value: what a column means is proven by the column, or asked;
- what a rehearsal showed is what is written: a cell that somebody wrote since, or a person who came since, is left and
  told;
- every value passes the same checks as a cell typed on the board, and what is absent from the file is left alone.

Start with `tables.py` (a file as lines of cells), then `evidence`, `mapping`, `conversion`, `planning`, `actions`.
"""
