"""Figures of docs/explanation/methodology.md: `python bench/methodology.py [--shared DIR] [--folds] [--joins FILE]`.

In: the annotated reports of `../shared/data` (dev/tune and seed in detail, dev/check in totals only), and the reports
of the demonstration with what its scenario tells. Out: `eval/figures.json`, which holds counts and shares and no word
of a report, and the part of the page between its two marks, which is written from that file alone.

Slow parts are measured only when asked for; else what was stored stays: `--folds` codes dev/tune with weights that
have not seen the report coded (minutes), `--joins REPORTS.jsonl.gz` keeps and links the corpus (many minutes;
`bench/pairs.py`). `--page` measures nothing and writes the page from what is stored.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from marsad.cli.eval import load
from marsad.evaluate.figures import Figures, figures
from marsad.evaluate.page import details, fill, totals
from marsad.evaluate.score import Rate

ROOT = Path(__file__).parents[1]
STORED, PAGE = ROOT / "eval" / "figures.json", ROOT / "docs" / "explanation" / "methodology.md"
BEGIN, END = "<!-- figures: `make methodology` writes them, do not edit -->", "<!-- end of figures -->"
FILES = {"tune.jsonl": "dev/tune.jsonl", "check.jsonl": "dev/check.jsonl", "seed.jsonl": "seed/seed.jsonl"}
IN_TOTALS = frozenset(("check.jsonl",))
SEEDS = (1, 2)


class Joins(msgspec.Struct, frozen=True):
    """Pairs judged by hand: how many, recall and precision in percent."""

    pairs: int
    recall: float
    precision: float


class Store(msgspec.Struct, kw_only=True):
    """Everything that the page tells. `folds` maps part to reports, claims and facts; `demo_joins` counts pairs."""

    files: dict[str, Figures] = {}
    folds: dict[str, tuple[int, Rate, Rate]] = {}
    demo: Figures | None = None
    demo_joins: Rate | None = None
    joins: dict[str, Joins] = {}


def measure(store: Store, shared: Path) -> None:
    """Score the annotated reports and the demonstration."""
    from marsad.cli.tables import kit_with
    from marsad.coding.coder import RuleCoder
    from marsad.demo.tables import compile_tables

    coder = RuleCoder(kit_with(None))
    for name, path in FILES.items():
        golds = load(shared / "data" / path, annotated=True)
        store.files[name] = figures(golds, read(coder, golds), detail=name not in IN_TOTALS)
    with tempfile.TemporaryDirectory() as folder:
        compile_tables(Path(folder))
        golds = list(invented())
        store.demo = figures(golds, read(RuleCoder(kit_with(Path(folder))), golds))
        store.demo_joins = demo_joins(Path(folder, "home"))


def read(coder: Any, golds: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Annotated reports as the coder reads them, by id."""
    from marsad.evaluate.train import report_of
    from marsad.model import to_json

    return {gold["id"]: json.loads(to_json(coder.code(report_of(gold)))) for gold in golds}


def invented() -> Iterator[dict[str, Any]]:
    """The demonstration's reports with what the scenario tells, of several seeds."""
    from marsad.demo.reports import reports

    for seed in SEEDS:
        for each in reports(seed):
            own = {"id": f"{seed}-{each.report.id}-{each.version}", "text": each.report.text}
            yield {
                **own,
                "published": each.report.published,
                "publisher": each.report.publisher,
                **json.loads(json.dumps(each.told)),
            }


def demo_joins(home: Path) -> Rate:
    """Fill a home with the demonstration and count its joins."""
    from click.testing import CliRunner

    from marsad.cli.main import main as marsad
    from marsad.demo.joins import joins
    from marsad.ledger.store import open_ledger

    filled = CliRunner().invoke(marsad, ["demo", "--home", str(home)], env={"MARSAD_LEDGER": ""})
    if filled.exit_code:
        raise SystemExit(filled.stderr)
    ledger = open_ledger(f"sqlite:///{home / 'ledger.db'}")
    with ledger.reading() as connection:
        counted = joins(connection)
    ledger.close()
    return counted


def measure_folds(store: Store, shared: Path) -> None:
    """Score dev/tune in five parts, each read with weights fitted on the others."""
    from marsad.cli.train import cross_validate, load_golds

    golds = load_golds([shared / "data" / FILES["tune.jsonl"]])
    store.folds = {name: (each.reports, each.claims, each.facts) for name, each in cross_validate(golds, 5, 2)}


def measure_joins(store: Store, corpus: Path) -> None:
    """Keep and link the corpus, and look the judged pairs up in it."""
    import pairs

    from marsad.cli.place import opened

    judged = list(pairs.read_pairs(pairs.SET))
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder), create=True) as place:
        pairs.link(place, corpus)
        with place.ledger.reading() as connection:
            told = pairs.claims_of(connection, {side.report for each in judged for side in (each.first, each.second)})
    store.joins = {}
    for name, part in list(pairs.parts([(each, pairs.outcome(each, told)) for each in judged]))[:4]:
        counted = pairs.tally(part)
        store.joins[name] = Joins(len(part), round(100 * counted.recall, 1), round(100 * counted.precision, 1))


def part(store: Store) -> Iterator[str]:
    """The lines of the page that the figures make."""
    tune, seed = store.files["tune.jsonl"], store.files["seed.jsonl"]
    yield from ("", "### All annotated files", "", *totals(store.files))
    yield from ("### In five folds", "", "| part of dev/tune | reports | claims P / R / F1 | facts P / R / F1 |")
    yield "| --- | --- | --- | --- |"
    for name, (reports, *rates) in store.folds.items():
        shown = " | ".join(f"{each.precision:.1f} / {each.recall:.1f} / {each.f1:.1f}" for each in rates)
        yield f"| {name} | {reports} | {shown} |"
    yield from ("", "### dev/tune, in detail", "", *details(tune, "####"))
    yield from ("### The seed article, in detail", "", *details(seed, "####"))
    yield from ("### Joins of pairs judged by hand", "", "| pairs | how many | recall | precision |")
    yield "| --- | --- | --- | --- |"
    for name, each in store.joins.items():
        yield f"| {name} | {each.pairs} | {each.recall:.1f}% | {each.precision:.1f}% |"
    yield ""
    if store.demo and store.demo_joins:
        yield from ("### The demonstration", "", *totals({"its reports, seeds 1 and 2": store.demo}))
        joins = store.demo_joins
        yield (
            f"Of {joins.said} pairs of claims of different reports that an incident joins, {joins.precision:.1f}% tell "
            f"one happening; of {joins.wanted} pairs that tell one, {joins.recall:.1f}% are joined (seed 1)."
        )
        yield ""


def main() -> None:
    """Measure what was asked for, and write the store and the page."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    asked.add_argument("--folds", action="store_true")
    asked.add_argument("--joins", type=Path)
    asked.add_argument("--page", action="store_true")
    given = asked.parse_args()
    store = msgspec.json.decode(STORED.read_bytes(), type=Store) if STORED.exists() else Store()
    if not given.page:
        measure(store, given.shared)
    if given.folds:
        measure_folds(store, given.shared)
    if given.joins:
        measure_joins(store, given.joins)
    STORED.write_bytes(msgspec.json.format(msgspec.json.encode(store), indent=1) + b"\n")
    PAGE.write_text(fill(PAGE, BEGIN, END, part(store)), encoding="utf-8")


if __name__ == "__main__":
    main()
