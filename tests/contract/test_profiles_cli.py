"""`marsad export --profile` and `marsad profile` on a real ledger, as those use them who publish."""

import csv
import io
import json

import pytest

from marsad.export.formats import formats

REPORTS = (
    {"published": "2021-05-04", "publisher": "نشرة الميدان", "title": "قصف على سوق كفر تخاريم",
     "text": "قصف على سوق كفر تخاريم\nقتل رجلان وأصيبت امرأة في قصف مدفعي لقوات النظام على سوق بلدة كفر تخاريم صباح الثلاثاء 4 أيار، وقالت السيدة هدى القصاب إن القذائف سقطت قرب منزلها."},
    {"published": "2021-05-10", "publisher": "راديو الجزيرة السورية", "title": "",
     "text": "سيطر تنظيم الدولة الإسلامية على قرية الخاتونية شرق الحسكة أمس الأحد بعد اشتباكات مع قوات سوريا الديمقراطية قتل فيها 14 مقاتلا."},
    {"published": "2021-05-12", "publisher": "نشرة الميدان", "title": "",
     "text": "قصفت طائرات مسيرة مستشفى مدينة عفرين فجر اليوم الأربعاء، ما أدى إلى خروجه عن الخدمة."},
    {"published": "2099-01-03", "publisher": "نشرة الميدان", "title": "",
     "text": "تظاهر المئات في ساحة مدينة بنش ظهر اليوم مطالبين بفتح الطريق."},
)  # fmt: skip
HIDDEN = ("كفر تخاريم", "هدى", "القصاب", "الميدان", "راديو", "الخاتونية", "مستشفى", "عفرين", "بنش", "سوق", "2021-05-04", "2021-05-09",
          "2099", "36.11", "رجلان", "2021-05-10")  # fmt: skip


@pytest.fixture
def filled(marsad, tmp_path):
    """A ledger with four reports; their public ids in order."""
    file = tmp_path / "reports.jsonl"
    rows = [{"id": f"n{at}", **each} for at, each in enumerate(REPORTS)]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    done = marsad("add", str(file), "--json")
    assert done.exit_code == 0, done.stderr
    return [json.loads(line)["uid"] for line in done.stdout.splitlines()]


def actions(marsad):
    return [json.loads(line) for line in marsad("changes", "--json").stdout.splitlines()]


@pytest.mark.parametrize("name", formats())
def test_an_export_that_names_no_profile_is_fit_for_anyone(marsad, filled, tmp_path, name):
    if name == "parquet":
        pytest.importorskip("pyarrow", reason="in marsad[parquet]")
    out, lost = tmp_path / "out", tmp_path / "lost.json"
    done = marsad("export", name, "--out", str(out), "--losses", str(lost))
    assert done.exit_code == 0, done.stderr
    data = out.read_bytes()
    if name == "parquet":
        from pyarrow import parquet

        data += json.dumps(parquet.read_table(out).to_pylist(), ensure_ascii=False, default=str).encode()
    text = data.decode(errors="replace") + lost.read_text(encoding="utf-8")
    assert [word for word in (*HIDDEN, *filled) if word in text] == []
    assert name in ("hapi", "ged") or "إدلب" in text
    told = json.loads(lost.read_text(encoding="utf-8"))
    assert told["profile"]["name"] == "public" and told["rounded_up_to_multiples_of"] == 5
    assert told["profile"]["left_out"]["delayed"]["count"] == 5  # of two
    assert "delayed " in done.stderr and "--profile internal" in done.stderr
    assert "export" not in [each["action"] for each in actions(marsad)]


def test_the_same_again_gives_the_same_bytes_and_profiles_share_no_id(marsad, filled):
    first, again = (marsad("export", "csv").stdout_bytes for _ in range(2))
    assert first == again
    partner = marsad("export", "csv", "--profile", "partner", "--reason", "اتفاق").stdout_bytes

    def ids(data):
        return {row["claim_id"] for row in csv.DictReader(io.StringIO(data.decode(), newline=""))}

    assert ids(first) and not ids(first) & ids(partner)


def test_the_whole_ledger_is_to_be_had_with_a_reason(marsad, filled):
    refused = marsad("export", "--profile", "internal")
    assert refused.exit_code == 2 and "--reason" in refused.stderr and "text" in refused.stderr
    done = marsad("export", "--profile", "internal", "--up-to", "public", "--reason", "نسخة")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in rows] == filled
    assert rows[0]["text"].startswith("قصف على سوق كفر تخاريم") and "هدى" not in rows[0]["text"]
    (entry,) = [each for each in actions(marsad) if each["action"] == "export"]
    assert entry["detail"]["profile"] == "internal" and entry["detail"]["reason"] == "نسخة"


