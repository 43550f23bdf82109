"""Invitations: how somebody enters a team, and the undertaking they sign at its door.

Invariants:
- an address outside the domains of the establishments that take part in the team is only ever invited as a guest;
- an invitation is accepted once, by whoever signs in under the invited address, before it ends;
- its link is signed and made again when it is needed: neither a row nor a job holds it.

Start with `rules.judge`, then `actions.invite` and `actions.accept_invitation`.
"""
