"""`marsad digest` and `marsad timeline`, as a person or a program uses them."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import html5lib
import pytest
from fastwarc.warc import WarcRecord, WarcRecordType

GOLDEN = Path(__file__).parents[1] / "golden" / "digest" / "reports.jsonl"
WEEK = ("--from", "2021-03-08", "--to", "2021-03-14")
MORE = [
    ("secret", "وكالة الشرق", "2021-03-10", "اعتقلت هيئة تحرير الشام ثلاثة ناشطين في مدينة إدلب يوم الأربعاء."),
    ("far", "قناة الميدان", "2021-03-10", "قُتل جنديان في انفجار عبوة ناسفة بحافلة عسكرية في مدينة درعا اليوم الأربعاء."),
    ("named", "إذاعة العاصي", "2021-03-09", "قصفت قوات النظام قرية الكندة قرب جسر الشغور مساء الثلاثاء، فقُتل المواطن "
     "فارس عبد الله الشيخ."),
]  # fmt: skip


def reports():
    rows = [json.loads(line)["report"] for line in GOLDEN.open(encoding="utf-8")]
    told = [(row["id"], row["publisher"], row["published"], row["text"]) for row in rows if row["id"] != "jisr-1"]
    return [
        {"id": name, "publisher": publisher, "published": day, "text": text}
        for name, publisher, day, text in told + MORE
    ]


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A home with all reports, linked; made once."""
    from click.testing import CliRunner

    from marsad.cli.main import main

    folder = tmp_path_factory.mktemp("template")
    file = folder / "reports.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in reports()), encoding="utf-8")
    for words in (("add", str(file)), ("link",)):
        done = CliRunner().invoke(main, [*words, "--home", str(folder / "home")], catch_exceptions=False)
        assert done.exit_code == 0, done.stderr
    return folder / "home"


@pytest.fixture
def kept(marsad, tmp_path, template):
    """All reports, linked, in the home of this test."""
    shutil.copytree(template, tmp_path / "home")


@pytest.fixture
def keep(marsad, tmp_path):
    """Adds and links reports."""

    def add(rows, link=True):
        file = tmp_path / "reports.jsonl"
        file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        assert marsad("add", str(file)).exit_code == 0
        if link:
            assert marsad("link").exit_code == 0

    return add


def values(marsad, *words):
    done = marsad("digest", *WEEK, "--format", "json", *words)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def counted(told):
    return {each["incident"] for each in told["happenings"] if each["kind"] == "event"}


def test_a_digest_in_both_languages(marsad, kept):
    done = marsad("digest", *WEEK, "--area", "إدلب")
    assert done.exit_code == 0, done.stderr
    for words in ("# تقرير حالة:", "# Situation report:", "مختلف فيه", "disputed", "وزارة الدفاع الروسية", "الملحق"):
        assert words in done.stdout, words
    assert "درعا" not in done.stdout
    assert "more sensitive than public" in done.stderr
    arabic = marsad(
        "digest", *WEEK, "--area", "إدلب", "--lang", "ar", "--digits", "arabic", "--months", "levantine"
    ).stdout
    assert "١٤ آذار ٢٠٢١" in arabic and "Situation" not in arabic


def test_the_same_ledger_gives_the_same_bytes_whatever_order_reports_came_in(marsad, keep, tmp_path, monkeypatch):
    rows = [row for row in reports() if row["id"] != "fuel-3"]  # of copies of one day, the first to arrive is kept
    keep(rows)
    first = {
        form: marsad("digest", *WEEK, "--format", form, "--no-charts").stdout
        for form in ("md", "html", "print", "json")
    }
    again = {form: marsad("digest", *WEEK, "--format", form, "--no-charts").stdout for form in first}
    assert first == again
    monkeypatch.setenv("MARSAD_HOME", str(tmp_path / "other"))
    keep(rows[::-1])
    assert {form: marsad("digest", *WEEK, "--format", form, "--no-charts").stdout for form in first} == first


def test_every_number_leads_to_characters_of_a_kept_report(marsad, kept):
    told = values(marsad, "--area", "إدلب")
    texts = {}
    for line in marsad(
        "export", "--profile", "internal", "--with-private-names", "--reason", "test"
    ).stdout.splitlines():
        report = json.loads(line)
        texts[report["id"]] = report["text"]
    claims = {each["claim"]: each for each in told["claims"]}
    assert claims
    for each in claims.values():
        for value in each["values"]:
            assert len(value["text"]) == value["end"] - value["start"]
            if "█" not in value["text"]:
                assert texts[each["report"]][value["start"] : value["end"]] == value["text"]
    for happening in told["happenings"]:
        assert set(happening["claims"]) <= set(claims) or happening["from"] is None or happening["kind"] == "event"
    for document in told["documents"]:
        for section in document["sections"]:
            for block in section["blocks"]:
                rows = block.get("rows", [])
                sentences = [*block.get("sentences", []), *(cell for row in rows for cell in row[1:])]
                for sentence in sentences:
                    assert set(sentence["claims"]) <= set(claims)


