"""The ledger: reports, claims and every decision about them, kept for years. Start with `store.py`."""
