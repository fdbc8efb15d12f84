"""`marsad link`, `marsad incident` and `marsad incidents`, as a person or a program uses them."""

import json

import pytest

TOLD = {
    "الشرق": "قصفت طائرات حربية سوقا شعبيا في بلدة معرة مصرين صباح الأحد، ما أسفر عن مقتل 12 مدنيا وإصابة 30 آخرين.",
    "الفجر": "شن الطيران الروسي غارات على سوق بلدة معرة مصرين صباح اليوم الأحد أوقعت 9 قتلى.",
    "الحقيقة": "أكدت وزارة الدفاع الروسية أن الطيران الروسي لم يقصف سوق معرة مصرين اليوم الأحد.",
    "المدى": "قصفت طائرات حربية مدرسة في بلدة سرمين صباح الأحد، ما أسفر عن مقتل 3 أطفال.",
}


@pytest.fixture
def linked(marsad, tmp_path):
    """A linked ledger; ids of the main claims by publisher."""
    file = tmp_path / "reports.jsonl"
    rows = [{"id": p, "text": t, "published": "2021-03-14", "publisher": p} for p, t in TOLD.items()]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    uids = [each["uid"] for each in lines(marsad("add", str(file), "--json"))]
    (done,) = lines(marsad("link", "--json"))
    assert done["joins"] == 2 and done["gone"] == 0
    return {name: f"{uid}-1" for name, uid in zip(TOLD, uids, strict=True)}


def lines(result):
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_an_incident_shows_its_accounts_side_by_side(marsad, linked):
    shown = marsad("incident", linked["الشرق"], "--width", "90", "--joins")
    assert shown.exit_code == 0, shown.stderr
    for words in ("disputed", "3 accounts · 3 origins", "killed 9–12", "denied by", "الطيران الروسي", "voice of", "rule:link-3",
                  "لم يقصف سوق معرة مصرين", linked["الفجر"]):  # fmt: skip
        assert words in shown.stdout.replace("\u2068", "").replace("\u2069", ""), words
    assert "سرمين" not in shown.stdout
    arabic = marsad("incident", linked["الشرق"], "--lang", "ar").stdout
    assert "مختلف فيه" in arabic and "نفاه" in arabic


def test_an_incident_as_json_leads_every_value_to_its_claims(marsad, linked):
    (told,) = lines(marsad("incident", "I" + linked["الفجر"][1:], "--json"))
    claims = {each["claim"]["id"]: each for each in told["accounts"]}
    assert set(claims) == {linked[name] for name in ("الشرق", "الفجر", "الحقيقة")}
    (killed,) = [toll for toll in told["tolls"] if toll["kind"] == "killed"]
    assert (killed["low"], killed["high"]) == (9, 12)
    for value in (*killed["told"], *told["doers"]):
        assert value["claims"] and set(value["claims"]) <= set(claims)
    for each in claims.values():
        assert each["claim"]["trigger"]["text"] in each["sentence"]
    assert [each["relation"] for each in told["judgements"]] == ["same", "same"]


def test_incidents_are_listed(marsad, linked):
    (strike,) = lines(marsad("incidents", "--near", "معرة مصرين", "--radius", "5", "--since", "2021-03-14", "--json"))
    assert (strike["reports"], strike["first"]) == (3, "2021-03-14")
    assert len(lines(marsad("incidents", "--type", "violence", "--json"))) == 2
    table = marsad("incidents", "--actor", "ru-vks").stdout
    assert strike["uid"] in table and "معرة مصرين" in table
    assert "No incident" in marsad("incidents", "--until", "2020-01-01").stderr


def test_a_person_divides_and_merges(marsad, linked):
    name = linked["الشرق"]
    ids = lines(marsad("incident", "split", name, linked["الفجر"], "--reason", "غارة أخرى", "--json"))[0]["incidents"]
    assert len(set(ids)) == 2
    marsad("link")
    assert len(lines(marsad("incident", linked["الفجر"], "--json"))[0]["accounts"]) < 3
    merged = marsad("incident", "merge", *ids).stdout.strip()
    assert merged in ids
    assert len(lines(marsad("incident", merged, "--json"))[0]["accounts"]) == 3
    apart = lines(marsad("link", "--apart", name, linked["الحقيقة"], "--reason", "خبران", "--json"))[0]["incidents"]
    assert len(set(apart)) == 2
    assert lines(marsad("incident", "undo", name, "--reason", "خبر واحد", "--json"))[0]["incidents"] == [merged]
    assert marsad("incident", "undo", merged).stdout.split() == sorted(ids)
    assert "undo-none" not in marsad("incident", "undo", name).stderr
    assert "undo-none" in marsad("incident", "undo", name).stderr
    actions = [change["action"] for change in lines(marsad("changes", "--json"))]
    assert [each for each in actions if each != "report.added"] == [
        "incidents.linked", "incident.split", "incident.merged", "claims.apart",
        "incident.undone", "incident.undone", "incident.undone",
    ]  # fmt: skip
    assert marsad("verify").exit_code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("incident", "INONE-1"), "incident-unknown"),
        (("incident", "split", "INONE-1", "R-1"), "incident-unknown"),
        (("incident", "merge", "INONE-1", "INONE-2"), "incident-unknown"),
        (("link", "--apart", "R1-1", "R1-2"), "claim-unknown"),
        (("link", "--reason", "x"), "--apart"),
        (("incidents", "--type", "violance"), "violance"),
        (("incidents", "--near", "أتلانتس"), "place-unknown"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(marsad, linked, words, says):
    done = marsad(*words)
    assert done.exit_code in (2, 3)
    assert says in done.stderr and "Traceback" not in done.stderr


def test_what_is_too_sensitive_is_not_shown(marsad, linked):
    for claim in (linked["الشرق"], linked["الفجر"], linked["الحقيقة"]):
        assert marsad("classify", claim.rpartition("-")[0], "restricted", "--reason", "شاهد").exit_code == 0
    assert "incident-hidden" in marsad("incident", linked["الشرق"], "--up-to", "public").stderr
    listed = [{row["uid"] for row in lines(marsad("incidents", "--up-to", level, "--json"))} for level in
              ("public", "internal", "restricted")]  # fmt: skip
    assert [len(each) for each in listed] == [0, 1, 2], "killed children are not for all to see"
