"""Words for comparison: a whole text in one spelling, fast enough for every report that arrives.

In: text as published. Out: its words, one byte a letter. The spelling is that of `marsad.text.fold`, and further ta
marbuta as ha and small Latin letters; marks of punctuation part words. The bytes mean nothing outside of this version
and are made to be hashed: the table below is applied by two calls of C code instead of a look-up for each letter.
"""

import codecs
import unicodedata
from functools import cache
from typing import Any, NamedTuple

from marsad.text.fold import fold

_ASCII = "".join(map(chr, range(128)))
_SILENT = [*range(0x064B, 0x0653), 0x0670, *range(0x200B, 0x2010), 0x202A, 0x202B, 0x202C, 0x00AD, 0xFEFF, 0x0640]
_MEANT = "".join(
    map(chr, [*range(0x0621, 0x063B), *range(0x0641, 0x064B), *range(0x0660, 0x066A), *range(0x06F0, 0x06FA), *_SILENT])
) + "ٱپچژڤکگیھہ\u00a0،؛؟٪٫٬«»“”‘’–—…•·"  # fmt: skip
_REST = range(0xE000, 0xE010)  # what stands in for the letters of other scripts
_LABEL, _SHORT = 3, 60  # words and letters; a line with no more is a label of the page


class Alphabet(NamedTuple):
    """How letters become bytes: one for each known letter, then those made equal, then those left out."""

    letters: frozenset[str]
    encoding: Any  # what codecs.charmap_build gives; it has no name
    equal: bytes
    silent: bytes


def words_of(text: str) -> list[bytes]:
    """The words of a text in order. Short lines of up to three words are left out when there are other ones."""
    data = spell(text)
    lines = data.split(b"\n")
    if any(0 < len(line) <= _SHORT and _is_label(line) for line in lines):
        data = b"\n".join(line for line in lines if len(line) > _SHORT or not _is_label(line)) or data
    return data.split()


def _is_label(line: bytes) -> bool:
    return len(line.split()) <= _LABEL


def spell(text: str) -> bytes:
    """A text in the one spelling; white space and marks are spaces, line ends stay. ASCII digits keep their bytes."""
    alphabet = _alphabet()
    if "\u0640 \u0640" in text:  # a word broken up to pass moderation
        text = text.replace("\u0640 \u0640", "")
    try:
        data, _ = codecs.charmap_encode(text, "strict", alphabet.encoding)
    except UnicodeEncodeError:
        text = text.translate({ord(letter): _known(letter) for letter in set(text) - alphabet.letters})
        data, _ = codecs.charmap_encode(text, "strict", alphabet.encoding)
    return data.translate(alphabet.equal, alphabet.silent)


def _known(letter: str) -> str:
    """A rare letter in known ones: as folding has it, without its accent, or one of a few that stand for the rest."""
    alphabet = _alphabet().letters
    if letter in "\u2028\u2029\x85":
        return "\n"
    plain = fold(letter) or (" " if letter.isspace() else "")
    plain = "".join(part for part in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(part))
    return "".join(
        part if part in alphabet else chr(_REST[ord(part) % len(_REST)]) if part.isalnum() else " " for part in plain
    )


@cache
def _alphabet() -> Alphabet:
    known = _ASCII + _MEANT + "".join(map(chr, _REST))
    codes = {letter: code for code, letter in enumerate(known)}
    equal, silent = bytearray(range(256)), bytearray()
    for letter, code in codes.items():
        plain = fold(letter).lower().replace("ة", "ه")
        if ord(letter) in _REST or letter == "\n":
            continue
        if not plain and not letter.isspace():
            silent.append(code)
        else:
            equal[code] = codes[plain] if plain.isalnum() else ord(" ")
    encoding = codecs.charmap_build(known + "\ufffe" * (256 - len(known)))
    return Alphabet(frozenset(known), encoding, bytes(equal), bytes(silent))
