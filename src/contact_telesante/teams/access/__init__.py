"""Who may not see what: groups of fields hidden from roles and professions, restrictions that patients ask for,
and the glass that may be broken.

Invariants:
- a restriction holds on every page, stream, search and export alike, because it is part of the seat;
- breaking the glass takes a written reason, ends by itself, alerts at once, and is looked into;
- nothing here is deleted: a restriction is lifted, a break is reviewed.

Start with `actions.py`.
"""
