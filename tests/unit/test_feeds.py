"""Feeds: the pages that RSS, Atom, JSON Feed and sitemaps name, in order, once, with dates that keep their zone."""

import gzip
import json

import pytest

from marsad.errors import FeedError
from marsad.sources.feeds import Item, feed_links, read_feed
from marsad.sources.stamps import iso_date

URL = "https://news.example/feeds/all.xml"


def rss(items, head="<title>أخبار الشمال</title><language>ar</language>", encoding="utf-8", tag="rss version='2.0'"):
    return f"<?xml version='1.0' encoding='{encoding}'?><{tag}><channel>{head}{items}</channel></{tag.split()[0]}>"


def read(text, content_type="", url=URL):
    return read_feed(text if isinstance(text, bytes) else text.encode(), url, content_type)


def urls(feed):
    return [item.url for item in feed.items]


def test_rss():
    feed = read(
        rss(
            """<item><title>قصف على &lt;b&gt;كفرنبل&lt;/b&gt;</title><link>https://news.example/1</link>
            <pubDate>Sat, 18 Feb 2017 23:30:00 +0300</pubDate><source url="https://a.example">وكالة الشمال</source></item>
            <item><title>هدنة</title><link>/2</link></item>"""
        )
    )
    assert (feed.kind, feed.title, feed.language) == ("rss", "أخبار الشمال", "ar")
    assert feed.items[0] == Item(
        "https://news.example/1", "قصف على كفرنبل", "2017-02-18T23:30:00+03:00", "وكالة الشمال", "ar"
    )
    assert feed.items[1] == Item("https://news.example/2", "هدنة", "", "", "ar")
    assert feed.rejected == ()


def test_rss_1_and_dublin_core():
    feed = read(
        """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>أخبار</title>
        <dc:publisher>الناشر</dc:publisher></channel><item rdf:about="x"><title>ع</title><link>https://news.example/1</link>
        <dc:date>2017-02-18T10:00:00+02:00</dc:date><dc:language>ar</dc:language></item></rdf:RDF>"""
    )
    assert feed.items == (Item("https://news.example/1", "ع", "2017-02-18T10:00:00+02:00", "الناشر", "ar", "2017-02-18T10:00:00+02:00"),)  # fmt: skip


def test_atom():
    feed = read(
        """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar" xml:base="https://news.example/b/"><title>أخبار</title>
        <link rel="next" href="?page=2"/><link rel="self" href="x"/>
        <entry><title type="html">&lt;i&gt;قصف&lt;/i&gt; &amp;amp; نزوح</title><link rel="enclosure" href="a.mp3"/>
        <link rel="alternate" href="1#c"/><published>2017-02-18T10:00:00+03:00</published>
        <updated>2017-02-19T10:00:00Z</updated><source><title>وكالة</title></source></entry>
        <entry><title>ث</title><link href="2"/><updated>2017-02-20T10:00:00Z</updated></entry></feed>"""
    )
    assert (feed.kind, feed.language, feed.more) == ("atom", "ar", ("https://news.example/b/?page=2",))
    assert feed.items[0] == Item("https://news.example/b/1", "قصف & نزوح", "2017-02-18T10:00:00+03:00", "وكالة", "ar", "2017-02-19T10:00:00+00:00")  # fmt: skip
    assert (feed.items[1].url, feed.items[1].published) == ("https://news.example/b/2", "2017-02-20T10:00:00+00:00")


@pytest.mark.parametrize("version", ["1", "1.1"])
def test_json_feed(version):
    feed = read(
        json.dumps(
            {
                "version": f"https://jsonfeed.org/version/{version}",
                "title": "أخبار",
                "language": "ar",
                "next_url": "/feeds/2.json",
                "items": [
                    {
                        "id": 1,
                        "url": "/1",
                        "title": "قصف",
                        "date_published": "2017-02-18T10:00:00+03:00",
                        "language": "ar-SY",
                    },
                    {"id": "https://news.example/2"},
                    {"id": "x", "external_url": "https://other.example/3", "date_modified": "2017-02-18"},
                    {"id": "x"},
                    "nothing",
                ],
            }
        ).encode("utf-8-sig")
    )
    assert (feed.kind, feed.title, feed.more) == ("json", "أخبار", ("https://news.example/feeds/2.json",))
    assert feed.items[0] == Item("https://news.example/1", "قصف", "2017-02-18T10:00:00+03:00", "", "ar-SY")
    assert urls(feed)[1:] == ["https://news.example/2", "https://other.example/3"]
    assert feed.items[2].updated == "2017-02-18"
    assert [(each.line, each.slug) for each in feed.rejected] == [(4, "item-no-url"), (5, "item-no-url")]


