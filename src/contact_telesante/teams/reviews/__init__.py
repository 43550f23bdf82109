"""Access reviews: every member of the day is kept or removed by name, then it is signed (LRSSS, r. 2, s. 6).

Invariants:
- one review is open at a time, about whoever was a member the day it opened;
- it is signed once everybody still there is decided, and its removals happen in the transaction that signs it;
- what was signed, by whom and when, never changes.

Start with `actions.py`.
"""
