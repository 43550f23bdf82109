"""The note for the chart: what a patient's journal tells, ready to paste, and up to where it was charted.

Invariants:
- a note says nothing but what the journal holds, of what its reader may see;
- what is charted is charted up to a number: whatever was written after it is still to be charted; what a file brought
  is taken to be in the record it came from, and a file leaves nothing to chart of whoever had nothing;
- the cell, the cue and the conditions tell one truth, `rules.state`, each of the columns that its reader sees;
- only who sees everything clinical and sensitive of a patient marks them as charted: nobody hides what they cannot see.

Start with `rules.uncharted`, then `facts.py` (what happened, without noise), `notes.py` (the text), `actions.chart`.
"""
