"""Web archives: every page that can be read is, and what is damaged costs no more than itself."""

import base64
import gzip
import hashlib
import io
import random
from datetime import UTC, datetime

import brotli
import pytest

from marsad.errors import CaptureError, MarsadError
from marsad.sources.files import Rejected
from marsad.sources.warc import Captured, read_warc

TEXT = "قصفت المدفعية بلدة كفرنبل صباح اليوم."
PAGE = TEXT.encode()


def record(number, body=PAGE, http=b"", head=b"HTTP/1.1 200 OK\r\n", kind=b"response", extra=b"", block=None):
    if block is None:
        block = head + b"Content-Type: text/html\r\n" + http + b"\r\n" + body
    return (
        b"WARC/1.1\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:uuid:%08d-0000-0000-0000-000000000000>\r\n"
        b"WARC-Date: 2017-02-18T10:20:30.5Z\r\nWARC-Target-URI: http://news.example/%d\r\n"
        b"Content-Type: application/http; msgtype=response\r\n%sContent-Length: %d\r\n\r\n%s\r\n\r\n"
    ) % (kind, number, number, extra, len(block), block)


def read(data, limit=1_000_000):
    return list(read_warc(io.BytesIO(data), limit, "a.warc"))


def one(data, **how):
    (item,) = read(data, **how)
    return item


def numbers(items):
    return [int(item.url.rpartition("/")[2]) if isinstance(item, Captured) else item.slug for item in items]


FOUR = [record(number) for number in range(1, 5)]
PACKED = [gzip.compress(each, mtime=0) for each in FOUR]


def test_a_page_with_all_that_is_known_of_it():
    assert one(FOUR[0]) == Captured(
        "http://news.example/1",
        datetime(2017, 2, 18, 10, 20, 30, 500_000, tzinfo=UTC),
        200,
        (("Content-Type", "text/html"),),
        TEXT.encode(),
        0,
    )


def test_offsets_lead_back_to_the_record():
    for parts in (FOUR, PACKED):
        whole = b"".join(parts)
        items = read(whole)
        assert numbers(items) == [1, 2, 3, 4]
        for item in items:
            assert next(iter(read(whole[item.offset :]))).url == item.url


def test_one_stream_of_gzip_for_all():
    assert numbers(read(gzip.compress(b"".join(FOUR)))) == [1, 2, 3, 4]


def test_reading_begins_where_the_stream_is():
    stream = io.BytesIO(b"".join(FOUR))
    stream.seek(len(FOUR[0]))
    assert next(item.offset for item in read_warc(stream)) == len(FOUR[0])


@pytest.mark.parametrize(
    ("http", "body"),
    [
        (b"Content-Encoding: gzip\r\n", gzip.compress(TEXT.encode(), mtime=0)),
        (b"Content-Encoding: br\r\n", brotli.compress(TEXT.encode())),
        (b"Transfer-Encoding: chunked\r\n", b"a;x=y\r\n" + TEXT.encode()[:10] + b"\r\n" + b"%x\r\n" % (len(TEXT.encode()) - 10) + TEXT.encode()[10:] + b"\r\n0\r\n\r\n"),
        (b"Transfer-Encoding: chunked\r\n", TEXT.encode()),
        (b"Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n", gzip.compress(TEXT.encode(), mtime=0)),
    ],
)  # fmt: skip
def test_framing_and_codings_are_taken_off(http, body):
    assert one(record(1, body, http)).body.decode() == TEXT


def test_a_resource_and_the_brackets_of_old_archives():
    data = record(1, kind=b"resource", block=TEXT.encode()).replace(
        b"http://news.example/1", b"<http://news.example/1>"
    )
    item = one(data.replace(b"application/http; msgtype=response", b"text/plain"))
    assert (item.url, item.status, item.headers) == ("http://news.example/1", 200, (("Content-Type", "text/plain"),))
    assert item.body.decode() == TEXT


def test_answers_of_any_status_and_headers_as_they_came():
    item = one(
        record(1, http="X-A: أ\r\nx-a: b\r\n c\r\n".encode() + b"X-L: \xe9\r\n", head=b"HTTP/1.0 404 Not Found\r\n")
    )
    assert item.status == 404
    assert item.headers[1:] == (("X-A", "أ"), ("x-a", "b c"), ("X-L", "é"))
    assert one(record(1, block=b"HTTP/1.1 200 OK\nA: b\n\nx")).headers == (("A", "b"),)


def test_what_is_no_page_is_passed_over():
    others = [record(9, kind=kind) for kind in (b"request", b"metadata", b"revisit", b"warcinfo", b"conversion")]
    dns = record(9).replace(b"http://news.example/9", b"dns:news.example")
    assert numbers(read(b"".join([*others, dns, FOUR[0]]))) == [1]


