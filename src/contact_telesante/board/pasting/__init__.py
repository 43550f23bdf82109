"""A block of cells pasted over several patients: said before it is done, written as edits are, taken back at once.

1. Nothing is written that a rehearsal has not shown, and each patient is written as one edit of theirs.
2. A paste is taken back whole, in one transaction, but for what somebody wrote since.
3. Taking back twice is taking back once.

Start with `rehearsal.rehearse`, then `actions.undo_paste`.
"""
