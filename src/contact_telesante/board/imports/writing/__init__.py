"""The one short write of an import: patients added and changed, all stamped by one entry.

Invariants:
- everything that takes long (cues, values) is made before the team's head is taken, so that nobody waits for it;
- a cell that somebody wrote after the rehearsal is never written over;
- half of it never stays: it is one transaction.

Start with `actions.prepare`, then `actions.write`.
"""