def test_a_profile_of_ones_own_needs_a_reason_only_where_it_tells_more(marsad, filled, tmp_path):
    path = tmp_path / "ours.toml"
    path.write_text(
        marsad("profile", "public", "--toml").stdout.replace('name = "public"', 'name = "ours"'), encoding="utf-8"
    )
    assert marsad("export", "acled", "--profile", str(path)).exit_code == 0
    path.write_text(path.read_text(encoding="utf-8").replace("delay_days = 30", "delay_days = 0"), encoding="utf-8")
    refused = marsad("export", "acled", "--profile", str(path))
    assert refused.exit_code == 2 and "delay_days" in refused.stderr
    done = marsad("export", "csv", "--profile", str(path), "--reason", "عاجل")
    assert done.exit_code == 0 and "2099-01-01" in done.stdout and "2099-01-03" not in done.stdout
    (entry,) = [each for each in actions(marsad) if each["action"] == "export"]
    assert entry["detail"]["more_than_public"] == ["delay_days"] and entry["detail"]["profile"] == "ours"


def test_what_a_partner_gets_of_a_hospital_is_its_province_and_week(marsad, filled):
    done = marsad("export", "csv", "--profile", "partner", "--reason", "اتفاق")
    rows = list(csv.DictReader(io.StringIO(done.stdout_bytes.decode(), newline="")))
    (hospital,) = [row for row in rows if row["admin1"] == "Aleppo"]
    assert (hospital["places"], hospital["evidence"], hospital["publisher"]) == ("حلب", "", "")
    assert (hospital["date_from"], hospital["date_to"]) == ("2021-05-10", "2021-05-16")
    market = next(row for row in rows if "كفر تخاريم" in row["places"])
    assert market["evidence"] and "هدى" not in done.stdout and "2099" not in done.stdout


def test_names_cannot_be_asked_for_where_no_words_leave(marsad, filled):
    done = marsad("export", "--with-private-names", "--reason", "x")
    assert done.exit_code == 2 and "withholds all words" in done.stderr


def test_an_id_leads_back_for_those_who_have_the_ledger(marsad, filled, tmp_path):
    row = next(csv.DictReader(io.StringIO(marsad("export", "csv").stdout_bytes.decode(), newline="")))
    claim = marsad("profile", "public", "--whose", row["claim_id"]).stdout.strip()
    report = marsad("profile", "public", "--whose", row["report_id"]).stdout.strip()
    assert claim.startswith(f"{report}-") and report in filled
    told = json.loads(marsad("profile", "public", "--whose", row["claim_id"], "--json").stdout)
    assert told == {"id": row["claim_id"], "stands_for": claim}
    assert marsad("profile", "partner", "--whose", row["claim_id"]).exit_code == 1
    lost = tmp_path / "lost.json"
    assert marsad("export", "csv", "--losses", str(lost)).exit_code == 0
    (held,) = json.loads(lost.read_text(encoding="utf-8"))["profile"]["left_out"]["delayed"]["examples"]
    assert marsad("profile", "public", "--whose", held).stdout.startswith(f"{filled[3]}-")
    assert "alias-none" in marsad("profile", "internal", "--whose", row["claim_id"]).stderr


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_profile_is_shown_in_words(marsad, lang):
    shown = marsad("profile", "public", "--lang", lang).stdout
    for words in {"en": ("first-level divisions", "30 days after the end of the month", "medical", "nothing"),
                  "ar": ("المستوى الإداري الأول", "30 يوما بعد نهاية الشهر", "مواقع وطواقم طبية", "لا شيء")}[lang]:  # fmt: skip
        assert words in shown
    listed = marsad("profile", "--lang", lang).stdout
    assert [line.split()[0] for line in listed.splitlines()] == ["public", "partner", "internal"]


def test_a_profile_as_json_and_one_that_cannot_be_used(marsad, tmp_path):
    told = [json.loads(line) for line in marsad("profile", "--json").stdout.splitlines()]
    assert [each["name"] for each in told] == ["public", "partner", "internal"]
    assert told[0]["more_than_public"] == [] and told[0]["coarser"][0]["kinds"] == ["camp"]
    path = tmp_path / "ours.toml"
    path.write_text('name = "ours"\nplace = "village"\n', encoding="utf-8")
    for command in (("profile", str(path)), ("export", "--profile", str(path))):
        done = marsad(*command)
        assert done.exit_code == 3 and "[profile-setting]" in done.stderr and "place is 'village'" in done.stderr
    assert marsad("profile", "--toml").exit_code == 2
    assert "[profile-unknown]" in marsad("export", "--profile", "publik").stderr
