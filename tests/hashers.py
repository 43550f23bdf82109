"""Passwords as the product keeps them, hashed quickly: what is slow on purpose is not what tests look at."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """Argon2 with the least work."""

    time_cost, memory_cost, parallelism = 1, 8, 1
