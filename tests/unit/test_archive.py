"""The archive gives back every byte, and names the first one that is not what was written."""

import random
from datetime import UTC, datetime
from io import BytesIO

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from marsad.sources.archive import Archive, Capture

AT = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


@pytest.fixture
def archive(tmp_path):
    return Archive(tmp_path / "archive", "marsad/test")


def captures():
    dice = random.Random(5)
    payloads = [dice.randbytes(size) for size in (0, 1, 300, 5000, 70_000)]
    return [
        Capture(f"https://example.org/{n}", AT, payload, HEAD if n % 2 else b"", "text/html")
        for n, payload in enumerate(payloads)
    ]


def place(kept):
    return kept.segment, kept.offset, kept.length


def test_what_is_kept_is_read_back(archive):
    kept = archive.keep(captures())
    assert [archive.read(*place(each)) for each in kept] == [each.payload for each in captures()]
    assert [archive.check(each) for each in kept] == [None] * 5


def test_the_file_is_a_warc_that_others_read(archive):
    kept = archive.keep(captures())
    data = (archive.folder / kept[0].segment).read_bytes()
    records = [
        (r.record_type, r.headers.get("WARC-Target-URI"), bytes(r.reader.read()))
        for r in ArchiveIterator(BytesIO(data))
    ]
    assert records[0][0] == WarcRecordType.warcinfo
    assert [each[1] for each in records[1:]] == [each.url for each in captures()]
    assert [each[2] for each in records[1:]] == [each.payload for each in captures()]


@pytest.mark.parametrize("seed", range(12))
def test_the_damaged_byte_is_named(archive, seed):
    kept = archive.keep(captures())
    dice = random.Random(seed)
    each = dice.choice(kept)
    at = each.offset + dice.randrange(each.length)
    path = archive.folder / each.segment
    data = bytearray(path.read_bytes())
    data[at] ^= dice.randrange(1, 256)
    path.write_bytes(data)
    damage = archive.check(each)
    assert damage is not None
    assert (damage.first, damage.last) == (at, at)
    assert str(at) in damage.sentence
    assert all(archive.check(other) is None for other in kept if other is not each)


def test_of_several_damaged_bytes_the_block_of_the_first_is_named(archive):
    kept = archive.keep(captures())[-1]
    path = archive.folder / kept.segment
    data = bytearray(path.read_bytes())
    wrong = [kept.offset + 1000, kept.offset + 1001, kept.offset + 9000]
    for at in wrong:
        data[at] ^= 0x55
    path.write_bytes(data)
    damage = archive.check(kept)
    assert damage.first <= wrong[0] <= damage.last
    assert damage.last - damage.first < 256


def test_a_file_cut_off_is_told_with_the_place(archive):
    kept = archive.keep(captures())[-1]
    path = archive.folder / kept.segment
    cut = kept.offset + 777
    path.write_bytes(path.read_bytes()[:cut])
    assert archive.check(kept).first == cut
    path.unlink()
    assert "Restore it" in archive.check(kept).sentence


def test_a_blanked_record_is_gone_and_its_neighbours_are_not(archive):
    kept = archive.keep(captures())
    secret = captures()[3].payload
    archive.blank(*place(kept[3]))
    data = (archive.folder / kept[3].segment).read_bytes()
    assert secret[:64] not in b"".join(bytes(r.reader.read()) for r in ArchiveIterator(BytesIO(data)))
    left = [record.headers.get("WARC-Target-URI") for record in ArchiveIterator(BytesIO(data))]
    assert left == [None, *(each.url for each in captures()[:3]), None, captures()[4].url]
    assert archive.read(*place(kept[4])) == captures()[4].payload
    assert archive.read(*place(kept[3])) == b"erased"


def test_a_full_segment_is_followed_by_another(tmp_path):
    archive = Archive(tmp_path, "marsad/test", largest=10_000)
    kept = archive.keep(captures())
    assert len({each.segment for each in kept}) > 1
    assert [archive.read(*place(each)) for each in kept] == [each.payload for each in captures()]


def test_another_process_never_writes_into_the_same_file(tmp_path):
    first, second = Archive(tmp_path, "marsad/test"), Archive(tmp_path, "marsad/test")
    a, b = first.keep(captures())[0], second.keep(captures())[0]
    assert a.segment != b.segment


@pytest.mark.parametrize("length", [300, 65_100, 65_200, 65_300, 130_500, 1_000_003])
def test_tombstones_have_the_length_of_what_they_stand_for(length):
    import gzip

    from marsad.sources.archive import _blank

    made = _blank(length)
    assert len(made) == length
    assert set(gzip.decompress(made).split(b"\r\n")) >= {b"erased"}
