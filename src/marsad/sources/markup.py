"""Markup: from the source of a page to its tree, whatever the page is.

In: the source. Out: a lexbor document. The standard's way to build a tree takes time by the square of how deep elements
lie in each other, or of how many attributes one has, and makes fonts that are never closed anew in every paragraph; a
page where that would be felt is flattened first: its text, line breaks and paragraphs stay, what else it was laid out
with goes.
"""

import re
from collections import Counter
from itertools import chain

from selectolax.lexbor import LexborHTMLParser

_BUDGET = 20_000_000  # elements times depth: about 0.2 s
_REMADE = 500_000  # tags times fonts in each other: as many elements are made, in 1 s and 200 MB
_LARGE = 4_000_000  # characters
_MOST_TAGS = 60_000  # however they close, for depth can be hidden from a look at the source: 2 s at the worst
_MOST_ATTRIBUTES = 2_000
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)([^>]*)")
_NEVER_OPEN = frozenset(
    "area base br col dd dt embed hr img input li link meta option p source "
    "tbody td tfoot th thead tr track wbr".split()
)
_FONT = re.compile(r"(?i)<(/?)(?:b|big|code|em|font|i|s|small|strike|strong|tt|u)[\s/>]")
_HEAD = re.compile(r"(?is)<title\b[^>]{0,200}>[^<]{0,2000}</title|<meta\s[^<>]{1,4000}>|<link\s[^<>]{1,4000}>")
_UNSEEN = re.compile(r"(?is)<(script|style|noscript|template|svg|select)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)")
_LINKED = re.compile(r"(?is)<script\s[^<>]{0,200}ld\+json[^<>]{0,200}>[^<]{0,200000}</script>")
_TITLE = re.compile(r"(?is)<title\b[^>]{0,200}>[^<]{0,2000}</title\s*>")
_LINE_END = re.compile(
    r"(?is)(?:</?(?:address|article|aside|blockquote|br|dd|div|dl|dt|figcaption|figure|footer|form|h[1-6]|header|hr|li|"
    r"main|nav|ol|p|pre|section|table|td|th|tr|ul)(?:[\s/][^>]*)?(?:>|\Z)\s*)+"
)
_ANY = re.compile(r"</?[a-zA-Z!][^>]*(?:>|\Z)")


def parse(source: str) -> LexborHTMLParser:
    """The tree of a page. Takes time in proportion to the page's length, however it is built."""
    return LexborHTMLParser(_flattened(source) if _is_costly(source) else source)


def _is_costly(source: str) -> bool:
    tags = source.count("<")
    if len(source) > _LARGE or tags > _MOST_TAGS:
        return True
    if tags**2 > _REMADE and tags * _fonts_in_each_other(source) > _REMADE:
        return True
    if tags**2 < _BUDGET and max(map(len, source.split(">"))) < _MOST_ATTRIBUTES * 2:
        return False
    open_now: Counter[str] = Counter()
    depth = deepest = count = 0
    for closes, name, rest in _TAG.findall(source):
        count += 1
        tag = name.lower()
        if tag in _NEVER_OPEN:
            pass
        elif not closes:
            open_now[tag] += 1
            depth += 1
            deepest = max(deepest, depth)
        elif open_now[tag]:
            open_now[tag] -= 1
            depth -= 1
        if len(rest) > _MOST_ATTRIBUTES * 2 and len(rest.split()) > _MOST_ATTRIBUTES:
            return True
    return count * deepest > _BUDGET


def _fonts_in_each_other(source: str) -> int:
    """How many elements are open at once, at most, that a paragraph makes anew."""
    now = most = 0
    for closes in _FONT.findall(source):
        now = max(0, now - 1 if closes else now + 1)
        most = max(most, now)
    return most


def _flattened(source: str) -> str:
    """A page without depth: what its head tells, then its text with an end of line for each end of a block."""
    head = "".join(
        found.group() + (">" if found.group().endswith("</title") else "")
        for found in chain(_HEAD.finditer(source), _LINKED.finditer(source))
    )
    body = _ANY.sub("", _LINE_END.sub("\0", _TITLE.sub(" ", _UNSEEN.sub(" ", source)))).replace("<", "&lt;")
    lines = (" ".join(line.split()) for line in body.split("\0"))
    return f"<html><head>{head}</head><body>" + "".join(f"<p>{line}</p>" for line in lines if line) + "</body></html>"
