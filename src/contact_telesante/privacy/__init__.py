"""What the privacy officer answers for: access reports, monthly analysis, incidents, extracts.

Invariants:
- an officer reads the records of the teams of their establishment, and every reading is itself recorded;
- an officer sees no board: a patient is found only by who asks for their own record;
- an incident is never deleted, and each of its versions is kept.

Start with `models.py`, then `queries`.
"""