@pytest.mark.parametrize("form", ["html", "print"])
def test_pages_with_charts(marsad, kept, tmp_path, form):
    pytest.importorskip("matplotlib", reason="charts need marsad[charts]")
    out = tmp_path / "page.html"
    assert marsad("digest", *WEEK, "--area", "SY", "--format", form, "--out", str(out)).exit_code == 0
    text = out.read_text(encoding="utf-8")
    html5lib.HTMLParser(strict=True).parse(text)
    assert text.count('<svg role="img"') == 4
    assert not re.search(r"""(?:src|href)=["'](?!#)""", text)
    before = out.read_bytes()
    marsad("digest", *WEEK, "--area", "SY", "--format", form, "--out", str(out))
    assert out.read_bytes() == before


def test_areas(marsad, kept):
    everywhere, syria = counted(values(marsad)), counted(values(marsad, "--area", "SY"))
    idlib, daraa = counted(values(marsad, "--area", "إدلب")), counted(values(marsad, "--area", "درعا"))
    around = counted(values(marsad, "--area", "بنش", "--radius", "8"))
    box = counted(values(marsad, "--area", "35.9,36.6,36.1,36.8"))
    point = counted(values(marsad, "--area", "35.957,36.71", "--radius", "8"))
    assert everywhere >= syria >= idlib | daraa and not idlib & daraa and daraa
    assert idlib > around and around and box & around and point >= around
    assert marsad("digest", *WEEK, "--area", "FR").exit_code == 0
    assert "لم يُسجَّل" in marsad("digest", *WEEK, "--area", "FR").stdout


def test_what_is_sensitive_is_told_only_when_asked_for_and_logged(marsad, kept):
    public = marsad("digest", *WEEK).stdout
    assert "اعتقلت" not in public
    assert marsad("digest", *WEEK, "--up-to", "internal").exit_code == 2
    asked = marsad("digest", *WEEK, "--up-to", "internal", "--reason", "تقرير للفريق")
    assert "اعتقلت" in asked.stdout
    log = [json.loads(line) for line in marsad("changes", "--json").stdout.splitlines()]
    assert [each["action"] for each in log][-1] == "digest"
    assert "تقرير للفريق" in json.dumps(log[-1], ensure_ascii=False)


def test_private_persons_are_masked(marsad, kept):
    assert "فارس" not in marsad("digest", *WEEK).stdout
    assert marsad("digest", *WEEK, "--with-private-names").exit_code == 2
    assert "فارس" in marsad("digest", *WEEK, "--with-private-names", "--reason", "للمحكمة").stdout


def test_claims_that_are_not_joined_yet_are_told(marsad, keep):
    rows = reports()
    keep(rows[:3], link=False)
    done = marsad("digest", *WEEK)
    assert done.exit_code == 3 and "digest-unlinked" in done.stderr
    marsad("link")
    keep(rows[3:], link=False)
    done = marsad("digest", *WEEK)
    assert "marsad link" in done.stderr and "not joined to incidents yet" in done.stdout


def test_what_people_decided_is_told(marsad, kept):
    claim = values(marsad)["claims"][0]["claim"]
    assert "Nobody has reviewed" in marsad("digest", *WEEK).stdout
    assert marsad("review", claim, "accept").exit_code == 0
    marsad("link")
    assert "One claim of this report was reviewed" in marsad("digest", *WEEK).stdout
    assert marsad("review", claim, "reject", "--reason", "خطأ").exit_code == 0
    marsad("link")
    assert claim not in marsad("digest", *WEEK).stdout


def test_the_annex_in_a_file_of_its_own(marsad, kept, tmp_path):
    out, annex = tmp_path / "week.html", tmp_path / "annex.html"
    words = ("--format", "print", "--no-charts", "--out", str(out), "--annex", str(annex))
    assert marsad("digest", *WEEK, *words).exit_code == 0
    assert "annex.html#c1" in out.read_text(encoding="utf-8") and 'id="c1"' in annex.read_text(encoding="utf-8")
    assert marsad("digest", *WEEK, "--annex", str(annex)).exit_code == 2
    assert marsad("digest", *WEEK, "--out", str(out), "--annex", str(tmp_path / "no" / "annex.md")).exit_code == 2