SITEMAP = """<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:n="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://news.example/1?a=1&amp;b=2 </loc><lastmod>2017-02-19</lastmod><image:image><image:loc>https://i.example/1.jpg</image:loc>
<image:title>صورة</image:title></image:image><n:news><n:publication><n:name>أخبار الشمال</n:name><n:language>ar</n:language>
</n:publication><n:publication_date>2017-02-18T10:00:00+03:00</n:publication_date><n:title>قصف</n:title></n:news></url>
<url><loc>https://news.example/2</loc></url><url><lastmod>2017-02-19</lastmod></url></urlset>"""


def test_sitemaps_of_news_plain_and_packed():
    for data in (
        SITEMAP.encode(),
        gzip.compress(SITEMAP.encode(), mtime=0),
        SITEMAP.replace("UTF-8", "UTF-16").encode("utf-16"),
    ):
        feed = read(data)
        assert feed.kind == "sitemap"
        assert feed.items == (
            Item(
                "https://news.example/1?a=1&b=2", "قصف", "2017-02-18T10:00:00+03:00", "أخبار الشمال", "ar", "2017-02-19"
            ),
            Item("https://news.example/2"),
        )
        assert [(each.line, each.slug) for each in feed.rejected] == [(3, "item-no-url")]


def test_an_index_of_sitemaps_names_more():
    feed = read(
        "<sitemapindex><sitemap><loc>/s1.xml.gz</loc><lastmod>2017-02-18</lastmod></sitemap><sitemap><loc>/s2.xml</loc></sitemap></sitemapindex>"
    )
    assert (feed.kind, feed.items) == ("sitemap-index", ())
    assert feed.more == ("https://news.example/s1.xml.gz", "https://news.example/s2.xml")


def test_a_sitemap_that_breaks_off_gives_what_came_before():
    feed = read(SITEMAP[: SITEMAP.index("<url><lastmod>")] + "<url><loc>https://news.exa")
    assert len(feed.items) == 2


def test_pages_come_once_in_order_without_fragments():
    feed = read(rss("".join(f"<item><link>{link}</link></item>" for link in ("/b", "/a#x", "/b#y", "/c", " /a "))))
    assert urls(feed) == [f"https://news.example/{name}" for name in "bac"]


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "mailto:a@b.example",
        "file:///etc/passwd",
        "http://[::1",
        "ftp://a.example/",
        "http://" + "a" * 9000,
    ],
)
def test_an_address_that_is_none_is_set_aside(link):
    feed = read(rss(f"<item><link>{link}</link></item><item><link>/1</link></item>"))
    assert urls(feed) == ["https://news.example/1"]
    assert feed.rejected[0].line == 1
    assert feed.rejected[0].slug == ("item-url" if "[" not in link else "item-no-url")


def test_the_permanent_id_stands_for_a_missing_link():
    feed = read(rss("<item><guid>https://news.example/1</guid></item><item><guid isPermaLink='false'>17</guid></item>"))
    assert urls(feed) == ["https://news.example/1"]
    assert feed.rejected[0].slug == "item-no-url"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (rss("<item><title>قصف &nbsp;&raquo; نزوح &bogus;</title><link>/1</link></item>"), "قصف » نزوح &bogus;"),
        (rss("<item><title>قصف & نزوح</title><link>/1</link></item>"), "قصف نزوح"),
        (rss("<item><x:y z:w='1'>a</x:y><title>قصف</title><link>/1</link></item>"), "قصف"),
        (rss("<item xmlns='urn:x'><p2-18T10:00:00 a:b:c='1'/><:x/><title>قصف</title><link>/1</link></item>"), "قصف"),
        (rss("<item><title>قصف</title><link>/<url><loc>1</link></item>"), "قصف"),
        (rss("<item><title>قصف\x0b\x01</title><link>/1</link></item>"), "قصف"),
        (rss("<item><title>قصف</title><link>/1</link><description><b></item>"), "قصف"),
        (rss("<item><title>قصف</title><link>/1</link></item>")[:-20], "قصف"),
        ("\n \ufeff" + rss("<item><title>قصف</title><link>/1</link></item>"), "قصف"),
    ],
)
def test_broken_markup_is_read_as_far_as_it_goes(text, title):
    feed = read(text)
    assert urls(feed) == ["https://news.example/1"]
    assert feed.items[0].title == title


@pytest.mark.parametrize(
    ("encoding", "content_type"),
    [
        ("windows-1256", ""),
        ("utf-8", "text/xml; charset=windows-1256"),
        ("utf-8", "text/xml"),
        ("utf-16", ""),
        ("iso-8859-6", ""),
    ],
)
def test_encodings(encoding, content_type):
    text = rss("<item><title>قصف مدفعي على البلدة صباح اليوم</title><link>/1</link></item>", encoding=encoding)
    real = "windows-1256" if "1256" in content_type + encoding or content_type == "text/xml" else encoding
    assert read(text.encode(real), content_type).items[0].title == "قصف مدفعي على البلدة صباح اليوم"


