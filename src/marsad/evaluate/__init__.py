"""How well reports are coded: `score.py` first, which compares with annotated reports, then `train.py`, the weights."""
