"""Bodies: from the tree of a page to the text of its article.

In: a lexbor document, and the title and body that the page states in its metadata, where it does. Out: the article's
text, a paragraph a line; empty where the page has no text that looks like one.

The article's element is the one that is marked as such (`marks.py`), else the one whose own paragraphs have the most
words that are no links, the sooner after the title the better. Of its lines those are left out that are furniture:
boxes of links, «اقرأ أيضا», captions, forms. What is in doubt stays: a needless line costs less than a lost sentence.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborHTMLParser

from marsad.sources.marks import Marks, read_marks
from marsad.sources.markup import parse
from marsad.sources.outline import Element, Line, Outline, outline
from marsad.text.fold import name_key

# What a paragraph lies in is its group's element when it is one of these; any other element can hold an article itself.
_THROUGH = frozenset("p h1 h2 h3 h4 h5 h6 li ul ol dl dd dt blockquote pre span center font strong".split())
_LEAST = 6  # words, not in links, of a line that looks like text
_ENOUGH = 8  # words of a body
_STOPS = (".", "؟", "!", "»", "…", ":", "؛", '"')
_APART = 60  # words of other text after the title that halve what a paragraph is worth
_BEFORE = 200  # words: what text before the title counts as being apart from it
_FURNITURE = 4.0  # what is named like furniture must have so many times the words of anything else
_UNFOLDED = 30  # words of a hidden element that is the rest of an article
_MARK = 3.0  # what a mark is worth: an unmarked element must have so many times the words


def body_of(tree: LexborHTMLParser, title: str = "", stated: str = "") -> str:
    """The text of the article on a page.

    `title` is the one the page gives itself (else its title element is looked at), `stated` the body in its metadata:
    taken where it is whole and the page's own text holds less than three fifths of it.
    """
    marks = read_marks()
    if not title and (told := tree.css_first("title")) is not None:
        title = told.text()
    text = "\n".join(_Page(outline(tree, marks), marks, " ".join(title.split())).article())
    if "</" in stated:
        stated = parse(stated).text(separator="\n")
    stated = "\n".join(filter(None, (" ".join(line.split()) for line in stated.splitlines())))
    if stated and not stated.endswith(("...", "…")) and len(text) < 0.6 * len(stated):
        return stated
    return text if len(text.split()) >= _ENOUGH else ""


class _Page:
    """An outline, with what is reckoned from it: where furniture is, where the title is, and groups of paragraphs."""

    def __init__(self, read: Outline, marks: Marks, title: str) -> None:
        self.elements, self.lines = read
        self.marks = marks
        self.worth = [_worth(line) for line in self.lines]
        self._sum_words()
        self.title = title
        self.heading = self._find_heading()
        self._clear_wrong_furniture()
        self.inside = self._nested_furniture()
        self.holders: dict[int, int] = {}  # of each line that looks like text: its group's element

    def article(self) -> Iterator[str]:
        """The lines of the article, in order."""
        chosen = self._choose()
        if chosen is None:
            return
        kept = self._within(chosen)
        if not kept:
            return
        if self.heading is not None:
            kept = [*self._lead(self.heading, kept[0]), *self._after_heading(self.heading, kept)]
        seen: set[str] = set()
        for each in kept:
            text = self.lines[each].text
            if each == self.heading or (text == self.title and not seen):
                continue
            if text in seen and self.lines[each].words >= 2 * _LEAST:
                continue
            seen.add(text)
            yield text

    def _sum_words(self) -> None:
        for line, worth in zip(self.lines, self.worth, strict=True):
            self.elements[line.element].words += worth
        for element in reversed(self.elements[1:]):
            self.elements[element.parent].words += element.words

    def _find_heading(self) -> int | None:
        """The first line that is the title and no link, one in a heading before others; None when there is none."""
        found = [at for at, line in enumerate(self.lines) if not line.linked and self._is_title(line)]
        headings = (at for at in found if self.elements[self.lines[at].element].tag in ("h1", "h2", "h3"))
        return next(headings, found[0] if found else None)

    def _is_title(self, line: Line) -> bool:
        if line.text == self.title:
            return True
        return line.words >= 3 and len(line.text) >= 0.5 * len(self.title) and line.text in self.title

    def _clear_wrong_furniture(self) -> None:
        """Take the name of furniture from what holds the title or a marked body that is much of the text."""
        if self.heading is not None:
            self._clear(self.lines[self.heading].element)
        for at, element in enumerate(self.elements):
            if element.is_body and element.words >= 0.3 * self.elements[0].words:
                self._clear(at)

    def _clear(self, at: int) -> None:
        for each in self._ancestors(at):
            self.elements[each].is_furniture = False

    def _ancestors(self, at: int) -> Iterator[int]:
        while at >= 0:
            yield at
            at = self.elements[at].parent

    def _nested_furniture(self) -> list[bool]:
        """For each element whether it is furniture or in some."""
        inside: list[bool] = []
        for element in self.elements:
            inside.append(element.is_furniture or (element.parent >= 0 and inside[element.parent]))
        return inside

    def _choose(self) -> int | None:
        """The article's element."""
        groups, begins = self._groups()
        passed = self._passed()
        scores = {
            at: words / (1 + passed[begins[at]] / _APART) / (_FURNITURE if self.inside[at] else 1)
            for at, words in groups.items()
        }
        best = max(scores, key=scores.__getitem__, default=None)
        first = self._first_lines()
        marked = {
            at: element.words / (1 + passed[first[at]] / _APART)
            for at, element in enumerate(self.elements)
            if element.is_body and element.words and not self.inside[at] and at in first
        }
        if marked:
            most = max(marked.values())
            at = next(at for at, words in marked.items() if words == most)
            if best is None or most * _MARK >= scores[best]:
                return at
        if best is None:
            return None
        self._clear(best)
        return self._joined(best, groups)

    def _groups(self) -> tuple[dict[int, int], dict[int, int]]:
        """Words of paragraphs by the element that holds them side by side, and the first line of each."""
        direct: dict[int, int] = defaultdict(int)
        for line in self.lines:
            direct[line.element] += 1
        parents = {element.parent for element in self.elements}
        groups: dict[int, int] = defaultdict(int)
        begins: dict[int, int] = {}
        for at, (line, worth) in enumerate(zip(self.lines, self.worth, strict=True)):
            if not worth:
                continue
            holder = line.element
            if direct[holder] == 1 and holder not in parents and self.elements[holder].tag not in ("td", "body"):
                holder = self.elements[holder].parent
            while self.elements[holder].tag in _THROUGH and self.elements[holder].parent >= 0:
                holder = self.elements[holder].parent
            self.holders[at] = holder
            groups[holder] += worth
            begins.setdefault(holder, at)
        return groups, begins

    def _passed(self) -> list[int]:
        """For each line the words of text between the title and it; `_BEFORE` for what is before it."""
        begin = 0 if self.heading is None else self.heading
        count, passed = 0, []
        for at, (line, worth) in enumerate(zip(self.lines, self.worth, strict=True)):
            passed.append(0 if self.heading is None else _BEFORE if at < begin else count)
            if count and self._is_end(line):
                count += _BEFORE
            if at >= begin and not self.inside[line.element]:
                count += worth
        return passed

    def _first_lines(self) -> dict[int, int]:
        first: dict[int, int] = {}
        for at, line in enumerate(self.lines):
            for element in self._ancestors(line.element):
                if element in first:
                    break
                first[element] = at
        return first

    def _joined(self, best: int, groups: dict[int, int]) -> int:
        """The element itself, or the one above it where its like beside it hold paragraphs too."""
        for _ in range(3):
            here = self.elements[best]
            if here.parent < 0:
                break
            like = [
                at
                for at in groups
                if at != best and self.elements[at].parent == here.parent and _are_alike(self.elements[at], here)
            ]
            if here.parent not in groups and not like:
                break
            beside = groups.get(here.parent, 0) + sum(groups[at] for at in like)
            if beside * 6 < here.words:
                break
            best = here.parent
        return best

    def _within(self, chosen: int) -> list[int]:
        """The lines of an element, without the furniture in it."""
        below = {chosen}
        for at in range(chosen + 1, len(self.elements)):
            element = self.elements[at]
            if element.parent in below and not self._is_in_the_way(element, chosen):
                below.add(at)
        lines = self._until_end([at for at, line in enumerate(self.lines) if line.element in below])
        boxes = self._boxes(chosen, lines)
        return [at for at in lines if self.lines[at].element not in boxes and not self._is_needless(self.lines[at])]

    def _is_in_the_way(self, element: Element, chosen: int) -> bool:
        """Whether it is furniture; not when it has most of the text, and not when it is hidden until a reader asks."""
        if element.is_hidden:
            return element.words < _UNFOLDED
        return element.is_furniture and 2 * element.words < self.elements[chosen].words

    def _until_end(self, lines: Sequence[int]) -> Sequence[int]:
        """Lines up to one such as «التعليقات» that stands below text and opens what is not the article's."""
        text = 0
        for count, at in enumerate(lines):
            line = self.lines[at]
            if text and self._is_end(line):
                return lines[:count]
            text += self.worth[at]
        return lines

    def _is_end(self, line: Line) -> bool:
        return not line.linked and line.words <= 3 and name_key(line.text.rstrip(" :")) in self.marks.ends

    def _boxes(self, chosen: int, lines: Sequence[int]) -> set[int]:
        """Elements that open with words such as «اقرأ أيضا», and what is in them."""
        limit = 0.4 * self.elements[chosen].words
        boxes: set[int] = set()
        opened: set[int] = set()
        for at in lines:
            line = self.lines[at]
            if line.words <= 6 and self._opens_box(line.text):
                inner = line.element
                while inner != chosen:
                    outer = self.elements[inner].parent
                    if outer == chosen or outer in opened or self.elements[outer].words > limit:
                        break
                    inner = outer
                if inner != chosen and self.elements[inner].words <= limit:
                    boxes.add(inner)
            opened.update(self._ancestors(line.element))
        for at in range(chosen + 1, len(self.elements)):
            if self.elements[at].parent in boxes:
                boxes.add(at)
        return boxes

    def _is_needless(self, line: Line) -> bool:
        if line.linked >= 0.8 * line.words and line.words < 25:
            return True
        return (line.words <= 4 or line.linked >= 0.3 * line.words) and self._opens_box(line.text)

    def _opens_box(self, text: str) -> bool:
        key = name_key(" ".join(text.split()[:6]))
        return any(key.startswith(cue) and not key[len(cue) : len(cue) + 1].isalpha() for cue in self.marks.cues)

    def _after_heading(self, heading: int, kept: Sequence[int]) -> Sequence[int]:
        """Lines without those that stand above the title, unless much of the text does."""
        above = sum(self.worth[at] for at in kept if at < heading)
        return kept if above * 10 > sum(self.worth[at] for at in kept) else [at for at in kept if at >= heading]

    def _lead(self, heading: int, begin: int) -> Iterator[int]:
        """Lines of text between the title and the article's first: a lead that is set apart, or paragraphs."""
        between = [at for at in range(heading + 1, begin) if at in self.holders]
        beside = Counter(self.holders[at] for at in between)
        for at in between:
            line = self.lines[at]
            if self.inside[line.element] or line.words < 2 * _LEAST:
                continue
            if beside[self.holders[at]] > 1 or (line.text.endswith(_STOPS) and not line.linked):
                yield at


def _worth(line: Line) -> int:
    """Words of a line that looks like text, without those in links; else none."""
    own = line.words - line.linked
    return own if own >= _LEAST and line.linked < 0.5 * line.words else 0


def _are_alike(one: Element, other: Element) -> bool:
    return one.tag == other.tag != "article" and one.name == other.name
