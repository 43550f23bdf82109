"""The settings of a team, as pages for its superusers.

- every page is for superusers; anybody else of the team is refused, an outsider finds nothing;
- every form carries the version of the board that it was read over: when it moved, what was typed comes back (409);
- after every change the page offers to go back to the version before.

Start with `pages`, then `fields`.
"""
