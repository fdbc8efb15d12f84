"""The digest of the week in Idlib, to the byte; and that each of its numbers leads to the characters that say it.

With GOLDEN=write in the environment, the golden files are written anew: read them before you keep them.
"""

import os
import re
from pathlib import Path

import html5lib
import pytest
from lxml import html

from marsad.export.digest.annex import annex, pieces, runs
from marsad.export.digest.document import Section, Table, plain, sentences
from marsad.export.digest.markdown import annex_markdown, markdown
from marsad.export.digest.page import annex_page, page
from marsad.export.digest.plain import as_values
from marsad.export.digest.wording import Style, Wording

GOLDEN = Path(__file__).parents[2] / "golden" / "digest"
STYLES = {"both": Style(), "levantine": Style("levantine", "arabic")}


def check(name, text):
    path = GOLDEN / name
    if os.environ.get("GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"{name}: GOLDEN=write pytest writes it anew; then read it"


@pytest.fixture(scope="module")
def both(matter, written):
    documents = [written("ar"), written("en")]
    return documents, annex(matter, documents), [Wording("ar"), Wording("en")]


def test_markdown_to_the_byte(both):
    check("week.md", markdown(*both))


def test_arabic_page_to_the_byte(matter, written):
    style = STYLES["levantine"]
    documents = [written("ar", style)]
    check("week.ar.html", page(documents, annex(matter, documents), [Wording("ar", style)], {}, paper=True))


def test_every_number_leads_to_the_characters_that_say_it(matter, both, lines):
    """In two steps at most: a sentence names claims or a note, a note names claims, and a claim has its characters."""
    documents, cited, _ = both
    texts = {row["report"]["id"]: row["report"]["text"] for row in lines}
    numbers = {each.number: each for each in cited.cited}
    counted = [
        sentence for document in documents for sentence in sentences(document)
        if re.search(r"\d", re.sub(r"\d+ (?:\S+/)?\S+ \d{4}|\d{4}-\d\d-\d\d", "", plain(sentence.phrase)))
    ]  # fmt: skip
    assert len(counted) > 60
    bare = [plain(sentence.phrase) for sentence in counted if not sentence.claims]
    # Copies are listed under their number; columns of copies name reports; the rest speaks of the ledger, not of events.
    assert all("نسخ" in told or "left out" in told or "0.0" in told or told == "1" or "CC BY" in told or "fuel-3" in told
               for told in bare), bare  # fmt: skip
    for sentence in counted:
        note = cited.note(sentence.claims)
        told = cited.notes[note - 1] if note else cited.runs(sentence.claims)
        found = [numbers[number] for first, last in told for number in range(first, last + 1)]
        assert {each.entry.claim.id for each in found} == set(sentence.claims)
        for each in found:
            text = texts[each.entry.account.report]
            assert each.values
            for value in each.values:
                assert text[value.start : value.end] == value.text


def test_a_toll_stands_among_the_characters_of_its_claims(both):
    documents, cited, _ = both
    claims = {each.entry.claim.id: each for each in cited.cited}
    tolls = [each for each in sentences(documents[1]) if plain(each.phrase).startswith(("Killed: ", "Injured: "))]
    assert len(tolls) > 8
    for sentence in tolls:
        kind = plain(sentence.phrase).partition(":")[0].lower()
        for claim in sentence.claims:
            assert any(value.kind == kind for value in claims[claim].values), (plain(sentence.phrase), claim)


def test_what_is_announced_threatened_possible_or_denied_stands_in_its_section_alone(both):
    for document in both[0]:
        for section in document.sections:
            told = [item.uid for block in section.blocks if hasattr(block, "items") for item in block.items]
            apart = {"I-plan", "I-threat", "I-threatened", "I-maybe"}
            assert apart <= set(told) if section.id == "apart" else not apart & set(told)


def test_private_names_and_copies_are_not_told(both):
    documents, cited, words = both
    everything = markdown(documents, cited, words) + page(documents, cited, words, {}, paper=False)
    for word in ("سليم", "الحموي"):
        assert word not in everything
    assert "██" in everything
    assert all(each.entry.account.report != "fuel-3" for each in cited.cited)
    assert "fuel-3" in everything


def test_both_languages_tell_the_same(both):
    arabic, english = both[0]
    assert [each.id for each in arabic.sections] == [each.id for each in english.sections]
    assert [each.claims for each in sentences(arabic)] == [each.claims for each in sentences(english)]


def test_the_same_matter_gives_the_same_bytes(matter, written, both):
    again = [written("ar"), written("en")]
    assert markdown(again, annex(matter, again), both[2]) == markdown(*both)


def test_numbers_in_a_table_add_up(written):
    table = next(b for s in written("en").sections if s.id == "types" for b in s.blocks if isinstance(b, Table))
    column = [int(plain(row[1].phrase)) for row in table.rows]
    assert sum(column[:-1]) == column[-1]
    assert len(table.heads) == len(table.rows[0])


def test_lists_are_cut_and_the_rest_is_counted(written):
    document = written("en", most=1)
    section = next(each for each in document.sections if each.id == "territory")
    titles = [plain(item.title.phrase) for item in section.blocks[0].items]
    assert titles[-1] == "Two items are not shown here." and len(titles) == 2


def test_an_empty_week_says_so(make, area):
    from marsad.export.digest.compose import Choices, compose
    from marsad.export.digest.names import Names

    matter = make([])
    documents = [compose(matter, area, Names(), lang, Choices(version="0.0")) for lang in ("ar", "en")]
    told = markdown(documents, annex(matter, documents), [Wording("ar"), Wording("en")])
    assert "The kept reports tell of no incident in the period." in told
    assert "Annex" not in told
    check_html(page(documents, annex(matter, documents), [Wording("ar"), Wording("en")], {}, paper=False))


def test_a_section_of_situations_stands_where_it_is_put(matter, area):
    from marsad.export.digest.compose import Choices, compose
    from marsad.export.digest.document import Paragraph, Sentence
    from marsad.export.digest.names import Names

    own = Section("situations", "Situations", (Paragraph((Sentence(("Besieged.",), ("need-1-1",)),)),))
    document = compose(matter, area, Names(), "en", Choices(), (own,))
    ids = [each.id for each in document.sections]
    assert ids[ids.index("territory") + 1] == "situations"
    assert "Besieged. \\[" in markdown([document], annex(matter, [document]), [Wording("en")])


# ---- pages


def check_html(text):
    """A strict parser accepts it; nothing is loaded from elsewhere; every link leads somewhere; ids are unique."""
    html5lib.HTMLParser(strict=True).parse(text)
    tree = html.fromstring(text)
    ids = [each.get("id") for each in tree.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    for each in tree.iter():
        assert each.tag not in ("script", "link", "iframe", "object", "img"), each.tag
        assert not each.get("src") and not each.get("onclick")
    assert "http-equiv" in text and "default-src 'none'" in text
    assert not re.search(r"@import|url\((?!#)", text)
    links = [each.get("href") for each in tree.iter("a")]
    assert all(link.startswith("#") and link[1:] in ids for link in links)
    return tree


@pytest.mark.parametrize("paper", [False, True])
def test_a_page_is_whole_and_loads_nothing(both, paper):
    documents, cited, words = both
    tree = check_html(page(documents, cited, words, {}, paper=paper))
    assert tree.get("lang") == "ar" and tree.get("dir") == "rtl"
    assert [(each.get("lang"), each.get("dir")) for each in tree.iter("article")] == [("ar", "rtl"), ("en", "ltr")]
    assert bool(tree.xpath("//nav")) is not paper


def test_names_and_words_of_reports_are_isolated(both):
    documents, cited, words = both
    tree = check_html(page(documents, cited, words, {}, paper=False))
    english = tree.xpath("//article[@lang='en']")[0]
    arabic = re.compile(r"[\u0600-\u06ff]")
    loose = [
        text for text in english.itertext()
        if arabic.search(text) and text not in {part for bdi in english.iter("bdi") for part in bdi.itertext()}
    ]  # fmt: skip
    assert loose == []


def test_style_knows_no_left_and_right():
    from marsad.export.digest.wording import DATA

    css = (DATA / "page.css").read_text(encoding="utf-8")
    assert not re.search(r"\b(?:left|right|width|height|top)\b\s*:", css.replace("line-height", ""))


def test_what_a_report_says_cannot_become_markup(make, lines, area):
    import copy

    from marsad.export.digest.compose import Choices, compose
    from marsad.export.digest.names import Names

    made = copy.deepcopy(lines[:1])
    report = made[0]["report"]
    bad = "<script>alert(1)</script>"
    report["publisher"] = bad
    report["text"] = report["text"].replace("بنش بريف", "بنش <img src=x> *b* [a](b) بريف")[: len(report["text"])]
    matter = make(made)
    document = compose(matter, area, Names(), "ar", Choices())
    cited = annex(matter, [document])
    tree = check_html(page([document], cited, [Wording("ar")], {}, paper=False))
    assert bad in "".join(tree.itertext())
    told = markdown([document], cited, [Wording("ar")])
    assert not re.search(r"(?<!\\)<(?:script|img)", told) and "\\<script\\>" in told


def test_an_annex_of_its_own_is_led_to(both):
    documents, cited, words = both
    body = page(documents, cited, words, {}, paper=True, annex_file="annex.html")
    alone = check_html(annex_page(documents, cited, words, paper=True))
    ids = {each.get("id") for each in alone.iter() if each.get("id")}
    links = re.findall(r'href="annex\.html#(\w+)"', body)
    assert links and set(links) <= ids
    assert 'class="annex"' not in body
    told = markdown(documents, cited, words, "annex.md")
    assert "(annex.md#c1)" in told and '<a id="c1">' not in told
    assert '<a id="c1">' in annex_markdown(cited, words)


# ---- values and annex


def test_values_for_programs(matter, both, area):
    import msgspec

    documents, cited, _ = both
    told = msgspec.json.decode(msgspec.json.encode(as_values(matter, area, documents, cited)))
    claims = {each["claim"] for each in told["claims"]}
    assert (told["from"], told["to"]) == ("2021-03-08", "2021-03-14")
    for document in told["documents"]:
        for section in document["sections"]:
            for block in section["blocks"]:
                for sentence in block.get("sentences", []):
                    assert set(sentence["claims"]) <= claims
    fuel = next(each for each in told["happenings"] if each["incident"] == "I-fuel")
    assert fuel["disputed"] and fuel["support"] == "supported"
    assert fuel["tolls"][1]["independent"] == {"low": 12, "high": 15, "open": True}


def test_runs_and_pieces():
    from marsad.export.digest.annex import Value
    from marsad.export.digest.matter import Excerpt

    assert runs([3, 1, 2, 7, 9, 8, 2]) == ((1, 3), (7, 9))
    cut = pieces(Excerpt("abcdefgh", 10), [Value("x", "bc", 11, 13), Value("y", "cd", 12, 14), Value("z", "g", 16, 17)])
    assert cut == [("a", ""), ("bc", "x"), ("def", ""), ("g", "z"), ("h", "")]
    assert "".join(part for part, _ in cut) == "abcdefgh"


def test_a_claim_that_nobody_has_cannot_be_cited(matter, written):
    from marsad.export.digest.document import Paragraph, Sentence

    document = written("en")
    strange = Section("x", "X", (Paragraph((Sentence(("one",), ("R-0",)),)),))
    with pytest.raises(ValueError, match="R-0"):
        annex(matter, [document._replace(sections=(strange,))])
