"""Hook of the site's build. In: a page's HTML. Out: the same with each Arabic quotation («…») isolated.

An English line that begins with an Arabic quotation would be laid out from the right, and «قال X إن …» in one that is
laid out from the left would be torn apart. `bdi` gives each quotation its own direction and keeps it out of its line's
(https://www.unicode.org/reports/tr9/, P2 and X5c).
"""

import re

_LEFT_ALONE = re.compile(r"(<(pre|code|script|svg)\b.*?</\2>|<[^>]*>)", re.DOTALL)
_QUOTATION = re.compile(r"«[^«»A-Za-z]*[\u0600-\u06ff][^«»]*»")


def on_page_content(html: str, **_: object) -> str:
    """The page's HTML with `bdi` around the quotations that begin in Arabic; code and drawings as they were."""
    at = 0
    out: list[str] = []
    for tag in _LEFT_ALONE.finditer(html):
        out += [_isolated(html[at : tag.start()]), tag[0]]
        at = tag.end()
    return "".join([*out, _isolated(html[at:])])


def _isolated(text: str) -> str:
    return _QUOTATION.sub(r"<bdi>\g<0></bdi>", text)