@pytest.mark.parametrize(
    ("broken", "slug"),
    [
        (record(9, block=b"no http"), "capture-no-http"),
        (record(9).replace(b"WARC-Target-URI", b"WARC-Other-Name"), "capture-no-url"),
        (record(9, b"x" * 1_300_000), "too-large"),
        (record(9, gzip.compress(b"\0" * 1_000_001), b"Content-Encoding: gzip\r\n"), "too-large"),
        (record(9, gzip.compress(b"abc" * 99)[:-4], b"Content-Encoding: gzip\r\n"), "coding-broken"),
        (record(9, b"x", b"Content-Encoding: zap\r\n"), "coding-unknown"),
        (record(9, b"5\r\nhello\r\n9\r\nx", b"Transfer-Encoding: chunked\r\n"), "capture-cut"),
        (record(9, extra=b"WARC-Block-Digest: sha1:" + b"A" * 32 + b"\r\n"), "capture-damaged"),
    ],
)
def test_a_record_that_cannot_be_read_is_set_aside_and_the_rest_goes_on(broken, slug):
    assert numbers(read(b"".join([FOUR[0], broken, FOUR[1]]))) == [1, slug, 2]
    assert numbers(read(b"".join(map(gzip.compress, [FOUR[0], broken, FOUR[1]])))) == [1, slug, 2]


def test_digests_are_checked():
    block = b"HTTP/1.1 200 OK\r\n\r\nx"
    for kind, write in (("sha1", base64.b32encode), ("sha256", lambda digest: digest.hex().encode())):
        digest = write(hashlib.new(kind, block).digest())
        extra = b"WARC-Block-Digest: %s:%s\r\n" % (kind.encode(), digest)
        assert one(record(1, block=block, extra=extra)).body == b"x"
    assert one(record(1, extra=b"WARC-Block-Digest: whirlpool:abc\r\n")).status == 200


def test_a_date_that_is_none_is_not_known():
    assert one(FOUR[0].replace(b"2017-02-18T", b"2017-92-18T")).at is None


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (FOUR[0] + b"noise\r\n\r\n" + FOUR[1] + FOUR[2], [1, "capture-broken", 2, 3]),
        (FOUR[0] + FOUR[1].replace(b"WARC/1.1", b"WURC/1.1") + FOUR[2], [1, "capture-broken", 3]),
        (PACKED[0] + PACKED[1][:60] + PACKED[2] + PACKED[3], [1, "capture-broken", 3, 4]),
        (PACKED[0] + PACKED[1][:60] + b"\x55" * 40 + PACKED[1][100:] + PACKED[2], [1, "capture-broken", 3]),
        (FOUR[0] + FOUR[1][:-40], [1, "capture-cut"]),
        (PACKED[0] + PACKED[1][:40], [1, "capture-broken"]),
        (b"noise" * 99 + FOUR[0], [1]),
        (FOUR[0] + b"WARC/1.1\r\n" * 20_000 + FOUR[1], [1, "capture-broken"]),
    ],
)  # fmt: skip
def test_after_damage_the_next_whole_record_is_found(data, seen):
    assert numbers(read(data))[: len(seen)] == seen


def test_a_record_within_a_page_is_no_record():
    data = record(1, FOUR[1]) + b"noise" + FOUR[2]
    assert numbers(read(data)) == [1, "capture-broken", 3]


def test_what_is_no_archive():
    for data in (b"", b"noise" * 1000, b"\x1f\x8b\x08\0noise" * 5000, gzip.compress(b"noise"), TEXT.encode()):
        with pytest.raises(CaptureError) as refused:
            read(data)
        assert refused.value.slug == "capture-none"


def test_a_pipe_is_refused():
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

    with pytest.raises(CaptureError) as refused:
        list(read_warc(Pipe(FOUR[0])))
    assert refused.value.slug == "capture-stream"


def test_a_thousand_damaged_archives(capfd):
    rng = random.Random(20170218)
    found = 0
    for number in range(1000):
        data = bytearray((b"".join(FOUR), b"".join(PACKED), gzip.compress(b"".join(FOUR)))[number % 3])
        for _ in range(rng.randint(1, 5)):
            at = rng.randrange(len(data))
            kind = rng.randrange(3)
            if kind == 0:
                data[at] = rng.randrange(256)
            elif kind == 1:
                del data[at : at + rng.randint(1, 90)]
            else:
                data[at:at] = rng.randbytes(rng.randint(1, 30))
        try:
            for item in read(bytes(data)):
                assert isinstance(item, Captured | Rejected)
                found += isinstance(item, Captured)
        except MarsadError:
            continue
    assert found > 1000
    assert capfd.readouterr().err == ""
