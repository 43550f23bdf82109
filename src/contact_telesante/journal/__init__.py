"""The ordered change log of each team: the spine that history, live pages and exports read.

Invariants:
- numbers of a team have no gap and follow commit order: they come from the team's locked head row;
- an entry is written in the transaction of the change it tells, and never changed afterwards;
- the bell rings after commit, with ids only: who reads the journal decides what it means.

Start with `events.py`, then `actions.record`.
"""
