"""How a superuser builds cues without code: writing one, trying it before it is saved, ordering, sharing sets of them.

Invariants:
- a cue that cannot work is never saved, and one that stopped working since never holds: no rule widens by itself;
- what is tried is told of the patients one may see for what the cue reads, and of nobody else;
- a cue of a set is loaded only where its columns mean the same.

Start with `rules.require_working`, then `actions.add_cue`, then `replay`.
"""
