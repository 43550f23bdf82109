"""Letters that remind members and superusers of what the law asks each year, and of accesses that end.

Invariants:
- a letter names members, never a patient; it says what is to be done and where;
- nobody is told the same thing twice within a month, whatever the worker does again;
- each letter that left is in the team's audit; one that did not leave is tried again the next day.

Start with `jobs.py`.
"""
