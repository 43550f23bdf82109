"""Questions about a patient, followed until what was answered is done.

Invariants:
- a patient has one open request at most: the database says so, and whoever asks again is shown it;
- a request is answered once: the second answer is refused with the first, and nothing typed is lost;
- the field `demande`, where the board has it, moves in the entry of the gesture: rows, cues and histories follow it.

Start with `rules.py` (the states), then `actions.ask` and `actions.answer`.
"""
