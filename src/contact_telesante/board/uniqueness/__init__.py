"""Columns where no value is held twice: a bed, a number of the team's own.

Invariants:
- no two active patients come to hold the same value: that is asked once the team's head is taken, hence one at a time;
- an empty cell clashes with nothing, an inactive patient holds nothing; whoever comes back is asked again;
- a refusal names the other patient to whoever sees both that name and that cell, to nobody else.

Start with `rules.unique_fields`, then `queries.require_free`. What stood before the rule came is not questioned again.
"""
