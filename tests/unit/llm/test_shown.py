"""The terminal view of a claim that two coders read."""

import re

import msgspec
import pytest

from marsad.cli.view import View
from marsad.model import Claim, ClaimPlace, CodedReport, Differing, Interval, Party, Span

TEXT = "أغلقت لجان شعبية جسر النصر أمام الشاحنات صباح الاثنين."


def at(words):
    start = TEXT.index(words)
    return {"text": words, "start": start, "end": start + len(words)}


def differing(field, value):
    return Differing(field=field, coder="model raqim:7b/3f2a91c0", value=msgspec.to_builtins(value))


CLAIM = Claim(
    id="1", type="access.route_closed", status="occurred", trigger=Span(**at("أغلقت")),
    actors=(Party(**at("لجان شعبية"), cls="militia"),), evidence=((0, len(TEXT)),),
    made_by=("rules 0.1.0", "model raqim:7b/3f2a91c0"),
    differing=(
        differing("status", "planned"), differing("places", [ClaimPlace(**at("جسر النصر"), role="near")]),
        differing("actors", []), differing("type", "access.checkpoint"),
        differing("time", Interval(**at("صباح الاثنين"), since="2018-04-02", until="2018-04-03")),
    ),
)  # fmt: skip


def shown(claim, lang):
    coded = CodedReport(
        id="r", title="", published="", publisher="", text=TEXT, segments=((0, len(TEXT)),), claims=(claim,), places=(),
    )  # fmt: skip
    lines = re.sub("[\u2066-\u2069]", "", View(lang).render(coded)).splitlines()
    return [" ".join(line.split()) for line in lines]


def test_english_tells_who_read_and_what_the_other_read():
    lines = shown(CLAIM, "en")
    assert "read by rules 0.1.0, model raqim:7b/3f2a91c0" in lines
    first = lines.index("differs status, language model: planned")
    assert lines[first + 1 : first + 5] == [
        "where, language model: near جسر النصر ? not located", "who, language model: –",
        "type, language model: access.checkpoint", "when, language model: صباح الاثنين = 2018-04-02 – 2018-04-03",
    ]  # fmt: skip


def test_arabic_too():
    lines = shown(CLAIM, "ar")
    assert "قرأه rules 0.1.0, model raqim:7b/3f2a91c0" in lines
    assert "قراءة أخرى الحالة, النموذج اللغوي: مزمع" in lines


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_what_the_rules_alone_read_looks_as_before(lang):
    plain = msgspec.structs.replace(CLAIM, made_by=("rules 0.1.0",), differing=())
    assert shown(plain, lang) == shown(msgspec.structs.replace(plain, made_by=()), lang)
