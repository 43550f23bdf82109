"""Live streams: the bell that wakes a node, the rooms that read the journal, the streams that carry frames.

Invariants:
- a stream holds no thread, no database connection and no Django request, however long it lives;
- a frame is made once per audience and entry, by the renderer it was given: this package knows no HTML;
- frames leave in the journal's order, and a reader too slow or too far behind gets one `resync`.

Start with `hub.py`, then `streams.py`. `config.asgi` puts the renderers in.
"""
