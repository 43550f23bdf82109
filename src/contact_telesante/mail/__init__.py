"""Letters: what leaves by e-mail.

Invariants:
- a letter says that something waits, and where; never a patient, a value, a reason;
- it is sent from a job, after the change is durable, and its arguments are ids;
- without a configured server nothing is sent, and who asked is told so.

Start with `letters.py`.
"""

from contact_telesante.mail.letters import Letter, address_of, is_configured, send

__all__ = ["Letter", "address_of", "is_configured", "send"]
