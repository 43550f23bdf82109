"""The next follow-up of each patient: when, for what, by whom, and a word in the morning to whoever has some.

Invariants:
- a follow-up is nothing but the board's own cells: they are written by `board.actions.change_cells`, like any other;
- what a seat may not see is neither listed nor counted, nor counted in the letter it gets;
- a letter counts and says where to look, never whom; nobody gets two for the same morning.

Start with `rules.py`, then `queries.followups_of`, `jobs.py`.
"""
