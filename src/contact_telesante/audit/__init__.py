"""Who looked, signed in, read a history, opened a stream: the record the law asks for.

Invariants:
- append-only: the application's role may insert and read, never update or delete;
- no clinical and no searched word, only who, when, what kind of look, at which patients' ids;
- a look is recorded in the transaction that serves it: no record, no page.

Start with `actions.record_look`.
"""
