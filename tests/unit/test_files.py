"""Inputs: whatever is in a file, each report comes out, or is set aside with its reason."""

import gzip
import io
import json
from sqlite3 import connect

import pytest

from marsad.errors import InputError
from marsad.model import Report
from marsad.sources import records, spill
from marsad.sources.files import Given, Reading, Rejected, read_inputs, size_of

TEXT = "قصفت مدفعية مجهولة أطراف قرية الزيتون مساء أمس وأصيب مزارع بجروح"
OTHER = "وصلت قافلة إغاثة إلى المخيم بعد ثلاثة أسابيع من الانتظار"


@pytest.fixture
def read(tmp_path):
    def read(content, name="report.txt", **options):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(read_inputs([str(path)], Reading(**options)))

    return read


def only(items):
    (item,) = items
    return item


def lines(*records):
    return "".join(
        (record if isinstance(record, str) else json.dumps(record, ensure_ascii=False)) + "\n" for record in records
    )


def slugs(items):
    return [item.slug if isinstance(item, Rejected) else item.report.id for item in items]


def test_plain_text_takes_its_values_from_the_options(read):
    given = only(read(TEXT, published="2021-05-01", publisher="الوكالة", title="عنوان"))
    assert given.report.text == f"عنوان\n{TEXT}"
    assert (given.report.id, given.report.published, given.report.publisher) == ("report", "2021-05-01", "الوكالة")


def test_line_ends_of_windows_become_plain(read):
    assert only(read(TEXT + "\r\n" + OTHER)).report.text == f"{TEXT}\n{OTHER}"


def test_json_lines_keep_their_own_values(read):
    record = {"id": "a", "title": "ت", "published": "2019-01-02", "publisher": "ن", "text": TEXT}
    given = only(read(lines(record), "a.jsonl", published="2000-01-01"))
    assert given.report.published == "2019-01-02"
    assert given.report.text == TEXT
    assert given.line == 1


@pytest.mark.parametrize("name", ["stdin", "a.jsonl", "a.json", "a"])
def test_json_lines_are_known_by_look_or_by_name(read, name):
    assert slugs(read(lines({"id": "a", "text": TEXT}, {"id": "b", "text": OTHER}), name)) == ["a", "b"]


def test_a_list_and_a_single_object_of_json_are_read(read):
    assert slugs(read(json.dumps([{"id": "a", "text": TEXT}, {"text": OTHER}]), "l.json")) == ["a", "l:2"]
    assert slugs(read(json.dumps({"id": 7, "text": TEXT}, indent=2), "one.json")) == ["7"]


@pytest.mark.parametrize(
    ("line", "slug"),
    [
        ("{broken", "json-broken"), ("[1, 2]", "record-type"), ('"text"', "record-type"), ("null", "record-type"),
        ('{"id": "a"}', "field-missing"), ('{"text": 5}', "field-type"), ('{"text": null}', "field-type"),
        ('{"text": "قصف", "published": 2017}', "field-type"), ('{"text": "قصف", "id": true}', "field-type"),
        ('{"text": "  "}', "text-empty"), ('{"text": "The army shelled a village"}', "other-language"),
        ("[" * 100_000, "json-broken"), ('{"text": ' + "9" * 5000 + "}", "json-broken"), ('{"text": "\\ud83d"}', "other-language"),
    ],
)  # fmt: skip
def test_a_bad_line_is_set_aside_with_its_line_and_the_rest_goes_on(read, line, slug):
    items = read(lines({"id": "a", "text": TEXT}, line, {"id": "b", "text": OTHER}), "a.jsonl")
    assert slugs(items) == ["a", slug, "b"]
    assert items[1].line == 2
    assert items[1].sentence.endswith(".")


def test_no_text_of_a_report_is_in_a_reason(read):
    rejected = only(read(lines('{"text": "سر مكتوم هنا'), "a.jsonl"))
    assert "سر" not in str(rejected)


def test_the_same_report_twice_is_rejected_and_another_with_its_id_is_renamed(read):
    items = read(lines(*({"id": "a", "text": text} for text in (TEXT, OTHER, TEXT, OTHER, TEXT + " ثانية"))), "a.jsonl")
    assert slugs(items) == ["a", "a~2", "report-twice", "report-twice", "a~3"]
    assert items[1].notes == ({"kind": "id-changed", "given": "a"},)


def test_ids_of_a_long_run_are_told_apart_as_those_of_a_short_one(monkeypatch):
    def settled():
        identities = records.Identities()
        order = [*range(60), 7, 7, *range(50, 70), 7]
        reports = [(number, f"نص {number + 1000 * (at > 60) * (number % 2)}") for at, number in enumerate(order)]
        given = (Given(Report(id=str(number), text=text), "f", 0, (), b"") for number, text in reports)
        return slugs(identities.settle(each) for each in given)

    short = settled()
    monkeypatch.setattr(records, "IN_MEMORY", 20)
    assert settled() == short
    assert {"report-twice", "7~2", "51~2", "69"} <= set(short)


def test_a_file_that_cannot_be_written_is_told(monkeypatch):
    monkeypatch.setattr(spill.sqlite3, "connect", lambda *_, **__: connect("file:/nowhere?mode=ro", uri=True))
    with pytest.raises(InputError) as caught:
        spill.Spill({1: b"x"})
    assert caught.value.slug == "spill-failed"


