"""Texts before any meaning: `tokens.py` first, then sentences, and the folding of words for look-up."""
