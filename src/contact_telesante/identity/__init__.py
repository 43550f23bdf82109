"""Users, local sign-in, sessions, language, API tokens.

Invariants:
- an e-mail address names one user, whatever its case; it is never the key that links an outside account;
- a password is kept as argon2, a token as its SHA-256: neither can be read back;
- a token carries its user's rights, never more; read-only tokens write nothing.

Start with `models.py`. Organisation accounts, passkeys and codes join here as further ways to authenticate.
"""
