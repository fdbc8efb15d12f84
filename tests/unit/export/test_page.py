"""docs/reference/exports.md tells every format, column and kind of loss."""

from pathlib import Path

import pytest

from marsad.export import acled, claims, ged, hapi, parquet, polecat
from marsad.export.formats import formats
from marsad.export.losses import FLATTENED, LEFT_OUT

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "exports.md").read_text(encoding="utf-8")
COLUMNS = {"csv": claims, "acled": acled, "ged": ged, "polecat": polecat, "hapi": hapi, "parquet": parquet}


@pytest.mark.parametrize("name", formats())
def test_every_format_has_its_row_and_every_column_its_place(name):
    assert f"| `{name}` |" in PAGE
    section = PAGE.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    missing = [column for column in getattr(COLUMNS.get(name), "COLUMNS", ()) if f"`{column}`" not in section]
    assert missing == []
    empty = formats()[name].empty
    assert f"{len(empty)} columns" in PAGE.partition(f"| `{name}` |")[2].partition("\n")[0] or not empty


def test_every_kind_of_loss_is_told():
    section = PAGE.partition("\n## The loss report\n")[2]
    assert [kind for kind in (*LEFT_OUT, *FLATTENED) if f"`{kind}`" not in section] == []
