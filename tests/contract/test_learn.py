"""Learning back: what reviewers settled for the model becomes a lexicon of the home's own, and the rules read with it."""

import json
import sys
from pathlib import Path

import pytest

from marsad.cli.tables import DATA
from marsad.keep.gather import item_of
from marsad.keep.intake import TOOL, Intake
from marsad.keep.ready import Workshop
from marsad.ledger.runs import begin_run
from marsad.ledger.store import open_ledger
from marsad.ledger.words import Words
from marsad.model import Report
from marsad.ontology import claim_types
from marsad.sources.archive import Archive
from marsad.sources.files import Given
from marsad.text.fold import fold

sys.path.insert(0, str(Path(__file__).parent))
from second_reader import SecondReader

PARTIES = "id,name,latin,class,kind,country,from,to,aliases,short,adjectives,heads"
WALLED = [
    "سوّرت قوات الحكومة بلدة الرميلة بسواتر ترابية عالية مطلع الأسبوع.",
    "قال شهود إن مسلحي الفصائل سوّروا قرية العطشانة من جهاتها الأربع، ومنعوا الأهالي من الخروج.",
    "انسحبت قوات الحكومة من السوق وسوّرت بلدة الحويجة بالأسلاك الشائكة فجر الثلاثاء.",
]
OTHER = "سوّرت ميليشيات محلية بلدة القصيبة بسواتر ترابية بعد يومين من القتال."
GARDEN = "سوّر المزارع حديقة منزله بالقصب ليحميها من الريح."
FENCED = [
    "سيّجت القوات الطريق الواصل بين القريتين بأسلاك شائكة.",
    "سيّج الجنود الطريق المؤدي إلى السوق وأغلقوه أمام السيارات.",
]


class Home:
    """A home whose reports were read by the rules and a second reader, and what reviewers decide in it."""

    def __init__(self, folder, marsad):
        self.folder, self.marsad, self.uids = folder, marsad, {}

    def take(self, kit, texts, sees, **more):
        coder = SecondReader(kit, sees, **more)
        ledger = open_ledger(f"sqlite:///{self.folder / 'ledger.db'}", create=True)
        archive = Archive(self.folder / "archive", TOOL)
        code = lambda reports: map(coder.code, reports)  # noqa: E731
        intake = Intake(ledger, archive, Workshop(code, Words(coder.memo)).make_ready, begin_run(ledger, "t"), by="t")
        items = [
            item_of(Given(Report(id=f"n{at}", text=text, published="2022-05-10"), f"n{at}.txt", 0, (), text.encode()))
            for at, text in enumerate(texts)
        ]
        for text, outcome in zip(texts, intake.take(items), strict=True):
            self.uids[text] = outcome.uid
        archive.close()
        ledger.close()

    def claim(self, text, word):
        """The public id of the claim of a word."""
        from marsad.ledger.history import coded_report, report_named

        ledger = open_ledger(f"sqlite:///{self.folder / 'ledger.db'}")
        try:
            with ledger.reading() as connection:
                coded = coded_report(connection, report_named(connection, self.uids[text]))
        finally:
            ledger.close()
        return next(claim for claim in coded.claims if word in claim.trigger.text)

    def decide(self, text, word, *decision):
        done = self.marsad("review", self.claim(text, word).id, *decision)
        assert done.exit_code == 0, done.stderr


@pytest.fixture
def home(tmp_path, marsad, monkeypatch):
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    return Home(folder, marsad)


@pytest.fixture
def walled(home, kit):
    """Three sentences of «سوّر» accepted, one of a garden rejected, and a report that only the rules have read."""
    home.take(kit, [*WALLED, GARDEN], {"و?سوّر(ت|وا)?": "access.siege"})
    home.take(kit, [OTHER], {})
    for text in WALLED:
        home.decide(text, "سوّر", "accept")
    home.decide(GARDEN, "سوّر", "reject", "--reason", "حديقة")
    return home


def lines(result):
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_nothing_settled_suggests_nothing(home, kit):
    home.take(kit, WALLED, {"و?سوّر(ت|وا)?": "access.siege"})
    done = home.marsad("lexicon", "suggest")
    assert done.exit_code == 0 and "Nothing to suggest" in done.stderr
    assert not Path("suggested").exists()


