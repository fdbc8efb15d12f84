"""Bodies: every sentence of the article comes out, in order, and the menus around it stay out, however the page is built."""

import time

import pytest

from marsad.sources.body import body_of
from marsad.sources.head import read_head
from marsad.sources.markup import parse
from marsad.sources.page import read_page

TITLE = "انفجار عبوة ناسفة قرب سوق الهال في مدينة الباب"
ARTICLE = (
    "انفجرت عبوة ناسفة صباح الأحد قرب سوق الهال في مدينة الباب، ما أدى إلى إصابة أربعة باعة بجروح متفاوتة.",
    "وقال شاهد إن العبوة كانت مزروعة في عربة خضار، وإن فرق الإسعاف وصلت بعد ربع ساعة من وقوع الانفجار.",
    "ولم تعلن أي جهة مسؤوليتها حتى الآن.",
    "وفرضت الشرطة المحلية طوقا حول المكان، ومنعت السيارات من الدخول إلى الشارع الرئيسي حتى المساء.",
    "وتشهد المدينة منذ أشهر تفجيرات مشابهة استهدف معظمها أسواقا مزدحمة ونقاط تفتيش على أطرافها.",
)
SHORT = ARTICLE[:1]
OTHERS = (
    "الأمم المتحدة تحذر من نقص الوقود في المشافي",
    "وصول قافلة إغاثة إلى مخيم على الحدود",
    "مزارعون يشكون من ارتفاع أسعار البذار هذا العام",
    "افتتاح مدرسة جديدة في ريف المدينة بعد ترميمها",
)
MENU = (
    "<ul>"
    + "".join(f'<li><a href="/{n}">{n}</a></li>' for n in "الرئيسية أخبار سياسة اقتصاد رياضة آراء".split())
    + "</ul>"
)
LINKS = "<ul>" + "".join(f'<li><a href="#">{other}</a></li>' for other in OTHERS) + "</ul>"
TEASERS = "".join(
    f'<div class="x7"><a href="#">{other}</a><p>{other} وفق ما أفاد به مراسلون في المنطقة أمس.</p></div>'
    for other in OTHERS
)
COMMENTS = "".join(
    f'<div class="q1"><div class="q2">{name}</div><div class="q3">{text}</div></div>'
    for name, text in (
        ("أبو وليد", "الله يشفي الجرحى ويحمي الناس في الأسواق من هذه العبوات التي لا تفرق بين أحد."),
        ("زائرة", "متى تركب الكاميرات عند مداخل السوق كما وعدوا في العام الماضي؟ سئمنا من الوعود."),
    )
)
COMMENT = "كنت في السوق قبل الحادثة بساعة، وكل من يعرف المكان يعلم أن الباعة يشكون من غياب الحراسة منذ زمن طويل."
FOOT = "<div>جميع الحقوق محفوظة لدى الموقع ولا يجوز النقل من غير إذن مكتوب من الإدارة.</div>"


def paragraphs(lines=ARTICLE, tag="p", attributes=""):
    return "".join(f"<{tag} {attributes}>{line}</{tag}>" for line in lines)


def page(middle, before="", after="", title=TITLE):
    return (
        f"<!doctype html><html dir=rtl><head><title>{title} - موقع الشمال</title></head><body><div>{MENU}</div>{before}"
        f"<div><div><h1>{title}</h1>{middle}</div>{after}</div><div>{LINKS}</div>{FOOT}</body></html>"
    )


def lines(source, **told):
    return body_of(parse(source), **told).split("\n")


