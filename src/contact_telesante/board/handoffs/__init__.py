"""The shift's report: what changed since a moment, how each patient stands, and how it is handed over and read back.

Invariants:
- a report is made of the board's cells and the journal's entries, nothing else, in a constant number of queries;
- a handoff keeps what its giver saw, by patient id and field key: whoever opens it sees what their own rights show now;
- it is read back once, by somebody who did not give it and who sees each of its patients.

Start with `queries.report_of`, then `actions.give_handoff`; `rules` has the tables of what goes where.
"""
