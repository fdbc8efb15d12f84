"""The commands on a ledger, from the first report to its erasure, as a person or a program uses them."""

import gzip
import json
from hashlib import sha256

import pytest

STRIKE = "قصفت طائرات حربية مدينة إدلب صباح الأحد، ما أسفر عن مقتل ثلاثة مدنيين، بحسب مصدر طبي."
SIEGE = "تحاصر قوات الدعم السريع مدينة الفاشر منذ أشهر، ويعاني سكانها من نقص الغذاء والدواء."
ARREST = "اعتقلت قوات الأمن خمسة متظاهرين في مدينة الخليل مساء أمس."
WHOLE = ("--profile", "internal", "--up-to", "public", "--reason", "مراجعة")  # what the ledger has, but for the class


@pytest.fixture
def filled(marsad, tmp_path):
    """A ledger with three reports; their public ids in order."""
    file = tmp_path / "reports.jsonl"
    rows = [
        {"id": f"n{at}", "text": text, "published": "2023-10-01"} for at, text in enumerate((STRIKE, SIEGE, ARREST))
    ]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    done = marsad("add", str(file), "--json")
    assert done.exit_code == 0, done.stderr
    return [json.loads(line)["uid"] for line in done.stdout.splitlines()]


def lines(result):
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_adding_tells_what_came_and_a_second_time_that_it_is_there(marsad, filled, tmp_path):
    again = marsad("add", str(tmp_path / "reports.jsonl"))
    assert again.exit_code == 0
    assert "0 reports added" in again.stderr and "3 were there already" in again.stderr


def test_standard_input_folders_and_bad_lines(marsad, tmp_path):
    assert marsad("add", "-", input=STRIKE).exit_code == 0
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").write_bytes(SIEGE.encode("cp1256"))
    (folder / "b.jsonl.gz").write_bytes(gzip.compress(b'{"text": 1}\n' + json.dumps({"text": ARREST}).encode()))
    some = marsad("add", str(folder))
    assert some.exit_code == 1 and "field-type" in some.stderr and "2 reports added" in some.stderr
    none = marsad("add", str(tmp_path / "nothing.txt"))
    assert none.exit_code == 3 and "input-missing" in none.stderr