def test_an_unknown_word_becomes_an_entry_and_the_rules_read_it(walled, marsad):
    assert marsad("reread", "--preview").stdout == ""
    (verb,) = lines(marsad("lexicon", "suggest", "--json"))
    assert (verb["suggests"], verb["word"], verb["type"]) == ("verb", "سور", "access.siege")
    assert (verb["parts"]["present"], verb["parts"]["masdar"]) == ("يسوّر", ["تسوير"])
    assert len(verb["claims"]) == 3 and len(verb["against"]) == 1
    assert verb["silent"] == [GARDEN.rstrip(".")]
    written = Path("suggested/events.toml").read_text(encoding="utf-8")
    assert "# check:" in written and verb["claims"][0] in written
    done = marsad("lexicon", "accept", "suggested/events.toml")
    assert done.exit_code == 0, done.stderr
    assert "1 triggers, 0 parties, 0 places" in done.stdout and "# check:" in done.stderr
    (change,) = [each for each in lines(marsad("reread", "--preview", "--json")) if each["change"] == "added"]
    assert change["claim"] == walled.uids[OTHER]
    assert change["after"]["type"] == "access.siege" and change["after"]["made_by"][0].startswith("rules")
    assert marsad("reread").exit_code == 0
    assert walled.claim(OTHER, "سوّرت").type == "access.siege"
    assert marsad("reread", "--preview").stdout == ""


def test_reading_with_the_homes_lexicon(walled, marsad, tmp_path):
    assert marsad("lexicon", "suggest").exit_code == 0
    assert marsad("lexicon", "accept", "suggested/events.toml").exit_code == 0
    plain = marsad("read", "-", input=OTHER).stdout
    own = marsad("read", "-", "--gazetteer", str(walled.folder / "lexicon"), input=OTHER).stdout
    assert "access.siege" not in plain and "access.siege" in own


def test_what_was_accepted_is_listed_and_can_be_taken_back(walled, marsad):
    marsad("lexicon", "suggest")
    marsad("lexicon", "accept", "suggested/events.toml")
    (held,) = lines(marsad("lexicon", "own", "--json"))
    assert held["words"] == ["سور"]
    assert held["file"] in marsad("lexicon", "own").stdout
    assert "no such file" in marsad("lexicon", "own", "--drop", "events/other.toml").stderr
    assert marsad("lexicon", "own", "--drop", held["file"]).exit_code == 0
    assert not (walled.folder / "lexicon").exists()
    assert marsad("reread", "--preview").stdout == ""


def test_files_are_not_written_over(walled, marsad):
    assert marsad("lexicon", "suggest").exit_code == 0
    again = marsad("lexicon", "suggest")
    assert again.exit_code == 3 and "lexicon-there" in again.stderr
    assert marsad("lexicon", "suggest", "--force").exit_code == 0


def test_a_word_that_was_settled_both_ways_is_left_out(walled, marsad):
    for text in WALLED[1:]:
        walled.decide(text, "سوّر", "reject")
    (left,) = lines(marsad("lexicon", "suggest", "--min-count", "1", "--json"))
    assert (left["suggests"], left["why"]) == ("left_out", "conflict")
    assert not Path("suggested").exists()


def test_a_verb_of_the_word_lists_keeps_its_parts(home, kit, marsad):
    home.take(kit, FENCED, {"سيّجت?": "access.route_closed"})
    for text in FENCED:
        home.decide(text, "سيّج", "accept")
    (verb,) = lines(marsad("lexicon", "suggest", "--json"))
    assert (verb["parts"]["past"], verb["parts"]["present"], verb["parts"]["masdar"]) == ("سيج", "يسيج", ["تسييج"])
    assert not verb["guessed"]
    assert marsad("lexicon", "accept", "suggested/events.toml").exit_code == 0


def test_sentences_that_name_private_persons_are_no_examples(home, kit, marsad):
    texts = [text.replace("قوات الحكومة", "قوات الحكومة أمام المواطن سالم العبدلي") for text in (WALLED[0], WALLED[2])]
    home.take(kit, texts, {"و?سوّرت": "access.siege"})
    for text in texts:
        home.decide(text, "سوّر", "accept")
    (verb,) = lines(marsad("lexicon", "suggest", "--json"))
    assert verb["fires"] == [] and len(verb["claims"]) == 2
    assert "سالم" not in Path("suggested/events.toml").read_text(encoding="utf-8")
    refused = marsad("lexicon", "accept", "suggested/events.toml")
    assert refused.exit_code == 3 and "lexicon-unproved" in refused.stderr
    assert not (home.folder / "lexicon").exists()


