"""The cue builder, as pages for a team's superusers: the list, one cue and what it would touch, sets of cues.

- nothing typed is lost: not by a condition added, not by a refusal, not by a board that moved meanwhile (409);
- what is tried names only patients whom the superuser may see for what the cue reads, and each look is recorded;
- everything works without scripts; scripts only make it quicker.

Start with `views`, then `trial`.
"""
