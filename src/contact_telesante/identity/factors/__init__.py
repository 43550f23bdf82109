"""Second factors: an authenticator's codes, passkeys, recovery codes; and the organisation's account.

Invariants:
- a secret is kept encrypted with the installation's key; a code is good once, whatever the node that reads it;
- nobody who must have a second factor goes beyond the page where they set one up, nor takes their last one off;
- an organisation's account is joined to a user by its stable name at the provider, never by an e-mail address.

Rows are allauth's; they are written by `actions.py` alone. Start with `rules.py`.
"""