def test_a_sentence_that_a_restricted_claim_tells_of_gives_no_evidence(walled, marsad, kit):
    told = "سوّرت قوات الحكومة بلدة الجرنية بسواتر ترابية، واعتقلت عشرة شبان من أهلها."
    walled.take(kit, [told], {"و?سوّر(ت|وا)?": "access.siege"})
    walled.decide(told, "سوّر", "accept")
    assert any("الجرنية" in each for each in lines(marsad("lexicon", "suggest", "--json"))[0]["fires"])
    arrest = walled.claim(told, "اعتقل").id
    assert marsad("classify", arrest, "restricted", "--reason", "x").exit_code == 0
    (verb,) = lines(marsad("lexicon", "suggest", "--json", "--force"))
    assert len(verb["fires"]) == 3 and not any("الجرنية" in each for each in verb["fires"])


def test_restricted_reports_give_no_evidence(walled, marsad):
    for text in WALLED:
        assert marsad("classify", walled.uids[text], "restricted", "--reason", "x").exit_code == 0
    assert "Nothing to suggest" in marsad("lexicon", "suggest").stderr


SHELLED = [
    "قصفت كتائب صقور الجبل قرية الطويلة بقذائف الهاون مساء الأحد.",
    "شنّ مسلحو كتائب صقور الجبل هجوما على حاجز للشرطة قرب قرية الدهماء، ثم قصفت كتائب صقور الجبل بلدة الخزنة.",
    "قصفت كتائب صقور الجبل مواقع في بلدة السعن، حسب ناشطين.",
]


def party_at(text, words, **more):
    start = text.index(words)
    return json.dumps([{"text": words, "start": start, "end": start + len(words), **more}], ensure_ascii=False)


def test_a_party_whose_class_was_settled_for_the_model_becomes_a_row(home, kit, marsad):
    words = "كتائب صقور الجبل"
    home.take(kit, SHELLED, {}, parties={words: "militia"})
    for text in SHELLED:
        home.decide(text, "قصفت", "correct", "--set", f"actors={party_at(text, words, **{'class': 'militia'})}")
    (party,) = lines(marsad("lexicon", "suggest", "--json"))
    assert (party["suggests"], party["name"], party["cls"]) == ("party", words, "militia")
    assert "# check:" in Path("suggested/parties.csv").read_text(encoding="utf-8")
    assert marsad("lexicon", "accept", "suggested/parties.csv").exit_code == 0
    read = marsad("read", "-", "--gazetteer", str(home.folder / "lexicon"), input=SHELLED[0]).stdout
    assert "(militia)" in read and "(militia)" not in marsad("read", "-", input=SHELLED[0]).stdout


def test_words_that_people_gave_a_known_party_become_an_alias(home, kit, marsad):
    words = "جماعة الجبل الأسود"
    texts = [f"قصفت {words} بلدة السعن صباح الأحد.", f"قصفت {words} قرية الطويلة بالمدفعية، حسب ناشطين."]
    home.take(kit, texts, {}, parties={words: "militia"})
    for text in texts:
        value = party_at(text, words, **{"class": "rebel"}, entry="hezbollah")
        home.decide(text, "قصفت", "correct", "--set", f"actors={value}")
    (party,) = lines(marsad("lexicon", "suggest", "--json"))
    assert (party["id"], party["known"], party["aliases"]) == ("hezbollah", True, [words])
    assert marsad("lexicon", "accept", "suggested/parties.csv").exit_code == 0
    other = f"قصفت {words} بلدة الحويجة فجرا."
    home.take(kit, [other], {})
    changes = {each["claim"]: each for each in lines(marsad("reread", "--preview", "--json"))}
    assert changes[home.claim(other, "قصفت").id]["after"]["actors"][0]["entry"] == "hezbollah"


def test_a_place_that_people_located_becomes_a_row(home, kit, marsad):
    texts = ["قصفت المدفعية قرية خربة الزعتر ليلا.", "تحاصر قوات الحكومة قرية خربة الزعتر منذ شهر."]
    home.take(kit, texts, {})
    point = {"lat": 34.5, "lon": 37.25, "kind": "village", "country": "SY", "admin1": "Homs"}
    for text, word in zip(texts, ("قصفت", "تحاصر"), strict=True):
        start = text.index("قرية خربة")
        place = {"text": "قرية خربة الزعتر", "start": start, "end": start + 16, "role": "at", "point": point}
        home.decide(text, word, "correct", "--set", f"places={json.dumps([place], ensure_ascii=False)}")
    (row,) = lines(marsad("lexicon", "suggest", "--json"))
    assert (row["suggests"], row["name"], row["lat"], row["country"]) == ("place", "خربة الزعتر", 34.5, "SY")
    assert marsad("lexicon", "accept", "suggested/places.csv").exit_code == 0
    found = marsad("gazetteer", "look", "خربة الزعتر", "--gazetteer", str(home.folder / "lexicon"))
    assert found.exit_code == 0 and "34.5000, 37.2500" in found.stdout


