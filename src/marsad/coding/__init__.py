"""What a report claims: `coder.py` first, the pipeline in one screen, then one file for each noun of a claim."""
