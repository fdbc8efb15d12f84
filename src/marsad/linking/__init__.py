"""What belongs together: `copies.py` first (the same text published twice), then its credit lines and its origin."""
