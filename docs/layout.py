"""Hook of the site's build. In: a page's HTML. Out: the same, with Arabic quotations isolated and drawings marked.

An English line that begins with an Arabic quotation («…») would be laid out from the right, and «قال X إن …» in a
line that is laid out from the left would be torn apart. `bdi` gives each quotation its own direction and keeps it out
of its line's (https://www.unicode.org/reports/tr9/, P2 and X5c). Blocks of text with arrows are drawings: their lines
are not broken.
"""

import re

_LEFT_ALONE = re.compile(r"(<(pre|code|script|svg)\b.*?</\2>|<[^>]*>)", re.DOTALL)
_QUOTATION = re.compile(r"«[^«»A-Za-z]*[\u0600-\u06ff][^«»]*»")
_BLOCK = re.compile(r'<div class="language-text highlight">.*?</div>', re.DOTALL)


def on_page_content(html: str, **_: object) -> str:
    """The page's HTML: `bdi` around quotations that begin in Arabic, but in code; `drawing` among drawings' classes."""
    at = 0
    out: list[str] = []
    for tag in _LEFT_ALONE.finditer(html):
        out += [_isolated(html[at : tag.start()]), tag[0]]
        at = tag.end()
    return _BLOCK.sub(_marked, "".join([*out, _isolated(html[at:])]))


def _isolated(text: str) -> str:
    return _QUOTATION.sub(r"<bdi>\g<0></bdi>", text)


def _marked(block: re.Match[str]) -> str:
    return block[0].replace("language-text", "language-text drawing", 1) if "►" in block[0] else block[0]
