"""How the house is put together: settings, addresses, the ASGI app, the embedded database.

Invariants:
- every environment variable comes in through `environment`, and is documented in `docs/operate/settings.md`;
- a bad configuration is refused at start, in one sentence that says how to fix it;
- this is the only package that knows every other.

Start with `settings.py`, then `asgi.py`.
"""
