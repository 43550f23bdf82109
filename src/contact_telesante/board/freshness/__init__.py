"""The age of information: who last wrote or confirmed each cell, and which cells are to be confirmed.

Invariants:
- a confirmation changes no value and is nobody's write: it never conflicts with an edit;
- what was rewritten since its reader looked is not confirmed: `Rewritten`;
- what a seat may not see is neither told stale, nor counted.

Start with `actions.confirm_cells`, then `queries`. What turns a cell stale is the operator `stale` of the predicates.
"""
