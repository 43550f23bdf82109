"""Confidentiality incidents: any member reports one, the privacy officer keeps the register that the law asks for.

Invariants:
- an incident is never deleted, and each of its versions is kept with who wrote it (at least 5 years: A-2.1, r. 3.1);
- its words are read by the officers of its establishment alone: who reported it sees its state, a letter says nothing;
- references follow one another without a gap, by establishment and year.

Start with `rules.ITEMS`, the eight items of the law, then `actions`.
"""
