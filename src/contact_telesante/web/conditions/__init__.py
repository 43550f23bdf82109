"""The editor of conditions, for cues and views alike: a form ⇄ a tree of `board.rules.predicates`, and its words.

A page that lets somebody write a condition does four things, with or without scripts:

    tree = ConditionTree.of(predicate, seat)                          # to open the form
    tree = ConditionTree.read(request.POST, seat)                     # what was typed, an editor's button obeyed
    if tree.is_edited: render the same form again with `tree`         # a line added, moved in or out: nothing is lost
    if tree.errors: render it again, 422                              # sentences, also at their lines
    tree.predicate                                                    # what to keep

and writes in its form, first `{% include "conditions/_enter.html" %}` (so that Enter never removes a line), then
`{% include "conditions/_tree.html" %}`. `personal=True` offers « me » and « my last visit », which cues refuse;
`prefix` begins the names of the controls. Call `of` and `read` inside the seat's scope.

Start with `tree`, then `line`; `sentences.told` says any predicate in plain words.
"""

from contact_telesante.web.conditions.sentences import told
from contact_telesante.web.conditions.tree import ConditionTree

__all__ = ["ConditionTree", "told"]
