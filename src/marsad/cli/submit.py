"""What `spark-submit` runs: `marsad batch --engine spark`, with the master that it was given.

Usage: `spark-submit --master URL "$(python -c 'from marsad.cli import submit; print(submit.__file__)')" IN OUT`.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    here = str(Path(__file__).parent)  # a script's folder comes first, and our profile.py would hide Python's
    sys.path[:] = [path for path in sys.path if path != here]
    from marsad.cli.main import main

    main(["batch", *sys.argv[1:], "--engine", "spark"])
