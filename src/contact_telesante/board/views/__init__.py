"""Ways of looking at a board: who is shown, in what order and groups, through which columns; quick filters beside them.

Invariants:
- a view never widens what its reader may see, and never tells of it by what it leaves out;
- a view that can no longer work shows everybody and says so: it never hides a patient silently;
- a shared view changes only by publishing a draft made over the version in force.

Start with `layout.Layout` (what a view keeps), then `rules.lens_of` (what is left of it for one seat), then `queries`.
"""
