"""A column takes another type: a new one beside it gets the values that convert, the old one is retired with its own.

Invariants:
- no value is lost nor guessed: what the new type does not read stays in the old column, which can be brought back;
- the rehearsal and the change come from the same function, over active and inactive patients;
- a converted cell keeps who wrote it and when: it is not fresher for being converted.

Start with `rules.convert`, then `actions.convert_field`.
"""
