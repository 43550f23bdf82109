"""Whether a team may import: once at deployment, then when the coordination centre opens again.

Invariants:
- a first import, once written, closes the gate; undoing it opens it again;
- who asks says why, who answers says why, and each is journaled;
- the coordination centre reads names of teams and reasons, never a patient.

Start with `queries.asks_of`, then `actions`.
"""
