"""The reference page of situations tells every field and every value of the program."""

from pathlib import Path

import msgspec

from marsad.situation import course, values
from marsad.situation.goods import tables
from marsad.situation.needs import Assumptions
from marsad.situation.routes import KIND_OF

DOCS = Path(__file__).parents[3] / "docs"


def test_every_field_and_unit_is_told():
    page = (DOCS / "reference" / "situation.md").read_text(encoding="utf-8")
    structs = [
        each for module in (values, course) for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, msgspec.Struct) and each.__module__ == module.__name__
    ]  # fmt: skip
    words = {field for struct in structs for field in struct.__struct_encode_fields__}
    words |= {*tables().units.values(), *tables().people.values(), *KIND_OF.values()}
    assert len(structs) > 15 and sorted(word for word in words if f"`{word}`" not in page) == []


def test_every_assumption_is_told():
    page = (DOCS / "reference" / "configuration.md").read_text(encoding="utf-8")
    assert [name for name in Assumptions.__struct_fields__ if f"`{name}`" not in page] == []