BUILT = {
    "paragraphs in a div": f"<div>{paragraphs()}</div>",
    "paragraphs beside the title": paragraphs(),
    "divs with spans": f"<div>{''.join(f'<div class=a1><span>{line}</span></div>' for line in ARTICLE)}</div>",
    "line breaks": f"<div>{'<br><br>'.join(ARTICLE)}</div>",
    "line breaks in a span in a cell": f"<table><tr><td><span id=ctl>{'<br>'.join(ARTICLE)}</span></td></tr></table>",
    "fonts in a table": f"<table><tr><td width=9></td><td><font size=4>{'<br>'.join(ARTICLE)}</font></td></tr></table>",
    "text and paragraphs mixed": f"<div>{ARTICLE[0]}<br><br>{ARTICLE[1]}{paragraphs(ARTICLE[2:])}</div>",
    "paragraphs never closed": "<div>" + "".join(f"<p>{line}" for line in ARTICLE) + "</div>",
    "a list and a quotation": (
        f"<div><p>{ARTICLE[0]}</p><ul><li>{ARTICLE[1]}</li><li>{ARTICLE[2]}</li></ul>"
        f"<blockquote><p>{ARTICLE[3]}</p></blockquote><p>{ARTICLE[4]}</p></div>"
    ),
    "sections": (
        f"<article><section>{paragraphs(ARTICLE[:2])}</section><div>إعلان</div>"
        f"<section>{paragraphs(ARTICLE[2:])}</section></article>"
    ),
    "a form around it all": f"<form><div class=c>{paragraphs()}</div></form>",
    "an anchor never closed": f'<a name="top"><div>{paragraphs()}</div>',
    "a class that other systems mark furniture with": f'<div class="with-sidebar has-comments">{paragraphs()}</div>',
}


@pytest.mark.parametrize("built", BUILT.values(), ids=BUILT.keys())
@pytest.mark.parametrize(
    "after", [TEASERS, f"<div>{COMMENTS}</div>", f"<h3>التعليقات</h3>{COMMENTS}"], ids=["teasers", "comments", "told"]
)
def test_the_article_comes_out_whole_and_alone(built, after):
    assert tuple(lines(page(built, after=f"<div>{after}</div>"))) == ARTICLE


@pytest.mark.parametrize(
    "attributes",
    [
        'class="entry-content clearfix"',
        'itemprop="description articleBody"',
        'id="article-body"',
        'class="field field-name-body"',
    ],
)
def test_a_marked_body_is_taken_even_when_other_text_is_longer(attributes):
    long = "".join(f"<p>{line} {line}</p>" for line in ARTICLE[1:])
    found = lines(page(f"<div {attributes}><p>{SHORT[0]}</p></div>", before=f"<div>{long}</div>"))
    assert tuple(found) == SHORT


def test_a_short_report_is_found_before_longer_comments():
    found = lines(page(f"<div>{paragraphs(ARTICLE[:2])}</div>", after=f"<div>{COMMENTS}</div>"))
    assert tuple(found) == ARTICLE[:2]


@pytest.mark.parametrize(
    "box",
    [
        f"<p><strong>اقرأ أيضاً: </strong><a href=#>{OTHERS[0]}</a></p>",
        f"<div class=z><div>طالع أيضا</div><a href=#><div>{OTHERS[0]}</div></a></div>",
        f"<div class=z><h4>مواضيع ذات صلة</h4><ul><li><a href=#>{OTHERS[0]}</a><span>12 / 3 / 2018 الساعة 10:00 صباحا بتوقيت دمشق</span></li></ul></div>",
        f"<div class=related-posts><p>{OTHERS[0]} وتفاصيل أخرى في هذا التقرير المفصل من المراسل.</p></div>",
        "<figure><img src=1.jpg><figcaption>صورة أرشيفية من سوق شعبي في ريف حلب الشرقي التقطت العام الماضي</figcaption></figure>",
        "<div class=newsletter><p>اشترك في نشرتنا الأسبوعية لتصلك أهم الأخبار كل يوم جمعة.</p></div>",
        "<script>var s = 'نص لا يراه القارئ في هذه الصفحة أبدا';</script><noscript>فعّل جافاسكربت من فضلك لقراءة هذه الصفحة</noscript>",
        "<div style='display: none'>نص مخفي عن القارئ لا يظهر في الصفحة إلا لمحركات البحث وحدها.</div>",
    ],
)
def test_boxes_inside_the_article_are_left_out(box):
    assert tuple(lines(page(f"<div>{paragraphs(ARTICLE[:3])}{box}{paragraphs(ARTICLE[3:])}</div>"))) == ARTICLE


