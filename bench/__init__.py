"""Benchmarks: what the product costs, measured through real sockets beside the bare limit of the same machine.

Start with `README.md`; `house.py` is the product that they measure, `figures.py` what they tell.
"""
