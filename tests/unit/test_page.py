"""Pages: what a page says of itself, JSON-LD first, then meta elements; and what comes out when it lies or is broken."""

import pytest

from marsad.errors import InputError
from marsad.sources.page import read_page

BODY = "<p>قصفت قوات النظام بلدة كفرنبل بالمدفعية صباح اليوم، وقتل ثلاثة مدنيين وأصيب آخرون بجروح.</p>" * 3


def page(head="", body=BODY):
    return f"<!doctype html><html><head><title>عنوان الصفحة</title>{head}</head><body><article>{body}</article></body></html>".encode()


def linked(json, kind="application/ld+json"):
    return f'<script type="{kind}">{json}</script>'


def meta(**told):
    return "".join(f'<meta property="{name.replace("_", ":", 1)}" content="{value}">' for name, value in told.items())


def remarks(head, **how):
    report, notes = read_page(page(head), "x", **how)
    return report, {note["kind"]: note.get("value") for note in notes}


ARTICLE = """{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "قصف كفرنبل",
"datePublished": "2017-02-18T23:30:00+03:00", "author": {"@type": "Person", "name": "سامر الحلبي"},
"articleSection": "سوريا", "publisher": {"@type": "Organization", "name": "شبكة شام"}}"""


def test_linked_data_comes_before_meta_elements_and_the_zone_is_kept():
    report, told = remarks(
        linked(ARTICLE)
        + meta(og_title="غيره", article_published_time="2016-01-01", article_section="عالم", og_site_name="غيرها")
    )
    assert (report.title, report.published, report.publisher) == ("قصف كفرنبل", "2017-02-18T23:30:00+03:00", "شبكة شام")
    assert (told["author"], told["section"]) == ("سامر الحلبي", "سوريا")


def test_meta_elements_tell_what_linked_data_does_not():
    report, told = remarks(
        '<meta name="author" content="ليلى حمود">'
        + meta(article_published_time="2017-02-18T10:00:00Z", article_section="عاجل", og_site_name="الموقع")
    )
    assert (report.published, report.publisher) == ("2017-02-18T10:00:00Z", "الموقع")
    assert (told["author"], told["section"]) == ("ليلى حمود", "عاجل")


def test_a_date_that_is_none_does_not_hide_the_next():
    report, _ = remarks(
        linked(ARTICLE.replace("2017-02-18T23:30:00+03:00", "أمس")) + meta(article_published_time="2017-02-18")
    )
    assert report.published == "2017-02-18"


def test_people_of_a_graph_are_found_by_their_id():
    _, told = remarks(
        linked(
            """{"@graph": [{"@type": ["Article"], "headline": "ع", "author": [{"@id": "#p1"}, "مراسل حلب"]},
            {"@type": "Person", "@id": "#p1", "name": "نور  الدين"}]}"""
        )
    )
    assert told["author"] == "نور الدين، مراسل حلب"


@pytest.mark.parametrize(
    "script",
    [
        "{broken",
        "[" * 100_000,
        '{"@type": "NewsArticle", "headline": 5, "datePublished": {}, "author": [[], 3, {"name": []}], "publisher": []}',
        '"NewsArticle"',
        '{"@graph": {"@type": "NewsArticle"}}',
        '{"@type": {"a": 1}, "headline": "ع"}',
        "9" * 5000,
    ],
)
def test_linked_data_that_is_broken_is_left_alone(script):
    report, told = remarks(linked(script) + meta(og_title="العنوان"))
    assert report.title == "العنوان"
    assert "author" not in told


def test_linked_data_in_the_wild():
    for head in (
        linked(ARTICLE + ";"),
        linked(ARTICLE.replace("سوريا", "سوريا\n")),
        linked(ARTICLE, "application/ld+json; charset=utf-8"),
        linked(ARTICLE.replace('"NewsArticle"', '"http://schema.org/NewsArticle"')),
    ):
        assert remarks(head)[1]["section"] == "سوريا"


@pytest.mark.parametrize(
    ("head", "url", "canonical"),
    [
        ('<link rel="canonical" href="https://a.example/1">', "", "https://a.example/1"),
        ('<link rel="canonical" href="/أخبار/1">', "https://a.example/x?y", "https://a.example/أخبار/1"),
        ('<link rel="canonical" href="/1">', "", None),
        ('<link rel="canonical" href="javascript:alert(1)">', "https://a.example/", None),
        ('<link rel="canonical" href="https://[">', "https://a.example/", None),
        ('<meta property="og:url" content="https://a.example/2">', "", "https://a.example/2"),
    ],
)
def test_the_canonical_address(head, url, canonical):
    assert remarks(head, url=url)[1].get("canonical") == canonical


def test_an_author_that_is_an_address_is_none():
    assert "author" not in remarks(meta(article_author="https://facebook.com/x"))[1]


def test_the_servers_charset_is_heard():
    data = page().replace(b"<!doctype html>", b"").decode().encode("cp1256")
    report, notes = read_page(data, "x", charset="windows-1256")
    assert "كفرنبل" in report.text
    assert {"kind": "encoding", "encoding": "cp1256"} in notes


def test_a_page_without_text_is_refused():
    with pytest.raises(InputError) as refused:
        read_page(b"<html><body><script>1</script></body></html>", "x")
    assert refused.value.slug == "html-no-text"
