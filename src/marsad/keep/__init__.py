"""Keeping: what sources, archive, coder and ledger do together. Start with `intake.py`."""