def test_the_program_itself_reads_both_ways_of_time(marsad, kept, tmp_path):
    """One run in a process of its own, as users run it: bytes on standard output, sentences on standard error."""
    import os
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "marsad", "digest", *WEEK, "--lang", "en", "--area", "إدلب"],
        capture_output=True, env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "src")}, timeout=120,
        check=True,
    )  # fmt: skip
    assert done.stdout == marsad("digest", *WEEK, "--lang", "en", "--area", "إدلب").stdout_bytes


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("digest", "--from", "2021-03-14", "--to", "2021-03-08"), "before"),
        (("digest", "--from", "2021-3-1", "--to", "2021-03-08"), "no ISO date"),
        (("digest", "--from", "2021-03-01"), "--to"),
        (("digest", *WEEK, "--area", "أتلانتس"), "place-unknown"),
        (("digest", *WEEK, "--area", "95,39"), "latitude"),
        (("digest", *WEEK, "--format", "pdf"), "pdf"),
        (("digest", *WEEK, "--out", "/nowhere/x.md"), "export-unwritable"),
        (("timeline", *WEEK, "--type", "violance"), "violance"),
        (("timeline", *WEEK, "--plot", "x.gif"), ".svg"),
        (("timeline", *WEEK, "--plot", "/nowhere/x.svg"), "export-unwritable"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(marsad, kept, words, says):
    done = marsad(*words)
    assert done.exit_code in (2, 3)
    assert says in done.stderr and "Traceback" not in done.stderr


def test_a_timeline(marsad, kept, tmp_path):
    shown = marsad("timeline", *WEEK, "--area", "إدلب", "--incidents")
    assert shown.exit_code == 0, shown.stderr
    assert "2021-03-10" in shown.stdout and "12 to 15 or more" in shown.stdout and "█" in shown.stdout
    rows = [json.loads(line) for line in marsad("timeline", *WEEK, "--area", "إدلب", "--json").stdout.splitlines()]
    assert [row["from"] for row in rows] == [f"2021-03-{day:02}" for day in range(8, 15)]
    told = values(marsad, "--area", "إدلب", "--up-to", "restricted", "--reason", "test")
    assert sorted(uid for row in rows for uid in row["ids"]) == sorted(counted(told))
    market = next(row for row in rows if row["from"] == "2021-03-10")
    assert market["killed"]["low"] == 12 and market["killed"]["open"] and market["killed"]["claims"]
    assert any(row["control"] for row in rows)
    only = [json.loads(line) for line in marsad("timeline", *WEEK, "--type", "protest", "--json").stdout.splitlines()]
    assert sum(row["incidents"] for row in only) <= 1
    weekly = marsad("timeline", *WEEK, "--by", "month", "--lang", "ar").stdout
    assert "2021-03" in weekly and "الحوادث" in weekly
    assert "No incident" in marsad("timeline", "--from", "2001-01-01", "--to", "2001-01-02").stderr


def test_a_timeline_is_drawn(marsad, kept, tmp_path):
    pytest.importorskip("matplotlib", reason="charts need marsad[charts]")
    for name, begin in (("week.svg", b"<?xml"), ("week.png", b"\x89PNG")):
        out = tmp_path / name
        assert marsad("timeline", *WEEK, "--lang", "ar", "--plot", str(out)).exit_code == 0
        first = out.read_bytes()
        assert first.startswith(begin)
        marsad("timeline", *WEEK, "--lang", "ar", "--plot", str(out))
        assert out.read_bytes() == first


def test_an_address_that_may_hold_a_masked_name_is_left_out(marsad, tmp_path):
    """An outlet's address repeats its title; a copy's names are not looked for."""
    _, publisher, day, named = MORE[2]
    texts = {"faris": named, "again": named, "idlib": "دارت اشتباكات بين فصائل معارضة في مدينة إدلب صباح الثلاثاء."}
    with (tmp_path / "pages.warc").open("wb") as file:
        for name, text in texts.items():
            page = f"<html><head><title>أخبار</title><meta property='article:published_time' content='{day}'></head>"
            page += f"<body><article><h1>أخبار</h1><p>{text}</p></article></body></html>"
            record = WarcRecord()
            record.init_headers(record_type=WarcRecordType.response)
            record.headers["WARC-Target-URI"] = f"https://{name}.example/{name}"
            record.set_bytes_content(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page.encode()
            )
            record.write(file)
    assert marsad("add", str(tmp_path / "pages.warc"), "--publisher", publisher).exit_code == 0
    assert marsad("link").exit_code == 0
    for more, shown in (
        ((), {"idlib"}),
        (("--with-private-names", "--reason", "للمحكمة"), {"faris", "again", "idlib"}),
    ):
        told = values(marsad, *more)
        assert len(told["copies"]) == 1
        assert {each["url"].rpartition("/")[2] for each in told["claims"] + told["copies"]} - {""} == shown
