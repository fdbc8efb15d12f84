"""Outlines: the body of a page as lines of text, each in its element.

In: a lexbor document. Out: an `Outline`: elements in the order in which they open, and lines in the order of the page.
A line is what stands between two edges of blocks or line breaks, with its count of words and of words in links. One
walk, without recursion; scripts, forms' fields and pictures are passed over.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from marsad.sources.marks import Marks

_PASSED_OVER = frozenset(
    "-comment audio button canvas dialog embed iframe input label math noscript object option script select style svg "
    "template textarea title video".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark nobr q rp rt ruby s samp small strike "
    "strong sub sup time tt u var wbr".split()
)
_SPLIT = re.compile(r"[^a-z]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ABOUT_OTHERS = re.compile(r"\b(?:has|with|without|no)[-_][\w-]+")  # «with-sidebar»: there is one, this is none
_FURNITURE_TAGS = frozenset("aside dialog figcaption footer form nav".split())


@dataclass(slots=True)
class Element:
    """A block, or an inline element that is marked: where its parent is, and what its own words say that it is."""

    tag: str
    name: str  # of its classes, digits left out: what it shares with its like
    parent: int
    is_body: bool
    is_furniture: bool
    is_hidden: bool
    words: int = 0  # in lines inside, not in links, of lines that look like text


class Line(NamedTuple):
    """A line: its text, the element it is in, its words, and how many of them are in links."""

    text: str
    element: int
    words: int
    linked: int


class Outline(NamedTuple):
    """Elements (the first is the page's body) and lines."""

    elements: list[Element]
    lines: list[Line]


def outline(tree: LexborHTMLParser, marks: Marks) -> Outline:
    """The lines of a page and what they are in."""
    walk = _Walk(marks)
    root = tree.body
    stack: list[tuple[LexborNode, bool, bool]] = []
    node = root.first_child if root is not None else None
    while True:
        if node is None:
            if not stack:
                break
            node, is_block, is_link = stack.pop()
            walk.leave(is_block, is_link)
            node = node.next
            continue
        tag = node.tag or "?"
        if tag == "-text":
            walk.hear(node.text_content or "")
        elif tag in ("br", "hr"):
            walk.end_line()
        elif tag not in _PASSED_OVER and (child := node.first_child) is not None:
            is_link = tag == "a" and "href" in node.attrs  # one without is an anchor, and often never closed
            stack.append((node, walk.enter(tag, node), is_link))
            walk.links += is_link
            node = child
            continue
        node = node.next
    walk.end_line()
    return Outline(walk.elements, walk.lines)


class _Walk:
    """Where the walk is: the element it is in, and the line that is being gathered."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.elements = [Element("body", "", -1, False, False, False)]
        self.lines: list[Line] = []
        self.links = 0
        self._at = 0
        self._pieces: list[str] = []
        self._linked = 0

    def hear(self, text: str) -> None:
        self._pieces.append(text)
        if self.links:
            self._linked += len(text.split())

    def end_line(self) -> None:
        if self._pieces:
            words = "".join(self._pieces).split()
            if words:
                count = len(words)
                self.lines.append(Line(" ".join(words), self._at, count, min(self._linked, count)))
            self._pieces = []
        self._linked = 0

    def enter(self, tag: str, node: LexborNode) -> bool:
        """Begin an element; says whether it is a block."""
        if tag in _INLINE:
            return False
        told = node.attributes
        name, told_id = told.get("class") or "", told.get("id") or ""
        if tag == "span" and not (name or told_id or told.get("itemprop")):
            return False
        is_body = bool(
            (name and not self.marks.classes.isdisjoint(name.split()))
            or told_id in self.marks.ids
            or not self.marks.properties.isdisjoint((told.get("itemprop") or "").split())
        )
        words = _words(f"{name} {told_id}") if name or told_id else ()
        is_hidden = "hidden" in told or "display:none" in (told.get("style") or "").replace(" ", "").lower()
        is_furniture = not is_body and (
            is_hidden or tag in _FURNITURE_TAGS or not self.marks.furniture.isdisjoint(words)
        )
        if tag == "span" and not (is_body or is_furniture):
            return False
        self.end_line()
        self.elements.append(
            Element(tag, " ".join(word for word in words if word), self._at, is_body, is_furniture, is_hidden)
        )
        self._at = len(self.elements) - 1
        return True

    def leave(self, is_block: bool, is_link: bool) -> None:
        self.links -= is_link
        if is_block:
            self.end_line()
            self._at = self.elements[self._at].parent


def _words(names: str) -> list[str]:
    """The words that classes and ids are made of, digits and humps left out."""
    return _SPLIT.split(_HUMP.sub("-", _ABOUT_OTHERS.sub("", names)).lower())
