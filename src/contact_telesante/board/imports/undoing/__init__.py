"""Taking an import back: the journal keeps the trace, and what people did since is never lost.

Invariants:
- a patient whom the import added is removed only when nobody touched them since;
- a cell goes back only when it still bears the import's stamp;
- whatever is left is told, line by line.

Start with `actions.undo_import`; why rows may go is in docs/decisions/0013.
"""
