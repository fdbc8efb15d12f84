"""Decoding: from the bytes of a file or page to text.

In: bytes, and perhaps the name of an encoding. Out: text without lone surrogates, the encoding, and remarks on what had
to be mended. UTF-8 that is valid is UTF-8; else the encodings that Arabic was ever published in are tried, and the one
whose reading looks most like Arabic (letters at their usual frequency, words that every text has) is taken. What looks
like no text, or like no Arabic in any of them, is refused rather than guessed.
"""

import codecs
import math
import re
import unicodedata
from typing import NamedTuple

from marsad.errors import InputError

CANDIDATES = ("utf-8", "cp1256", "iso8859-6", "mac-arabic", "cp720", "cp864")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ALIASES = {"asmo-708": "iso8859-6", "dos-720": "cp720", "x-mac-arabic": "mac-arabic", "macarabic": "mac-arabic"}
_MAGIC = {
    b"%PDF-": "a PDF document", b"PK\x03\x04": "a ZIP archive or office document", b"\x89PNG": "a PNG image",
    b"GIF8": "a GIF image", b"\xff\xd8\xff": "a JPEG image", b"\x1f\x8b": "a gzip archive", b"\x7fELF": "a program",
    b"BZh": "a bzip2 archive", b"\xfd7zXZ": "an xz archive", b"\xd0\xcf\x11\xe0": "an old office document",
    b"SQLite format 3": "a database", b"7z\xbc\xaf": "a 7z archive", b"Rar!": "a RAR archive",
}  # fmt: skip
_SAMPLE = 64_000  # bytes that are enough to tell encodings apart
_PERCENT = {
    "ا": 12.5, "ل": 11.5, "ي": 6.8, "م": 6.2, "و": 6.0, "ن": 6.0, "ر": 5.0, "ت": 4.6, "ب": 3.9, "ع": 3.7, "ة": 3.5,
    "د": 3.4, "س": 2.9, "ف": 2.9, "ه": 2.8, "ق": 2.7, "أ": 2.2, "ح": 2.2, "ك": 2.0, "ج": 1.6, "ش": 1.3, "ط": 1.2,
    "ص": 1.2, "إ": 1.2, "ى": 1.1, "خ": 1.0, "ض": 0.9, "ذ": 0.8, "ز": 0.7, "ث": 0.6, "غ": 0.6, "ئ": 0.5, "ء": 0.5,
    "ظ": 0.3, "ؤ": 0.2, "آ": 0.2, "ـ": 0.2,
}  # fmt: skip
_WEIGHT = {letter: math.log(percent) for letter, percent in _PERCENT.items()}
_STRANGE, _BROKEN, _WORD = -2.5, -5.0, 3.0
_PLAUSIBLE = 0.65  # score a letter: of 300 snippets of 12 letters of Arabic news none has less
_FREQUENT = frozenset(
    (
        "في من على إلى عن مع أن التي الذي هذا هذه بين بعد قبل كان كانت قال قوات مدينة مقتل أو لا ما لم كما خلال ضد حتى"
    ).split()
)
_HARMLESS = frozenset("،؛؟٪«»“”‘’„–—…•·\u00a0\u00ad\u200c\u200d\u200e\u200f\ufeff٠١٢٣٤٥٦٧٨٩پچژگکی€°")
_WORDS = re.compile(r"[\u0621-\u064a]+")
_GLUED = re.compile(r"[A-Za-z][\u0621-\u064a]|[\u0621-\u064a][A-Za-z]")  # what accents become
_PRESENTATION = re.compile(r"[\ufb50-\ufdff\ufe70-\ufefc]+")
# cp864 has a byte for each shape of a letter: the shape that ends a word, inside one, is another encoding's letter.
_MISSHAPEN = re.compile(
    r"[\ufe8f\ufe95\ufe99\ufe9d\ufea1\ufea5\ufeb1\ufeb5\ufeb9\ufebd"
    r"\ufec9\ufeca\ufecd\ufece\ufed1\ufed5\ufed9\ufedd\ufee1\ufee5"
    r"\ufee9\ufeef\ufef0\ufef1\ufef2](?=[\ufe81-\ufefc])"
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_MOJIBAKE = re.compile(r"[ØÙÚÛ][\u0080-\u00bfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]|[طظ][\u0080-\u00bf…†‡ˆ‰€§©ھگں„“”‘’‹›ٹ،؛؟]")
_CERTAIN = 4  # Arabic letters that a mended line must hold


class Decoded(NamedTuple):
    """Text, the encoding that it was read in, and what was mended (`surrogates`, `bad-bytes`, `mojibake`)."""

    text: str
    encoding: str
    mended: tuple[str, ...]


def decode(data: bytes, encoding: str = "", hint: str = "") -> Decoded:
    """Read bytes as text.

    `encoding` forces one; `hint` is what the document says of itself and is believed when the bytes bear it out.
    Raises InputError (`encoding-unknown`, `encoding-wrong`, `input-binary`).
    """
    if encoding:
        return _finish(_forced(data, encoding), codec_name(encoding))
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            raise InputError("input-binary", f"this is {what}, not text.")
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _finish(data.decode(name, "replace"), name)
    if b"\0" in data[:_SAMPLE]:
        return _finish(*_wide(data))
    try:
        return _finish(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    name = _guess(data, hint)
    text = data.decode(name, "replace")
    return _finish(_PRESENTATION.sub(_plain_letters, text) if name == "cp864" else text, name)


def codec_name(encoding: str) -> str:
    """The codec for a name such as `windows-1256`. Raises InputError (`encoding-unknown`)."""
    try:
        name = _ALIASES.get(encoding.strip().lower(), encoding.strip())
        info = codecs.lookup(name)
        "".encode(name)
    except (LookupError, ValueError, TypeError):
        raise InputError(
            "encoding-unknown",
            f"{encoding!r} is no known text encoding; Arabic is usually in one of utf-8, utf-16, "
            f"{', '.join(CANDIDATES[1:])}.",
        ) from None
    return info.name


def mend_surrogates(text: str) -> str:
    """Text with halves of surrogate pairs joined, and a half that stands alone replaced by U+FFFD."""
    if _SURROGATE.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def mend_mojibake(text: str) -> str:
    """Text whose lines of UTF-8 once read as cp1252 or cp1256 («Ø§Ù„») are put right.

    Only lines of which every character goes back to bytes, and all the bytes together are valid UTF-8 for Arabic: no
    other text has that property, so a line that was right stays as it is.
    """
    if _MOJIBAKE.search(text) is None:
        return text
    return "".join(_mend_line(line) if _MOJIBAKE.search(line) else line for line in text.splitlines(keepends=True))


def _mend_line(line: str) -> str:
    for codec in ("cp1252", "cp1256"):
        try:
            mended = b"".join(_byte(letter, codec) for letter in line).decode("utf-8")
        except UnicodeError:
            continue
        letters = _WORDS.findall(mended)
        if sum(map(len, letters)) >= _CERTAIN and len(mended) < len(line):
            return mended
    return line


def _byte(letter: str, codec: str) -> bytes:
    try:
        return letter.encode(codec)
    except UnicodeEncodeError:
        return letter.encode("latin-1")


def _forced(data: bytes, encoding: str) -> str:
    name = codec_name(encoding)
    if name == "utf-8" and data.startswith(codecs.BOM_UTF8):
        name = "utf-8-sig"
    try:
        text = data.decode(name, "replace")
    except UnicodeError as error:
        raise InputError("encoding-wrong", f"the bytes are not in {encoding}: {error}.") from error
    bad = text.count("\ufffd") - data.count("\ufffd".encode())
    if bad > max(3, len(text) // 50):
        raise InputError(
            "encoding-wrong", f"the bytes are not in {encoding}: {bad} of {len(text)} characters cannot be read."
        )
    return _PRESENTATION.sub(_plain_letters, text) if name == "cp864" else text


def _wide(data: bytes) -> tuple[str, str]:
    """UTF-16 or UTF-32 without a byte-order mark, or nothing that is text."""
    for name in ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"):
        width = 4 if "32" in name else 2
        try:
            text = data[: len(data) // width * width].decode(name)
        except UnicodeDecodeError:
            continue
        letters = sum(letter.isascii() or "\u0600" <= letter <= "\u06ff" for letter in text)
        if text and letters > 0.8 * len(text) and "\0" not in text:
            return text, name
    raise InputError("input-binary", "this is binary data (it holds NUL bytes), not text.")


def _guess(data: bytes, hint: str) -> str:
    sample = data[:_SAMPLE]
    scores = {name: _score(_reading(sample, name)) for name in CANDIDATES}
    if hint:
        try:
            name = codec_name(hint)
            scores[name] = _score(_reading(sample, name)) + 2 * _WORD
        except InputError:
            pass
    best = max(scores, key=lambda name: scores[name])
    foreign = sum(not letter.isascii() for letter in _reading(sample, best))
    if scores[best] < _PLAUSIBLE * foreign and not (foreign < 0.02 * len(sample) and scores[best] > _BROKEN * foreign):
        raise InputError(
            "encoding-unknown",
            "the bytes are neither UTF-8 nor Arabic in any of "
            + ", ".join(CANDIDATES[1:])
            + "; name the encoding with --encoding.",
        )
    return best


def _reading(sample: bytes, name: str) -> str:
    text = sample.decode(name, "replace")
    if name != "cp864":
        return text
    return _PRESENTATION.sub(_plain_letters, _MISSHAPEN.sub("\ufffd\\g<0>", text))


def _score(text: str) -> float:
    """How much text looks like Arabic: above nought for Arabic, far below for anything else that is not ASCII."""
    score = 0.0
    for letter in text:
        if letter in _WEIGHT:
            score += _WEIGHT[letter]
        elif letter == "\ufffd" or "\x80" <= letter <= "\x9f":
            score += _BROKEN
        elif not letter.isascii() and letter not in _HARMLESS and not "\u064b" <= letter <= "\u0652":
            score += _STRANGE
    for word in _WORDS.findall(text):
        if word in _FREQUENT or (word.startswith("ال") and len(word) > 3):
            score += _WORD
        if "ة" in word[:-1] or "ى" in word[:-1]:
            score -= _WORD
    return score - _WORD * len(_GLUED.findall(text))


def _plain_letters(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match.group()).replace(" ", "")


def _finish(text: str, encoding: str) -> Decoded:
    controls = len(_CONTROL.findall(text[:_SAMPLE]))
    if controls > 0.02 * min(len(text), _SAMPLE) and controls > 1:
        raise InputError("input-binary", "this is binary data (it is full of control characters), not text.")
    mended = []
    if "\ufffd" in text:
        mended.append("bad-bytes")
    whole = mend_surrogates(text)
    if whole != text:
        mended.append("surrogates")
    right = mend_mojibake(whole)
    if right != whole:
        mended.append("mojibake")
    return Decoded(right, encoding, tuple(mended))