def test_a_paragraph_with_links_in_it_stays():
    linked = (
        ARTICLE[1]
        .replace("عربة خضار", '<a href="#">عربة خضار</a>')
        .replace("فرق الإسعاف", '<a href="#">فرق الإسعاف</a>')
    )
    assert tuple(lines(page(f"<div><p>{ARTICLE[0]}</p><p>{linked}</p>{paragraphs(ARTICLE[2:])}</div>"))) == ARTICLE


def test_a_sentence_that_begins_like_a_box_stays():
    said = "اقرأ أيضا ما كتبه الأهالي على الجدران، يقول أحد الباعة وهو يشير إلى واجهة محله المحطمة."
    assert said in lines(page(f"<div>{paragraphs(ARTICLE)}<p>{said}</p></div>"))


def test_a_lead_that_stands_apart_from_the_rest_is_kept():
    found = lines(page(f"<div class=k>{ARTICLE[0]}</div><div class=r><div>{paragraphs(ARTICLE[1:])}</div></div>"))
    assert tuple(found) == ARTICLE


def test_what_is_hidden_until_a_reader_asks_for_more_is_kept():
    rest = f"<div style='display:none' class=more>{paragraphs(ARTICLE[2:])}</div>"
    assert tuple(lines(page(f"<div>{paragraphs(ARTICLE[:2])}{rest}</div>"))) == ARTICLE


def test_articles_one_below_the_other_are_not_joined():
    others = "".join(
        f"<article class=n><h2>{other}</h2><p>{other}، بحسب مصادر محلية في المنطقة.</p><p>{ARTICLE[2]}</p></article>"
        for other in OTHERS
    )
    source = f"<html><title>{TITLE}</title><body><main><article class=n><h1>{TITLE}</h1>{paragraphs()}</article>{others}</main></body></html>"
    assert tuple(lines(source)) == ARTICLE


def test_text_with_nothing_around_it():
    assert tuple(lines("<br>".join(ARTICLE))) == ARTICLE


def test_a_marked_body_whose_wrapper_is_named_like_a_box():
    assert tuple(lines(page(f"<div class=entry-content><div class=social-share>{paragraphs()}</div></div>"))) == ARTICLE


def test_a_report_of_two_sentences_is_not_lost_to_a_reader_who_writes_a_column():
    column = f"<div class=q1><div class=q2>قارئ</div><div class=q3>{(COMMENT + ' ') * 12}</div></div>"
    bare = [line.rstrip(".") for line in ARTICLE[:2]]
    found = lines(page(f"<div>{paragraphs(bare)}</div>", after=f"<div>{column}</div>"))
    assert found[:2] == bare


def test_the_source_at_the_end_is_kept():
    assert lines(page(f"<div>{paragraphs()}<p>المصدر: رويترز</p></div>"))[-1] == "المصدر: رويترز"


def test_a_body_that_the_page_states_is_taken_where_its_own_text_is_cut():
    cut, whole = page(f"<div>{paragraphs(ARTICLE[:1])}</div>"), "\n".join(ARTICLE)
    assert lines(cut, stated=whole) == list(ARTICLE)
    assert lines(cut, stated=f"<p>{'</p><p>'.join(ARTICLE)}</p>") == list(ARTICLE)
    assert lines(page(f"<div>{paragraphs()}</div>"), stated=ARTICLE[0][:60] + "...") == list(ARTICLE)


def test_marks_of_direction_stay_and_spaces_are_one():
    found = lines(page(f"<div><p>\u200f{ARTICLE[0].replace(' ', '&nbsp; ')}</p>{paragraphs(ARTICLE[1:])}</div>"))
    assert found[0] == "\u200f" + ARTICLE[0]


def test_a_page_of_links_alone_has_no_body():
    assert body_of(parse(f"<html><body>{MENU}{LINKS}</body></html>")) == ""


# ---- what pages say of themselves


def head(inner, body=""):
    return read_head(parse(f"<html><head>{inner}</head><body>{body}</body></html>"))


