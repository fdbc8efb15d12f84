"""Frequent stems: `python bench/frequent.py REPORTS.jsonl[.gz] > src/marsad/data/frequent.csv`.

In: reports of a field, some thousands. Out: the stems that at least ten in a thousand of them have, with how many in a
thousand; the linker takes all others for rare. Only counts leave the reports, no text.
"""

import sys
from collections import Counter
from pathlib import Path

from reports import read

from marsad.linking.page import kept

LEAST = 10  # reports in a thousand


def main(path: Path) -> None:
    counts: Counter[str] = Counter()
    number = 0
    for row in read(path):
        number += 1
        counts.update({stem for word in row["text"].split() if (stem := kept(word))})
    print("stem,per_thousand")
    for stem, reports in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
        if (share := 1000 * reports // number) >= LEAST:
            print(f"{stem},{share}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
