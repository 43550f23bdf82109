"""What every domain stands on: the action decorator, scopes, errors, ids, the clock, text folding.

Invariants:
- a write happens inside an `@action`: one durable transaction, row-level security set to its team;
- a read of a team's rows happens inside a `scope`: outside, row-level security shows nothing;
- nothing here knows a table, a page or a request.

Start with `actions.py`, then `scopes.py`.
"""
