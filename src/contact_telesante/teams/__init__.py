"""Teams, their members, and the seat: who acts, in which team, with what rights.

Invariants:
- every read and write of a team starts from a `Seat`, resolved once per request;
- a person without a living seat finds nothing of the team, not even that it exists;
- each question of rights has one function in `rules.py`, used by page, stream, export, search and API alike.

Start with `seats.py`, then `rules.py`.
"""
