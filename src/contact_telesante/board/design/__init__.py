"""How a team makes its board its own: fields, options, sections, cues; every change is a new version of one document.

Invariants:
- a change is made over the version its author saw, or refused whole: `DesignMoved`;
- nothing with values is ever deleted: fields and options are retired, and come back with everything;
- a definition that does not hold together never comes in force.

Start with `actions.put_in_force`, through which every change goes, then `edits`: what each gesture makes of it.
"""
