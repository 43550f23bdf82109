"""The patient board: its definition, its patients, their cells, and the cues that draw the eye.

Invariants:
- a cell is written only over a state its writer has seen: otherwise `Conflict`, with both values;
- every change is one journal entry, and each cell carries the stamp of the entry that last wrote it;
- an inactive patient keeps everything and comes back with everything.

Start with `definition.py` (what a board is), then `actions.change_cells`, then `queries`.
"""
