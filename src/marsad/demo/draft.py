"""The draft: a text as it is written, and what its words say.

In: pieces of text and mentions in them. Out: a text and its mentions, whose offsets (code points, end exclusive) hold
whatever was joined or copied; and from these the report as it should be coded, in the coded-report format.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from marsad.text.sentences import sentences
from marsad.text.tokens import cut

_JOINED = re.compile(r"(?:^|[\s«(\[،:؛])[وف]?[بلك]$")
_STROKE = re.compile(r"(?:^|[\s«(\[،:؛])[وف]?[بلك]ـ$")
_FIELDS = ("actors", "targets", "places", "quantities", "sources")


class Mention(NamedTuple):
    """Words that say something of a claim: `field` is one of the claim's, or `trigger`; `value` what is said.

    `aside` marks a mention that only repeats (in a headline, in a paragraph that stands twice).
    """

    start: int
    end: int
    claim: str
    field: str
    value: Mapping[str, Any]
    aside: bool = False


class Draft:
    """A text that grows at its end."""

    def __init__(self) -> None:
        self.text = ""
        self.mentions: list[Mention] = []
        self.kinds: dict[str, tuple[str, str]] = {}  # of each claim: type and status

    def add(self, text: str) -> int:
        """Add text; returns where it begins. «ل» and «الجيش» become «للجيش», a figure after «ب» gets its stroke."""
        if not text:
            return len(self.text)
        if self.text[-1:].isspace() and text[0] == " ":
            text = text[1:]
        if _STROKE.search(self.text[-4:]) and not text[0].isdigit():
            self.text = self.text[:-1]  # «بـ» and «خمسة» become «بخمسة»
        if _JOINED.search(self.text[-4:]):
            if text.startswith("ال") and self.text.endswith("ل"):
                text = text[1:]
            elif text[0].isdigit():
                text = "ـ" + text
        start = len(self.text)
        self.text += text
        return start + text.startswith("ـ")

    def note(self, start: int, end: int, claim: str, field: str, value: Mapping[str, Any]) -> None:
        """Say what the words from `start` to `end` tell of a claim."""
        self.mentions.append(Mention(start, end, claim, field, value))

    def copy(self, other: "Draft", start: int, end: int, *, aside: bool = False) -> None:
        """Add a stretch of a draft with the mentions that lie in it whole."""
        shift = len(self.text) - start
        self.text += other.text[start:end]
        for mention in list(other.mentions):
            if start <= mention.start and mention.end <= end:
                moved = mention._replace(
                    start=mention.start + shift, end=mention.end + shift, aside=mention.aside or aside
                )
                self.mentions.append(moved)
                self.kinds.setdefault(mention.claim, other.kinds[mention.claim])


def told(draft: Draft) -> dict[str, Any]:
    """What the draft says, as `segments` and `claims` of the coded-report format.

    A claim also has the `happening` of the scenario that it tells.
    """
    words, starts, ends = cut(draft.text)
    segments = [(starts[a], ends[b - 1]) for a, b in sentences((words, starts, ends))]  # type: ignore[arg-type]
    claims = []
    for key in dict.fromkeys(mention.claim for mention in draft.mentions):
        own = sorted((each for each in draft.mentions if each.claim == key), key=lambda each: (each.aside, each.start))
        triggers = [each for each in own if each.field == "trigger"]
        if triggers:
            claims.append(_claim(draft, draft.kinds[key], triggers, own, segments))
    claims.sort(key=lambda claim: claim["trigger"]["start"])
    for number, claim in enumerate(claims, 1):
        claim["id"] = str(number)
    return {"segments": segments, "claims": claims}


def _claim(
    draft: Draft, kind: tuple[str, str], triggers: list[Mention], own: list[Mention], segments: list[tuple[int, int]]
) -> dict[str, Any]:
    happening = triggers[0].claim.removesuffix("#1")
    claim: dict[str, Any] = {
        "id": "",
        "happening": happening,
        "type": kind[0],
        "status": kind[1],
        "trigger": _span(draft, triggers[0]),
    }
    claim |= {field: [] for field in _FIELDS}
    claim["time"] = None
    seen: set[tuple[str, str]] = set()
    for mention in own:
        value = {key: told for key, told in mention.value.items() if key != "same"}
        same = (mention.field, str(mention.value.get("same", value)))
        if mention.field == "trigger" or same in seen:
            continue
        seen.add(same)
        if mention.field == "time":
            claim["time"] = claim["time"] or {**_span(draft, mention), **value}
        elif mention.field == "places":
            claim["places"].append({**_span(draft, mention), "role": value["role"], "name": value["name"]})
        else:
            claim[mention.field].append({**_span(draft, mention), **value})
    hit = [next((s for s in segments if s[0] <= each.start < s[1]), None) for each in triggers]
    claim["evidence"] = [list(segment) for segment in dict.fromkeys(filter(None, hit))]
    return claim


def _span(draft: Draft, mention: Mention) -> dict[str, Any]:
    return {"text": draft.text[mention.start : mention.end], "start": mention.start, "end": mention.end}
