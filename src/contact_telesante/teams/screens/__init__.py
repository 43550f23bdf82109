"""Wall displays lit for a while on machines where nobody is signed in.

Invariants:
- a screen is no session: its cookie opens one wall of one team, and nothing else;
- its rights are what is left of those of whoever opened it, looked at again each time: with their seat, it goes dark;
- it ends by itself, it is listed with who opened it and when it was last seen, and any superuser turns it off;
- nothing here is deleted: a screen is turned off.

Start with `actions.py`, then `queries.lit`.
"""
