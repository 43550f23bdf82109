"""The life of a membership after it is given: its file, its suspension, its end, and who keeps the keys.

Invariants:
- a team always has a superuser whose seat is neither suspended nor ending: taking the last one away is refused;
- the superusers are locked, in one order, before anything is asked of them: two who demote each other leave one;
- a guest stays a guest unless their address is of an establishment of the team.

Start with `rules.py`; joining and leaving are in `teams.actions`.
"""
