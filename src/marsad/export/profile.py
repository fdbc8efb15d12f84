"""Publication profiles: what of the ledger may leave the house, and how finely.

In: a TOML file (`data/profiles/*.toml`, or a team's own). Out: a `Profile`, or an ExportError that names every setting
that cannot be used. What a profile does to reports is in `publish.py`.
"""

import tomllib
from collections.abc import Collection, Iterable, Iterator
from hashlib import sha256
from pathlib import Path

import msgspec

from marsad.errors import ExportError
from marsad.export.lint import BUILT_IN, DATES, PLACES, SETTINGS, leaks, wrong
from marsad.ontology import SENSITIVITY

DEFAULT = "public"
FOLDER = Path(__file__).parent.parent / "data" / "profiles"


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """Claims that one of these fits: subjects of `sensitivity.toml`, types, kinds of places, classes.

    `why` is for people, `arabic` the same in Arabic. In `coarser`, `place` and `date` are their precision, empty where
    that of the profile holds.
    """

    why: str
    arabic: str = ""
    subjects: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    place: str = ""
    date: str = ""

    def fits(self, type_: str, subjects: Collection[str], kinds: Iterable[str], sensitivity: str) -> bool:
        """Whether a claim of this type, subjects, kinds of places and class is meant."""
        return (
            type_ in self.types
            or sensitivity in self.classes
            or any(each in self.subjects for each in subjects)
            or any(each in self.kinds for each in kinds)
        )


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What leaves the house: see docs/reference/profiles.md. `digest` is the SHA-256 of the file."""

    name: str
    what: str
    up_to: str
    text: str
    parties: str
    publisher: str
    ids: str
    place: str
    date: str
    delay_days: int
    least_count: int
    arabic: str = ""
    grid: float | None = None
    coarser: tuple[Rule, ...] = ()
    leave_out: tuple[Rule, ...] = ()
    digest: str = ""

    @property
    def changes_nothing(self) -> bool:
        """Whether reports leave as they are, but for claims above the class and private names."""
        return self == msgspec.structs.replace(
            self, text="keep", parties="words", publisher="keep", ids="ledger", place="point", date="day",
            delay_days=0, least_count=1, coarser=(), leave_out=(),
        )  # fmt: skip


def load(name: str, subjects: Collection[str]) -> Profile:
    """A profile by its built-in name or the path of its file; `subjects` are those that rules may name.

    Raises ExportError: `profile-unknown`, `profile-unreadable`, `profile-setting` or `profile-leak`.
    """
    own = name not in BUILT_IN
    path = Path(name) if own else FOLDER / f"{name}.toml"
    if own and not path.exists():
        raise ExportError(
            "profile-unknown", f"{name}: there is no such profile or file. There are {', '.join(BUILT_IN)}."
        )
    try:
        data = path.read_bytes()
        told = tomllib.loads(data.decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ExportError("profile-unreadable", f"{path}: {error}.") from error
    settings = {field.name: field.required for field in msgspec.structs.fields(Profile) if field.name != "digest"}
    if amiss := list(wrong(told, settings, Rule.__struct_fields__, subjects, own=own)):
        raise ExportError("profile-setting", f"{path}: {'; '.join(amiss)}.")
    if leaking := list(leaks(told)):
        raise ExportError("profile-leak", f"{path}: {'; '.join(leaking)}.")
    return msgspec.structs.replace(msgspec.convert(told, Profile), digest=sha256(data).hexdigest())


def less_protective(profile: Profile, than: Profile) -> list[str]:
    """The settings in which a profile lets out more than another."""
    found = [
        key
        for key, order in SETTINGS.items()
        if order.index(getattr(profile, key)) * (-1 if key == "up_to" else 1)
        < order.index(getattr(than, key)) * (-1 if key == "up_to" else 1)
    ]
    found += [key for key in ("delay_days", "least_count") if getattr(profile, key) < getattr(than, key)]
    alike = profile.place == than.place == "grid"
    if alike and (profile.grid or 0.0) < (than.grid or 0.0):
        found.append("grid")
    for rule in than.coarser:
        for key, value in _selectors(rule):
            mine = _precision(profile, key, value)
            asked = _precision(than, key, value)
            if not _left_out(profile, key, value) and any(a < b for a, b in zip(mine, asked, strict=True)):
                found.append("coarser")
    for rule in than.leave_out:
        if not all(_left_out(profile, key, value) for key, value in _selectors(rule)):
            found.append("leave_out")
    return list(dict.fromkeys(found))


def _selectors(rule: Rule) -> Iterator[tuple[str, str]]:
    for key in ("subjects", "types", "kinds", "classes"):
        for value in getattr(rule, key):
            yield key, value


def _precision(profile: Profile, key: str, value: str) -> tuple[int, int]:
    """Place and date precision of claims that are selected by this alone, as positions in their orders."""
    rules = [rule for rule in profile.coarser if value in getattr(rule, key)]
    return (
        max(PLACES.index(told) for told in (profile.place, *(each.place for each in rules)) if told),
        max(DATES.index(told) for told in (profile.date, *(each.date for each in rules)) if told),
    )


def _left_out(profile: Profile, key: str, value: str) -> bool:
    above = key == "classes" and SENSITIVITY.index(value) > SENSITIVITY.index(profile.up_to)
    return above or any(value in getattr(rule, key) for rule in profile.leave_out)
