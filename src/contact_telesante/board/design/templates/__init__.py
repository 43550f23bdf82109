"""Boards to begin from: the ready-made ones, and those that teams of one establishment offer each other.

Invariants:
- a template holds a definition, never a patient;
- it is read by the teams of its establishment alone, and taken back by the team that saved it;
- adopting loses nothing: on a board with patients, what the team has beside the template stays.

Start with `queries.offer_of`, then `actions.adopt_template`.
"""