def test_private_persons_never_become_parties(home, kit, marsad):
    words = "مجموعة المواطن سالم العبدلي"
    texts = [f"قصفت {words} بلدة السعن صباح الأحد.", f"قصفت {words} قرية الطويلة بالمدفعية، حسب ناشطين."]
    home.take(kit, texts, {})
    for text in texts:
        value = [{"text": words, "start": 5, "end": 5 + len(words), "class": "rebel"}]
        home.decide(text, "قصفت", "correct", "--set", f"actors={json.dumps(value, ensure_ascii=False)}")
    assert "Nothing to suggest" in marsad("lexicon", "suggest").stderr


def test_tables_of_another_version_are_refused(walled, marsad):
    marsad("lexicon", "suggest")
    assert marsad("lexicon", "accept", "suggested/events.toml").exit_code == 0
    told = walled.folder / "lexicon" / "compiled" / "base.json"
    told.write_text(json.dumps({"beside": "", "digest": "0" * 64}), encoding="utf-8")
    assert "lexicon-stale" in marsad("reread", "--preview").stderr
    assert marsad("lexicon", "accept").exit_code == 0
    assert marsad("reread", "--preview").exit_code == 0


def test_an_import_of_the_home_stays_beside_its_own_lexicon(walled, marsad, tmp_path):
    from marsad.demo.tables import compile_tables

    compile_tables(walled.folder / "tables")
    (walled.folder / "marsad.toml").write_text('gazetteer = "tables"\n', encoding="utf-8")
    assert marsad("lexicon", "suggest").exit_code == 0
    assert marsad("lexicon", "accept", "suggested/events.toml").exit_code == 0
    look = lambda folder, name: marsad("gazetteer", "look", name, "--gazetteer", str(folder)).exit_code  # noqa: E731
    assert look(walled.folder / "lexicon", "دمشق") == look(walled.folder / "tables", "دمشق") == 1


