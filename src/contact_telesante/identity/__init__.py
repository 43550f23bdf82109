"""Users, how they prove who they are, sessions, language, API tokens.

Invariants:
- an e-mail address names one user, whatever its case; it is never the key that links an outside account;
- a password is kept as argon2, a token as its SHA-256, a second factor's secret encrypted: none can be read back;
- a token carries its user's rights, never more; read-only tokens write nothing;
- whoever must have a second factor and gave none finds no door open: page, stream or API.

Start with `models.py`, then `attempts/` (what is tried too often), `factors/` (codes, passkeys, organisations).
"""