def test_a_feed_that_is_not_arabic_is_read_in_the_encoding_that_it_names():
    item = "<item><title>Frappe aérienne à Idlib, été</title><link>/1</link></item>"
    text = rss(item, head="<title>Nouvelles</title>", encoding="iso-8859-1")
    assert read(text.encode("iso-8859-1")).items[0].title == "Frappe aérienne à Idlib, été"


@pytest.mark.parametrize(
    ("data", "slug"),
    [
        (b"", "feed-empty"),
        (b" \n\0", "feed-empty"),
        (b"hello", "feed-unknown"),
        (b"<opml/>", "feed-unknown"),
        (b"<!doctype html><html><body>x</body></html>", "feed-is-page"),
        (b'{"version": "x", "items": []}', "feed-unknown"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "feed-unknown"),
        (b"{", "feed-broken"),
        (b"[" * 100_000, "feed-broken"),
        (gzip.compress(b"<rss/>", mtime=0)[:-9], "feed-broken"),
        (b"%PDF-1.4 <rss>", "feed-encoding"),
        (b"<rss>" + b"<a/>" * 200_001, "feed-too-large"),
        (b"<rss>" + b"x" * 10_000_001, "feed-too-large"),
        (rss("<item/>" * 10_001).encode(), "feed-too-long"),
        (b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss/>", "feed-entities"),
        ("<?x <a?><!-- <a> --><!DOCTYPE rss [ <!entity a 'b'>]><rss/>".encode("utf-16"), "feed-entities"),
    ],
)
def test_what_is_no_feed(data, slug):
    with pytest.raises(FeedError) as refused:
        read(data)
    assert refused.value.slug == slug


def test_too_many_pages_are_cut_with_a_reason():
    feed = read(b"<urlset>" + b"".join(b"<url><loc>http://a.example/%d</loc></url>" % n for n in range(50_001)))
    assert len(feed.items) == 50_000
    assert [each.slug for each in feed.rejected] == ["feed-too-long"]


def test_a_document_type_without_entities_is_no_bomb():
    text = rss("<item><link>/1</link></item>").replace(
        "<rss", "<!DOCTYPE rss PUBLIC '-//Netscape//DTD RSS 0.91//EN' 'http://127.0.0.2/rss.dtd'><rss"
    )
    assert urls(read(text)) == ["https://news.example/1"]


def test_feeds_of_a_page():
    page = """<html><head><base href="/ar/"><link rel="alternate" type="application/rss+xml" href="rss.xml">
    <link rel="Alternate" type="application/atom+xml; charset=utf-8" href="https://other.example/atom">
    <link rel="alternate" type="application/feed+json" href="rss.json#x"><link rel="feed" href="f"><link rel="alternate" href="rss.xml" type="application/rss+xml">
    <link rel="alternate" hreflang="en" href="/en"><link rel="stylesheet" type="text/css" href="a.css">
    <link rel="alternate" type="application/rss+xml" href="javascript:x"></head><body>نص الصفحة</body></html>"""
    assert feed_links(page.encode(), "https://news.example/x/") == (
        "https://news.example/ar/rss.xml",
        "https://other.example/atom",
        "https://news.example/ar/rss.json",
        "https://news.example/ar/f",
    )
    for nothing in (b"", b"\0\1\2", b"<html>", b"%PDF-1"):
        assert feed_links(nothing, "https://news.example/") == ()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Sat, 18 Feb 2017 23:30:00 +0300", "2017-02-18T23:30:00+03:00"),
        ("18 Feb 2017 23:30 GMT", "2017-02-18T23:30:00+00:00"),
        ("Sat, 18 Feb 2017 23:30:00 GMT+3", "2017-02-18T23:30:00+03:00"),
        ("Sat, 18 Feb 2017 23:30:00 +03:00", "2017-02-18T23:30:00+03:00"),
        ("Sat, 18 Feb 2017 23:30:00 EST", "2017-02-18T23:30:00-05:00"),
        ("Sat, 18 Feb 2017 23:30:00 EET", "2017-02-18T23:30:00"),
        ("Sat, 18 Feb 2017 23:30:00 -0000", "2017-02-18T23:30:00"),
        ("Sat, 18 Feb 2017 23:30:00", "2017-02-18T23:30:00"),
        ("Sat, 18 Feb 2017", "2017-02-18"),
        ("2017-02-18", "2017-02-18"),
        ("2017-02-18T23:30:00Z", "2017-02-18T23:30:00+00:00"),
        ("2017-02-18 23:30", "2017-02-18T23:30:00"),
        (" 2017-02-18T23:30:00.1234567+0330 ", "2017-02-18T23:30:00+03:30"),
        ("2017-02-30", ""),
        ("2017-02-18T25:00:00Z", ""),
        ("Sat, 99 Feb 2017 23:30:00 +0300", ""),
        ("18/02/2017", ""),
        ("أمس", ""),
        ("", ""),
        ("9" * 5000, ""),
    ],
)
def test_dates_keep_their_zone(written, read):
    assert iso_date(written) == read