@pytest.mark.parametrize(
    ("inner", "body", "title", "publisher"),
    [
        (f"<title>{TITLE} | وكالة النهر</title>", f"<h1>{TITLE}</h1>", TITLE, "وكالة النهر"),
        (f"<title>مدونة الحي: {TITLE}</title>", f"<h1>مدونة الحي</h1><h3>{TITLE}</h3>", TITLE, ""),
        (f"<title>{TITLE} - وكالة النهر</title>", "", TITLE, "وكالة النهر"),
        (f"<title>الدفاع المدني في الباب: {TITLE}</title>", "", f"الدفاع المدني في الباب: {TITLE}", ""),
        ("<title>وكالة النهر</title>", f"<h1>{TITLE}</h1>", TITLE, ""),
        (f"<title>{TITLE}</title><link rel=canonical href=https://www.nahr.example/1>", "", TITLE, "nahr.example"),
        ("", "", "", ""),
    ],
)
def test_title_and_publisher_out_of_the_title_element(inner, body, title, publisher):
    told = head(inner, body)
    assert (told["title"], told.get("publisher", "")) == (title, publisher)


@pytest.mark.parametrize(
    "body",
    [
        '<time itemprop="datePublished" datetime="2019-05-04T10:00:00+03:00">أمس</time>',
        '<abbr class="published" title="2019-05-04T10:00:00+03:00">10:00 ص</abbr>',
        '<article><time datetime="2019-05-04T10:00:00+03:00">أمس</time></article>',
    ],
)
def test_a_date_that_the_page_marks(body):
    assert head("", body)["published"] == "2019-05-04T10:00:00+03:00"


def test_a_date_in_words_is_found_and_said_to_be():
    source = page(f"<div class=d>تاريخ النشر: 2018-04-06</div><div>{paragraphs()}</div>")
    report, notes = read_page(source.encode(), "x")
    assert report.published == "2018-04-06"
    assert {"kind": "published-found", "by": "htmldate"} in notes


# ---- hostile pages

TEXT = " ".join(ARTICLE)
HOSTILE = {
    "a million divs": "<div>" * 1_000_000 + TEXT,
    "deep lists": "<ul><li>" * 100_000 + TEXT,
    "deep tables": "<table><tr><td>" * 20_000 + TEXT,
    "deep spans with wrong ends": "<span>" * 20_000 + "</div>" * 20_000 + TEXT,
    "links never closed": "<a href=x><div>" * 20_000 + TEXT,
    "fonts never closed": "".join(f"<font size={n}>" for n in range(20_000)) + f"<p>{TEXT}" + "<p>x" * 20_000,
    "thousands of attributes": "<div " + " ".join(f"a{n}=1" for n in range(50_000)) + f">{TEXT}",
    "tags never closed": "<p" * 500_000 + TEXT,
    "angles": "<" * 1_000_000 + f"<p>{TEXT}",
    "comments never closed": f"<p>{TEXT}</p>" + "<!--" * 200_000,
    "scripts never closed": f"<p>{TEXT}</p>" + "<script>" * 200_000,
    "pictures in pictures": "<svg><foreignObject>" * 20_000 + TEXT,
    "templates": "<template>" * 20_000 + TEXT,
    "null bytes": f"<p>{TEXT}</p>".replace("ا", "ا\0"),
    "a paragraph of megabytes": f"<p>{(TEXT + ' ') * 8_000}</p>",
    "many paragraphs": f"<p>{TEXT}</p>" * 8_000,
    "depth hidden in attributes": '<div a="></div>">' * 60_000 + TEXT,
    "divs that appear when others are taken away": "<div>" * 10_000 + "<<b>div>" * 150_000 + TEXT,
    "fonts made anew in every paragraph": "<p>" + "".join(f"<font size={n}>" for n in range(900)) + "<p>x" * 9_000,
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_pages_neither_hang_nor_crash(source):
    begun = time.process_time()
    body_of(parse(source), TITLE)
    assert time.process_time() - begun < 8


def test_a_page_too_deep_to_be_built_keeps_text_title_and_date():
    deep = "<div>" * 200_000
    source = (
        f'<html><head><title>{TITLE}</title><meta property="article:published_time" content="2020-01-02"></head><body>'
        f"{deep}<h1>{TITLE}</h1>{paragraphs()}</body></html>"
    )
    report, _ = read_page(source.encode(), "x")
    assert (report.title, report.published) == (TITLE, "2020-01-02")
    assert report.text.split("\n") == [TITLE, *ARTICLE]
