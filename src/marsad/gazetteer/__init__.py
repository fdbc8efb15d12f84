"""Names of places: `table.py` first, what is looked up, then `build.py`, which compiles it, and `gazette.py`."""
