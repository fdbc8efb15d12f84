"""A second reader: language models, held to the text (`ground.py`) and set against the rules (`arbitrate.py`)."""
