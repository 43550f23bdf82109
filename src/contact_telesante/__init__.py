"""Contact Télésanté: one shared, live patient board per care team.

Start with `docs/map.md`: the walk through the house, one afternoon long.
"""

__version__ = "0.1.0"
