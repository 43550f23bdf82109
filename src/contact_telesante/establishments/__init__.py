"""Establishments of the network, the e-mail domains they accept, and their officers.

Invariants:
- an e-mail domain belongs to an establishment by exact name or as a subdomain, never by suffix text;
- an officer (pilot, privacy officer, coordination centre, support desk) sees no patient data by that office.

Start with `models.py`.
"""
