"""The looks, their seals and the proof."""