@pytest.mark.parametrize(
    ("name", "text", "slug"),
    [
        ("a.toml", '[[verb]]\npast = "سور"\nspeed = 3\n', "lexicon-value"),
        ("a.toml", '[[verb]]\npast = "سور"\npresent = "يسور"\nsenses = [{ doer = ["by"] }]\n', "lexicon-value"),
        ("a.toml", '[[verb]]\npast = "سور"\npresent = "يسور"\nsenses = [{ type = "access.siege" }]\n', "lexicon-unproved"),
        ("a.toml", '[[rule]]\nid = "x"\n', "lexicon-value"),
        ("a.csv", "word,count\nx,1\n", "lexicon-own-file"),
        ("a.txt", "x", "lexicon-own-file"),
        ("a.csv", f"{PARTIES}\nx,كتيبة\n", "lexicon-columns"),
        ("a.csv", f"{PARTIES}\nx,كتيبة,,rebel,group,SY,lately,,,,,\n", "registry-year"),
        ("a.csv", f"{PARTIES}\nx,كتيبة,,brave,group,SY,,,,,,\n", "registry-class"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_and_changes_nothing(home, marsad, name, text, slug):
    Path(name).write_text(text, encoding="utf-8")
    done = marsad("lexicon", "accept", name)
    assert done.exit_code == 3 and slug in done.stderr, done.stderr
    assert [path.name for path in home.folder.iterdir()] == []


CAFES = [
    "طوقت قوات الأمن مقهى شعبيا في حي الكرادة وفتشت رواده واحدا واحدا.",
    "طوقت الشرطة مقهى على أطراف البلدة بحثا عن مطلوبين.",
]


def test_a_type_that_was_settled_for_the_model_becomes_one_more_sense(home, kit, marsad):
    home.take(kit, CAFES, {}, types={"طوقت": "force.raid"})
    assert {home.claim(text, "طوقت").type for text in CAFES} == {"access.siege"}
    for text in CAFES:
        home.decide(text, "طوقت", "correct", "--set", 'type="force.raid"')
    (verb,) = lines(marsad("lexicon", "suggest", "--json"))
    assert (verb["word"], verb["type"], verb["known"]) == ("طوق", "force.raid", True)
    assert verb["when"]
    assert marsad("lexicon", "accept", "suggested/events.toml").exit_code == 0
    texts = ["طوقت القوات مقهى قرب الساحة.", "طوق الجيش البلدة من ثلاث جهات."]
    file = home.folder.parent / "more.jsonl"
    file.write_text("".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts), encoding="utf-8")
    read = marsad("read", str(file), "--format", "jsonl", "--gazetteer", str(home.folder / "lexicon")).stdout
    types = [[claim["type"] for claim in json.loads(line)["claims"]] for line in read.splitlines()]
    assert types == [["force.raid"], ["access.siege"]]


def test_what_the_rules_had_right_is_no_evidence(home, kit, marsad):
    home.take(kit, CAFES, {}, types={"طوقت": "force.raid"})
    for text in CAFES:
        home.decide(text, "طوقت", "accept")
    assert "Nothing to suggest" in marsad("lexicon", "suggest").stderr


RAIDS = [
    "نفذت قوات الأمن كبسات على منازل في حي السكري فجر الاثنين.",
    "تعرضت منازل في بلدة الحاضر لكبسة جديدة من الشرطة أمس، بحسب الأهالي.",
]
PHRASES = [
    "قطّعت الفصائل أوصال المدينة بالحواجز صباح اليوم.",
    "قالت مصادر محلية إن القوات قطّعت «أوصال» البلدة بالسواتر.",
]


def test_an_unknown_noun_becomes_an_entry(home, kit, marsad):
    home.take(kit, RAIDS, {"كبس(ات|ة)": "force.raid"})
    for text in RAIDS:
        home.decide(text, "كبس", "accept")
    (noun,) = lines(marsad("lexicon", "suggest", "--json"))
    assert (noun["suggests"], noun["parts"]["singular"], noun["parts"]["gender"]) == ("noun", "كبسة", "f")
    assert noun["parts"]["plural"] == ["كبسات"]
    assert len(noun["fires"]) == 2
    assert marsad("lexicon", "accept", "suggested/events.toml").exit_code == 0


def test_several_words_become_a_phrase(home, kit, marsad):
    home.take(kit, PHRASES, {"«?أوصال»? (المدينة|البلدة)": "access.route_closed"})
    for text in PHRASES:
        home.decide(text, "أوصال", "accept")
    found = lines(marsad("lexicon", "suggest", "--min-count", "1", "--json"))
    assert [(each["suggests"], each["parts"]["words"][0]) for each in found] == [("phrase", "اوصال")] * 2
    assert marsad("lexicon", "accept", "suggested/events.toml").exit_code == 0


def test_an_own_sense_without_type_silences_a_built_in_one(home, kit, marsad):
    Path("own.toml").write_text(
        '[[verb]]\npast = "طوق"\npresent = "يطوق"\n'
        'senses = [{ type = "", when = { object = ["مقهى"] } }]\nsilent = ["طوقت الشرطة مقهى على أطراف البلدة"]\n',
        encoding="utf-8",
    )
    assert marsad("lexicon", "accept", "own.toml").exit_code == 0
    read = lambda *more: marsad("read", "-", *more, input=CAFES[1]).stdout  # noqa: E731
    assert "«طوقت»" in read() and "«طوقت»" not in read("--gazetteer", str(home.folder / "lexicon"))


def test_the_built_in_words_are_read_as_before(walled, kit, marsad):
    from marsad.coding.kit import Kit
    from marsad.lexicon.inflect import verb_forms
    from marsad.lexicon.schema import load

    marsad("lexicon", "suggest")
    assert marsad("lexicon", "accept", "suggested/events.toml").exit_code == 0
    compiled = walled.folder / "lexicon" / "compiled"
    own = Kit(DATA / "compiled", compiled, compiled, compiled)
    words = {entry.lemma for entry in load(DATA / "ar", frozenset(claim_types())) if " " not in entry.lemma}
    changed = {form for form, _ in verb_forms("سور", "يسوّر")}
    same = [fold(word) for word in words if fold(word) not in changed]
    assert len(same) > 5000
    assert [word for word in same if own.lexicon.readings(word) != kit.lexicon.readings(word)] == []
