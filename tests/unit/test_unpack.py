"""Unpacking: whatever the pieces it comes in, the bytes are the same, and never more than the limit."""

import gzip
import random
import zlib

import brotli
import pytest

from marsad.errors import InputError
from marsad.sources.unpack import unpack

DATA = ("قتل ثلاثة مدنيين في قصف على البلدة. " * 3000).encode() + random.Random(1).randbytes(3000)
PACKED = {
    "gzip": gzip.compress(DATA),
    "x-gzip": gzip.compress(DATA[:500]) + gzip.compress(b"") + gzip.compress(DATA[500:]) + b"\0" * 40,
    "deflate": zlib.compress(DATA),
    "br": brotli.compress(DATA),
    "": DATA,
}


def pieces(data, size):
    return (data[at : at + size] for at in range(0, len(data), size))


@pytest.mark.parametrize("coding", PACKED)
@pytest.mark.parametrize("size", [1, 2, 1000, 10**9])
def test_pieces_of_any_size(coding, size):
    packed = PACKED[coding]
    if size == 1 and not coding:
        packed = packed[:5000]
    assert unpack(pieces(packed, size), (coding,), 10**7) == (packed if not coding else DATA)


def test_deflate_without_its_wrapping_and_codings_one_upon_the_other():
    assert unpack((zlib.compress(DATA)[2:-4],), ("deflate",), 10**7) == DATA
    assert unpack((gzip.compress(brotli.compress(DATA)),), (" BR", "GZip "), 10**7) == DATA
    assert unpack((), ("gzip", "br", "deflate"), 10) == b""


@pytest.mark.parametrize("coding", PACKED)
def test_the_limit_is_sharp(coding):
    size = len(DATA)
    assert len(unpack((PACKED[coding],), (coding,), size)) == size
    with pytest.raises(InputError) as refused:
        unpack((PACKED[coding],), (coding,), size - 1)
    assert refused.value.slug == "too-large"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_what_is_cut_off_or_broken_is_refused(coding):
    packed = PACKED[coding]
    for cut in (1, 2, 20, len(packed) // 2, len(packed) - 1):
        with pytest.raises(InputError) as refused:
            unpack(pieces(packed[:cut], 100), (coding,), 10**7)
        assert refused.value.slug == "coding-broken"
    with pytest.raises(InputError):
        unpack((b"\xff" * 100,), (coding,), 10**7)


def test_codings_that_nobody_knows():
    for codings in (("zstd",), ("gzip",) * 4):
        with pytest.raises(InputError) as refused:
            unpack((b"x",), codings, 10)
        assert refused.value.slug == "coding-unknown"
