"""Patterns: the sentences of each outlet, with places to be filled.

In: `patterns/*.toml`. Out: parsed patterns. Their signs:

    {place}            a value of the happening; {place.bare} in another form
    {قصف/قصفت:doer}    the choice that agrees with a value in gender
    [قصف]              what tells the claim of the happening
    [raid=force.raid: دهم]   what tells a further claim of this type, by the name «raid»; /planned may follow the type
    {raid:detained}    a value of that further claim, {1+raid:doer} of both
    [siege=…: حصار]    tells of the siege that other reports tell of
    <، {according}>    left out when a value in it is not there
"""

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import NamedTuple

from marsad.demo.faults import fault

_TOKEN = re.compile(r"\{([^{}]*)\}|\[([a-z0-9.]+)=([a-z_.]+)(?:/([a-z]+))?: |([\[\]<>])")
_SLOT = re.compile(r"(?:([a-z0-9+]+):)?([a-z]+)(?:\.([a-z]+))?")
MAIN = "1"  # the claim of the happening itself


class Words(NamedTuple):
    """Words as they stand."""

    text: str


class Slot(NamedTuple):
    """A value; `claims` are those that it is told of, empty where its name decides."""

    claims: tuple[str, ...]
    name: str
    form: str


class Choice(NamedTuple):
    """Words that agree with a value."""

    choices: tuple[str, ...]
    name: str


class Mark(NamedTuple):
    """Words that tell a claim; type and status are empty for the happening's own."""

    claim: str
    type: str
    status: str
    parts: "tuple[Part, ...]"


class Maybe(NamedTuple):
    """Parts that are left out when a value in them is not there."""

    parts: "tuple[Part, ...]"


Part = Words | Slot | Choice | Mark | Maybe
Pattern = tuple[Part, ...]


class Voice(NamedTuple):
    """The patterns of an outlet: phrases by name, sentences by their place in the report and kind of happening."""

    phrases: dict[str, list[Pattern]]
    sentences: dict[str, dict[str, list[Pattern]]]


def voices() -> dict[str, Voice]:
    """The patterns of every outlet, by its id. Raises DemoError that names file and pattern."""
    found = {}
    folder = files("marsad.demo") / "patterns"
    for path in sorted(folder.iterdir(), key=lambda each: each.name):
        if not path.name.endswith(".toml"):
            continue
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        parsed = {
            section: {
                name: [parse(each, f"{path.name}, {section}.{name}") for each in told] for name, told in table.items()
            }
            for section, table in tables.items()
        }
        phrases = parsed.pop("phrase", {})
        found[path.name.removesuffix(".toml")] = Voice(phrases, parsed)
    return found


def parse(text: str, where: str) -> Pattern:
    """A pattern from its text. Raises DemoError that names `where`."""
    tokens = _tokens(text, where)
    parts, end = _parse(tokens, 0, "", where)
    assert end == len(tokens)
    return parts


def _tokens(text: str, where: str) -> list[re.Match[str] | str]:
    tokens: list[re.Match[str] | str] = []
    at = 0
    for match in _TOKEN.finditer(text):
        if match.start() > at:
            tokens.append(text[at : match.start()])
        tokens.append(match)
        at = match.end()
    if at < len(text):
        tokens.append(text[at:])
    if any(isinstance(token, str) and re.search(r"[{}\[\]<>]", token) for token in tokens):
        raise fault(f"{where}: a sign stands alone in {text!r}.")
    return tokens


def _parse(tokens: list[re.Match[str] | str], at: int, until: str, where: str) -> tuple[Pattern, int]:
    parts: list[Part] = []
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if isinstance(token, str):
            parts.append(Words(token))
        elif token[1] is not None:
            parts.append(_value(token[1], where))
        elif token[2] or token[5] == "[":
            inner, at = _parse(tokens, at, "]", where)
            parts.append(Mark(token[2] or MAIN, token[3] or "", token[4] or "", inner))
        elif token[5] == "<":
            inner, at = _parse(tokens, at, ">", where)
            parts.append(Maybe(inner))
        elif token[5] == until:
            return tuple(parts), at
        else:
            raise fault(f"{where}: {token[0]!r} closes nothing.")
    if until:
        raise fault(f"{where}: {until!r} is missing.")
    return tuple(parts), at


def _value(inner: str, where: str) -> Part:
    if "/" in inner:
        words, _, name = inner.rpartition(":")
        if not words or not name.isascii():
            raise fault(f"{where}: {inner!r} names no value that it agrees with.")
        return Choice(tuple(words.split("/")), name)
    match = _SLOT.fullmatch(inner)
    if not match:
        raise fault(f"{where}: {inner!r} is no value.")
    return Slot(tuple(match[1].split("+")) if match[1] else (), match[2], match[3] or "")


def slots(pattern: Pattern, *, optional: bool = False) -> Iterator[Slot | Choice]:
    """The values that a pattern needs; with `optional` those that it may take too."""
    for part in pattern:
        if isinstance(part, Slot | Choice):
            yield part
        elif isinstance(part, Mark) or (optional and isinstance(part, Maybe)):
            yield from slots(part.parts, optional=optional)
