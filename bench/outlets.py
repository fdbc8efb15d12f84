"""Outlets: pages of ten made-up outlets around real reports, with the body known to the word.

In: reports in the input format, and the templates in `bench/outlets/`. Out: `Page`s: bytes as a server would send them,
and the body. Headlines, teasers, captions and comments on a page are of other reports, so that boxes look like text.
Nothing is written to disk. Seeded: the same reports give the same pages.
"""

import gzip
import json
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

HELD_BACK = ("bespoke", "joomla")  # nothing is tuned on these
OUTLETS = ("amp", "aspnet", "blogger", "drupal", "hashed", "portal", "tables", "wordpress", *HELD_BACK)
_LEGACY = {"tables": "cp1256"}
_SEED = 20_180_607
_MENU = (
    "الرئيسية أخبار سياسة اقتصاد رياضة ثقافة صحة علوم تكنولوجيا منوعات آراء تحقيقات ملفات فيديو صور بودكاست "
    "إنفوغراف حوارات رسائل سياحة"
).split()
_SUBMENU = "الشرق الأوسط|شمال أفريقيا|أوروبا|آسيا|الخليج|اللاجئون|الأمم المتحدة|أخبار محلية".split("|")
_NAMES = "سامي|أم خالد|متابع من بعيد|ابن البلد|نجوى|عابر سبيل|د. رائد|هالة".split("|")
_SAID = (
    "الله يحمي أهلنا هناك، ما عاد في مكان آمن لا في بيت ولا في مدرسة.",
    "الخبر ناقص، كنت قريبا من المكان والذي سمعناه كان أكثر من انفجار واحد.",
    "شكرا على المتابعة. نتمنى أن تكتبوا أيضا عن وضع الطريق لأن الناس تسأل كل يوم.",
    "كل يوم نفس الكلام ولا شيء يتغير على الأرض، أين الذين وعدوا الناس بالحل؟",
    "حسبنا الله ونعم الوكيل.",
    "هذا تحليل وليس خبرا، ومن حقنا أن نعرف مصدر الأرقام التي نشرتموها قبل أن نصدقها أو نكذبها.",
)
_SCRIPT = (
    "window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}gtag('js',new Date());"
    "(function(d,s){var f=d.getElementsByTagName(s)[0],j=d.createElement(s);j.async=true;j.src='/t.js';"
    "if(f&&f.parentNode){f.parentNode.insertBefore(j,f)}})(document,'script');"
    "var labels={more:'المزيد من الأخبار',share:'شارك هذا الخبر مع أصدقائك الآن'};"
)
_STYLE = ".a{margin:0 auto;padding:4px}.b>li{float:right}@media(max-width:600px){.c{display:none}}"


class Page(NamedTuple):
    """A page of an outlet: its bytes, the title it bears and the paragraphs of its body."""

    outlet: str
    data: bytes
    title: str
    body: str


def pages(path: Path, each: int) -> Iterator[Page]:
    """`each` pages of every outlet, made of the reports in a file."""
    reports = [split(json.loads(line)) for line in _lines(path)]
    reports = [(title, paragraphs) for title, paragraphs in reports if paragraphs]
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "outlets"), autoescape=True, undefined=StrictUndefined
    )
    for outlet in OUTLETS:
        template = templates.get_template(f"{outlet}.html")
        rng = random.Random(f"{_SEED} {outlet}")
        for title, paragraphs in rng.sample(reports, min(each, len(reports))):
            source = template.render(matter(title, paragraphs, reports, rng))
            encoding = _LEGACY.get(outlet, "utf-8")
            yield Page(outlet, source.encode(encoding, "xmlcharrefreplace"), title, "\n".join(paragraphs))


def split(row: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Title and paragraphs of a report; the title, where the text opens with it, is no paragraph."""
    title = " ".join((row.get("title") or "").split())
    lines = [" ".join(line.split()) for line in (row.get("text") or "").splitlines()]
    return title, tuple(line for line in lines if line and line != title)


def matter(
    title: str, paragraphs: Sequence[str], reports: Sequence[tuple[str, tuple[str, ...]]], rng: random.Random
) -> dict[str, Any]:
    """What a template is filled with."""
    others: Callable[[int], list[tuple[str, tuple[str, ...]]]] = lambda count: rng.choices(reports, k=count)  # noqa: E731
    captions = [f"{other[0]} (أرشيفية)" for other in others(2)]
    said = [text for _, body in others(3) for text in body[-1:]]
    day, month = rng.randint(1, 28), rng.randint(1, 12)
    return {
        "title": title,
        "blocks": [(kind_of(text, at, rng), dressed(text, rng)) for at, text in enumerate(paragraphs)],
        "summary": paragraphs[0][:150] + "...",
        "headlines": lambda count: [other[0] for other in others(count)],
        "teasers": lambda count: [(other[0], other[1][0][:220]) for other in others(count)],
        "comments": list(zip(_NAMES, rng.sample([*_SAID, *said], rng.randint(0, 7)), strict=False)),
        "caption": captions[0],
        "captions": captions,
        "tags": list(dict.fromkeys(word for word in title.split() if len(word) > 3))[:5],
        "author": rng.choice(("هند المصري", "طارق العلي", "غرفة الأخبار", "مراسل الوكالة")),
        "section": rng.choice(_MENU[1:8]),
        "date": f"2018-{month:02}-{day:02}",
        "day": f"{day} / {month} / 2018",
        "number": rng.randint(100, 9999),
        "menu": _MENU,
        "submenu": _SUBMENU,
        "script": Markup(_SCRIPT * rng.randint(3, 12)),
        "style": Markup(_STYLE * rng.randint(10, 60)),
    }


def kind_of(text: str, at: int, rng: random.Random) -> str:
    """p, h (heading), q (quotation) or l (list item); short lines between others are headings in real reports."""
    words = len(text.split())
    if at and words < 9 and not text.endswith((".", "»", '"')):
        return "h"
    return rng.choice("ppppppppql") if at and words > 9 else "p"


def dressed(text: str, rng: random.Random) -> Markup:
    """A paragraph as an editor leaves it: hashtags and names linked, words in bold, no-break spaces; same words."""
    words: list[Markup] = []
    for word in text.split():
        made = escape(word)
        if word.startswith("#") or rng.random() < 0.01:
            made = Markup('<a href="/tag/{0}">{1}</a>').format(rng.randint(1, 99), word)
        elif rng.random() < 0.02:
            made = Markup("<strong>{}</strong>").format(word)
        words.append(made)
    spaces = (Markup("&nbsp;") if rng.random() < 0.02 else Markup(" ") for _ in words)
    return Markup("").join(part for pair in zip(words, spaces, strict=True) for part in pair).strip()


def _lines(path: Path) -> Iterator[str]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        yield from lines
