"""The command line: `main.py` first, then one file a command group."""
