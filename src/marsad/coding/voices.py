"""Voices: chains of speakers with the words that they cover.

In: what `marsad.coding.attribution` found in a sentence. Out: the same, a medium beside a speaker as its outer voice.
"""

from typing import NamedTuple

from marsad.model import Party

_TRAILING = frozenset(("according", "parenthesis", "after"))


class Voice(NamedTuple):
    """A chain of speakers for tokens `begin` to `end`; `kind` says by which construction."""

    chain: tuple[Party, ...]
    begin: int
    end: int
    kind: str
    verb: int


def with_quoting_media(found: list[Voice]) -> list[Voice]:
    """«قال مصدر إن …، حسبما ذكرت الوكالة»: a medium named beside the speaker of a sentence is the outer voice."""
    media = [voice for voice in found if voice.kind in _TRAILING and all(party.cls == "media" for party in voice.chain)]
    if not media:
        return found
    outer = media[-1].chain
    return [
        voice._replace(chain=(*outer, *voice.chain))
        if voice.kind == "said" and not any(party.cls == "media" for party in voice.chain)
        else voice
        for voice in found
    ]
