"""Attempts: how often a password, a code or an address was tried, counted for every node in one table.

Invariants:
- an attempt is counted before it is judged, by one atomic statement, so that a thousand at once are no way around;
- a key is a digest: the table names nobody, and an unknown address is counted like a known one;
- a count ends 15 minutes after it was full.

Start with `rules.py`.
"""
