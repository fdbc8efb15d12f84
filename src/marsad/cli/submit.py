"""What `spark-submit` runs: `marsad batch --engine spark`, with the master that it was given.

Usage: `spark-submit --master URL "$(python -c 'from marsad.cli import submit; print(submit.__file__)')" IN OUT`.
"""

import sys

from marsad.cli.main import main

if __name__ == "__main__":
    main(["batch", *sys.argv[1:], "--engine", "spark"])