def test_searching_by_words_and_by_claims(marsad, filled):
    strike, siege, _ = filled
    assert [hit["report"] for hit in lines(marsad("search", "ادلب", "--json"))] == [strike]
    (hit,) = lines(marsad("search", "--type", "access.siege", "--near", "الفاشر", "--json"))
    assert hit["report"] == siege and hit["claims"][0]["type"] == "access.siege"
    assert hit["sentence"] in SIEGE
    assert lines(marsad("search", "--count", "year", "--type", "violence", "--json")) == [{"year": "2023", "count": 1}]
    shown = marsad("search", "الفاشر").stdout
    assert siege in shown and "تحاصر" in shown
    assert "Nothing found" in marsad("search", "سرت").stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("search", "--type", "violance"), "violance"),
        (("search", "--since", "yesterday"), "yesterday"),
        (("search", "--near", "أتلانتس"), "place-unknown"),
        (("search", "في", "إلى"), "too common"),
        (("search", ""), "no word"),
        (("search", "\udcff"), "no word"),
        (("search", '"'), "no word"),
        (("search", "--publisher", "\udcff"), "UTF-8"),
        (("search", "--status", "ordered"), "hypothetical"),
        (("search", "--near", "95,36"), "latitude"),
        (("search", "--near", "35,181"), "longitude"),
        (("search", "إدلب", "--near", "35,36", "--radius", "nan"), "distance"),
        (("search", "--limit", "99999999999999999999"), "--limit"),
        (("review", "R2345672345672-³", "accept"), "claim-unknown"),
        (("review", "R2345672345672-99999999999999999999", "accept"), "claim-unknown"),
        (("review", "\udcff-1", "accept"), "UTF-8"),
        (("review", "n0-1", "accept", "--by", "\udcff"), "UTF-8"),
        (("review", "n0-1", "correct", "--set", 'quantities=[{"low": NaN}]'), "finite"),
        (("review", "n0-1", "correct", "--set", 'status="denied"', "--set", 'status="planned"'), "twice"),
        (("changes", "--since", "³"), "³"),
        (("changes", "--since", "99999999999999999999"), "--since"),
        (("verify", "--expect", "7"), "--expect"),
        (("review", "R2-1", "correct"), "--set"),
        (("review", "RNONE-1", "accept"), "report-unknown"),
        (("review", "X", "accept"), "claim-unknown"),
        (("changes", "--since", "soon"), "soon"),
        (("export", "--with-private-names"), "--reason"),
        (("erase", "R1"), "--reason"),
        (("retain",), "retention-unset"),
        (("ledger", "migrate", "0099"), "ledger-step"),
        (("copies", "RNONE"), "report-unknown"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(marsad, filled, words, says):
    done = marsad(*words)
    assert done.exit_code in (2, 3)
    assert says in done.stderr and "Traceback" not in done.stderr


def test_deciding_rereading_and_following_changes(marsad, filled):
    strike = filled[0]
    claim = lines(marsad("search", "--type", "violence", "--json"))[0]["claims"][0]["id"]
    assert claim.startswith(strike)
    assert (
        lines(marsad("review", claim, "correct", "--set", 'status="planned"', "--reason", "قرأت", "--json"))[0][
            "status"
        ]
        == "planned"
    )
    assert marsad("reread", "--all").exit_code == 0
    assert lines(marsad("search", "--type", "violence", "--status", "planned", "--json"))[0]["claims"][0]["id"] == claim
    assert lines(marsad("reread", "--preview", "--all", "--json")) == []
    changes = lines(marsad("changes", "--json"))
    assert [change["action"] for change in changes] == ["report.added"] * 3 + ["claim.correct"] + ["report.reread"] * 3
    assert (
        lines(marsad("changes", "--since", "3", "--json"))[0]["detail"]["reason_sha256"]
        == sha256("قرأت".encode()).hexdigest()
    )
    assert changes[3]["by"] == "ليلى"
    assert marsad("verify").exit_code == 0


def test_exporting_classifying_and_erasing(marsad, filled, tmp_path):
    strike, siege, arrest = filled
    assert {row["id"] for row in lines(marsad("export", *WHOLE))} == set(filled)
    assert "اعتقلت" not in marsad("export", *WHOLE).stdout
    assert marsad("classify", siege, "restricted", "--reason", "شاهد").exit_code == 0
    public = lines(marsad("export", *WHOLE))
    assert {row["id"] for row in public} == {strike, arrest}
    assert lines(marsad("search", "الفاشر", "--up-to", "public", "--json")) == []
    out = tmp_path / "all.jsonl"
    assert marsad("export", *WHOLE, "--up-to", "restricted", "--out", str(out)).exit_code == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == 3
    assert marsad("erase", strike, "--reason", "طلب", "--yes").exit_code == 0
    assert "report-erased" in marsad("classify", strike, "public", "--reason", "x").stderr
    assert marsad("retain", "--days", "1").stdout == ""
    info = lines(marsad("ledger", "info", "--json"))[0]
    assert (info["report"], info["erased"]) == (3, 1)
    assert marsad("verify").exit_code == 0
    assert [change["action"] for change in lines(marsad("changes", "--since", "3", "--json"))] == [
        "export", "export", "report.classified", "export", "export", "report.erased",
    ]  # fmt: skip


def test_a_damaged_archive_is_told_with_its_byte(marsad, filled, tmp_path):
    (path,) = (tmp_path / "home" / "archive").iterdir()
    data = bytearray(path.read_bytes())
    data[-40] ^= 0x10
    path.write_bytes(data)
    done = marsad("verify", "--json")
    assert done.exit_code == 1
    (fault,) = (json.loads(line) for line in done.stdout.splitlines())
    assert fault["kind"] == "capture" and fault["first_byte"] == len(data) - 40


@pytest.mark.parametrize("words", ["حصار-الفاشر", "الفاشر،", "«مدينة الفاشر»", 'foo"bar الفاشر', "مدينة.الفاشر", "a'b"])
def test_words_are_taken_apart_as_a_text_is(marsad, filled, words):
    marsad("add", "-", input=SIEGE + " foo bar, a'b حصار")
    found = {hit["report"] for hit in lines(marsad("search", words, "--json"))}
    assert found and filled[0] not in found
    assert lines(marsad("search", words, "سرت", "--json")) == []


def test_signs_that_stand_for_letters_stand_for_themselves(marsad, filled):
    for option in ("--actor", "--source", "--publisher"):
        assert lines(marsad("search", option, "%", "--json")) == [], option
        assert lines(marsad("search", option, "_", "--json")) == [], option
    assert "place-unknown" in marsad("search", "--near", "%").stderr


def test_nothing_from_a_report_steers_the_terminal(marsad, tmp_path):
    text = STRIKE.replace("مدينة", "مدينة\u202e\u2066")
    row = {"text": text + " \x9b31m\x1b[31m", "publisher": "وكالة\x1b[2J\u202e", "title": "\x1b]0;x\x07"}
    file = tmp_path / "bad.jsonl"
    file.write_text("".join(json.dumps({**row, "id": f"{at}"}) + "\n" for at in "ab"), encoding="utf-8")
    assert marsad("add", str(file)).exit_code == 0
    (hit, *_) = lines(marsad("search", "إدلب", "--json"))
    claim = lines(marsad("search", "--type", "violence", "--json"))[0]["claims"][0]["id"]
    assert marsad("review", claim, "correct", "--set", 'status="denied"', "--reason", "لا\x1b[31m\u202e").exit_code == 0
    for command in (("search", "إدلب"), ("search", "--type", "violence"), ("changes",), ("copies", hit["report"])):
        done = marsad(*command)
        assert done.exit_code == 0 and done.output
        assert not [each for each in "\x1b\x9b\x07\u202e\u2066" if each in done.output], command
        assert done.output.count("\u2068") + done.output.count("\u2067") == done.output.count("\u2069")


def test_rereading_prints_values_in_words(marsad, filled, monkeypatch):
    import msgspec

    from marsad.coding.coder import RuleCoder

    code = RuleCoder.code

    def otherwise(self, report):
        read = code(self, report)
        claims = [msgspec.structs.replace(claim, status="planned", actors=(), evidence=()) for claim in read.claims]
        return msgspec.structs.replace(read, claims=tuple(claims))

    monkeypatch.setattr(RuleCoder, "code", otherwise)
    shown = marsad("reread", "--preview", "--all").stdout
    assert "actors: \u2068" in shown and "\u2069 → –" in shown
    assert not [each for each in "{}()'[" if each in shown]


def test_a_place_is_looked_up_in_the_gazetteer(marsad, filled):
    assert [hit["report"] for hit in lines(marsad("search", "--near", "بنش", "--radius", "20", "--json"))] == filled[:1]
    assert [hit["report"] for hit in lines(marsad("search", "--near", "إدلب", "--radius", "1", "--json"))] == filled[:1]
    assert marsad("search", "--near", "الفاشر").stderr == ""
    both = marsad("search", "--near", "طرابلس").stderr
    assert "LY" in both and "LB" in both and "32.89,13.19" in both


def test_hits_are_counted_by_their_own_time(marsad, filled, tmp_path):
    told = "قصفت طائرات حربية مدينة حماة في 5 مارس 2015، ما أسفر عن مقتل ثلاثة مدنيين."
    file = tmp_path / "more.jsonl"
    file.write_text(
        "".join(
            json.dumps(row) + "\n"
            for row in ({"text": told, "published": "2016-01-01"}, {"text": "زار وفد مدينة حماة."})
        ),
        encoding="utf-8",
    )
    assert marsad("add", str(file)).exit_code == 0
    strikes = lines(marsad("search", "حماة", "--type", "violence.air_strike", "--count", "year", "--json"))
    assert strikes == [{"year": "2015", "count": 1}]
    assert lines(marsad("search", "حماة", "--count", "year", "--json")) == [
        {"year": "2016", "count": 1}, {"year": None, "count": 1},
    ]  # fmt: skip
    assert "published unknown" in marsad("search", "وفد").stdout
    assert "published unknown" in marsad("search", "حماة", "--count", "month").stdout


def test_what_is_left_out_is_said(marsad, filled):
    assert "There is more" in marsad("search", "--limit", "2").stderr
    assert "There is more" not in marsad("search", "--limit", "3").stderr
    (hit,) = lines(marsad("search", "اعتقلت", "--json"))
    assert hit["claim_count"] == 1 and hit["claims"] == []
    assert "1 claims" in marsad("search", "اعتقلت").stdout


def test_sentences_of_more_sensitive_claims_are_withheld(marsad, tmp_path):
    (tmp_path / "a.txt").write_text(ARREST + "\n" + STRIKE, encoding="utf-8")
    marsad("add", str(tmp_path / "a.txt"))
    assert "اعتقلت" in lines(marsad("search", "اعتقلت", "--json"))[0]["sentence"]
    public = marsad("search", "اعتقلت", "--up-to", "public", "--json")
    assert lines(public)[0]["report"] and "متظاهرين" not in public.stdout
    (tmp_path / "b.txt").write_text(ARREST, encoding="utf-8")
    marsad("add", str(tmp_path / "b.txt"))
    done = marsad("search", "الخليل", "--up-to", "public")
    assert "more sensitive" in done.stdout and "متظاهرين" not in done.stdout


def test_the_log_has_the_claims_own_id_and_the_head_can_be_kept(marsad, filled, tmp_path):
    assert marsad("review", "n0-1", "accept").exit_code == 0
    assert lines(marsad("changes", "--since", "3", "--json"))[0]["subject"] == f"{filled[0]}-1"
    head = marsad("verify").stderr.rpartition("Head of the log: ")[2].strip()
    assert head.startswith("4:") and marsad("verify", "--expect", head).exit_code == 0
    assert marsad("verify", "--expect", "4:" + "0" * 64).exit_code == 1
    longer = marsad("verify", "--expect", "5:" + "0" * 64, "--json")
    assert longer.exit_code == 1 and json.loads(longer.stdout)["kind"] == "log"


def test_a_report_cannot_pass_for_another_by_its_id(marsad, tmp_path):
    other = "RABCDEFGHIJKL"
    (tmp_path / "one.jsonl").write_text(json.dumps({"id": other, "text": STRIKE}) + "\n", encoding="utf-8")
    assert marsad("add", str(tmp_path / "one.jsonl")).exit_code == 0
    assert lines(marsad("search", "إدلب", "--json"))
    assert "report-unknown" in marsad("copies", other).stderr


def test_copies_tell_verdict_and_score(marsad, tmp_path):
    story = STRIKE + "\n" + SIEGE + "\n" + ARREST
    for name, text in (("a", story), ("b", story + "\nالمصدر: رويترز")):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        assert marsad("add", str(tmp_path / f"{name}.txt")).exit_code == 0
    uid = lines(marsad("search", "رويترز", "--json"))[0]["report"]
    (group,) = lines(marsad("copies", uid, "--json"))
    (member,) = group["members"]
    assert member["verdict"] and 0.5 < member["score"] <= 1 and member["why"]
    assert f"{member['score']:.2f}" in marsad("copies", uid).stdout


def test_classes_of_one_claim_and_back(marsad, filled):
    arrest = filled[2]
    claim = lines(marsad("search", "--type", "force.arrest", "--json"))[0]["claims"][0]["id"]
    assert claim.startswith(arrest)
    refused = marsad("classify", claim, "public", "--reason", "نشرته الوزارة")
    assert refused.exit_code == 3 and "class-lower" in refused.stderr
    (told,) = lines(marsad("classify", claim, "public", "--lower", "--reason", "نشرته الوزارة", "--json"))
    assert (told["claim"], told["from"], told["to"]) == (claim, "internal", "public")
    assert "اعتقلت" in marsad("export", *WHOLE).stdout
    assert "claim-unknown" in marsad("classify", f"{arrest}-99", "public", "--reason", "x").stderr
    (told,) = lines(marsad("classify", arrest, "restricted", "--reason", "شاهد", "--json"))
    assert told["claims"][claim] == "public"
    assert [json.loads(line)["report"] for line in marsad("retain", "--days", "1", "--json").stdout.splitlines()] == []


def test_only_the_user_can_read_what_is_kept(marsad, filled, tmp_path):
    home = tmp_path / "home"
    modes = {path.relative_to(home).parts[0]: path.stat().st_mode & 0o777 for path in [*home.iterdir()]}
    assert modes["ledger.db"] == 0o600 and modes["archive"] == 0o700 and home.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (home / "archive").iterdir()} == {0o600}


def test_erasing_tells_what_repeats_it_and_can_be_resumed(marsad, tmp_path):
    story = STRIKE + "\n" + SIEGE
    file = tmp_path / "copies.jsonl"
    rows = [{"id": "a", "text": story}, {"id": "b", "text": "دمشق (رويترز) - " + story}]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    first, second = (json.loads(line)["uid"] for line in marsad("add", str(file), "--json").stdout.splitlines())
    done = marsad("erase", first, "--reason", "طلب", "--yes", "--json")
    assert lines(done) == [{"report": first, "erased": True, "repeated_by": [second]}]
    assert second in done.stderr
    assert marsad("erase", "--resume").exit_code == 0
