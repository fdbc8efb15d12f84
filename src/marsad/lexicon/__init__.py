"""Words and parties: `schema.py` first, what an entry may say, then how it is inflected, compiled and looked up."""
