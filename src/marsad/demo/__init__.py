"""Demonstration: reports of an invented war, and what each of them tells. Start with `reports.py`."""
