"""Every page and nothing else: it reads through `queries`, writes through `actions`, and decides nothing.

Start with `http.py` (how a request finds its seat), then `board/views.py` and `board/rows.py`.
"""