def test_a_lone_surrogate_is_replaced_one_for_one(read):
    given = only(read('{"id": "a", "text": "قصف \\ud83d على البلدة"}\n', "a.jsonl"))
    assert given.report.text == "قصف \ufffd على البلدة"
    assert {"kind": "surrogates"} in given.notes


def test_a_date_that_is_none_is_remarked(read):
    assert {"kind": "published-unreadable"} in only(read(lines({"text": TEXT, "published": "أمس"}), "a.jsonl")).notes


def test_missing_files_empty_files_and_folders(tmp_path, read):
    (tmp_path / "sub").mkdir()
    (tmp_path / "none").mkdir()
    for name, text in (("b.txt", OTHER), ("a.txt", TEXT), (".hidden", TEXT), ("c.txt", " \n")):
        (tmp_path / "sub" / name).write_text(text, encoding="utf-8")
    items = list(read_inputs([str(tmp_path / "missing"), str(tmp_path / "sub"), str(tmp_path / "none")]))
    assert slugs(items) == ["input-missing", "a", "b", "input-empty", "folder-empty"]
    assert items[0].input.endswith("missing")


def test_too_large_an_input_says_the_limit(read):
    rejected = only(read(TEXT * 3, limit=100))
    assert rejected.slug == "input-too-large"
    assert "100 bytes" in rejected.sentence
    items = read(lines({"id": "a", "text": TEXT * 100}, {"id": "b", "text": TEXT}), "a.jsonl", limit=400)
    assert slugs(items) == ["input-too-large", "b"]
    assert items[0].line == 1


def test_a_million_combining_marks_are_read(read):
    given = only(read("قصف" + "\u064b" * 1_000_000 + " على البلدة"))
    assert isinstance(given, Given)
    assert len(given.report.text) > 1_000_000


def test_ten_megabytes_in_one_line_are_read(read):
    text = (TEXT + " ") * 80_000
    assert len(text.encode()) > 9_000_000
    assert only(read(lines({"id": "a", "text": text}), "a.jsonl")).report.text == text


def test_binary_data_is_rejected(read):
    assert only(read(bytes(range(256)) * 20, "a.bin")).slug == "input-binary"


@pytest.mark.parametrize(
    "text",
    [
        "Shelling hit the outskirts of the town of الباب overnight, residents said in a long statement",
        "نیروهای ارتش با حمله به این روستا که در مرز است چند نفر را دستگیر کردند و برای آن ها نیز",
        "فوج نے گاؤں کے قریب کارروائی میں تین افراد کو گرفتار کیا ہے اور یہ بھی کہا",
    ],
)
def test_other_languages_are_rejected_unless_asked_for(read, text):
    assert only(read(text)).slug == "other-language"
    assert isinstance(only(read(text, any_language=True)), Given)


def test_compressed_lines_are_read_and_a_broken_archive_is_rejected(read):
    data = gzip.compress(lines({"id": "a", "text": TEXT}).encode())
    assert slugs(read(data, "a.jsonl.gz")) == ["a"]
    assert slugs(read(data[:-12], "b.jsonl.gz"))[-1] == "input-unreadable"
    assert slugs(read(b"nonsense", "c.jsonl.gz")) == ["input-unreadable"]


@pytest.mark.parametrize("encoding", ["cp1256", "utf-16"])
def test_json_lines_in_other_encodings_are_read(read, encoding):
    assert only(read(lines({"id": "a", "text": TEXT}).encode(encoding), "a.jsonl")).report.text == TEXT


def test_standard_input_is_read():
    items = list(read_inputs(["-"], stdin=io.BytesIO(TEXT.encode("cp1256"))))
    assert only(items).report.text == TEXT
    assert only(items).input == "stdin"


PAGE = """<!doctype html><html dir="rtl"><head><meta charset="{charset}"><title>شريط - موقع</title>
<meta property="og:site_name" content="موقع الساحل"><script type="application/ld+json">
{{"@graph": [{{"@type": "NewsArticle", "headline": "{title}", "datePublished": "2022-03-04T10:00:00Z"}}]}}</script></head>
<body><nav><a href="/">الرئيسية</a></nav><article><h1>{title}</h1><p>{text}</p><p>{other}</p></article></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "windows-1256"])
def test_a_page_gives_its_text_title_date_and_publisher(read, charset):
    title = "قصف على قرية الزيتون"
    page = PAGE.format(charset=charset, title=title, text=TEXT * 2, other=OTHER * 2)
    report = only(read(page.encode(charset), "page.html")).report
    assert report.title == title
    assert report.published == "2022-03-04T10:00:00Z"
    assert report.publisher == "موقع الساحل"
    assert report.text.startswith(title)
    assert TEXT in report.text
    assert OTHER in report.text
    assert "<" not in report.text


@pytest.mark.parametrize(
    "page", ["<html></html>", "<html><body></body></html>", "<!doctype html>", "<html>" + "<div>" * 20_000]
)
def test_an_empty_page_is_rejected(read, page):
    assert isinstance(only(read(page, "page.html")), Rejected)


def test_sizes_are_known_of_files_only(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("abc")
    assert size_of([str(path), str(tmp_path)]) == 6
    assert size_of(["-"]) is None


def test_progress_counts_every_byte(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(lines({"text": TEXT}, {"text": OTHER}), encoding="utf-8")
    seen = []
    list(read_inputs([str(path)], advance=seen.append))
    assert sum(seen) == path.stat().st_size
