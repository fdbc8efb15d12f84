"""The bill of materials: every part that a user of Marsad gets, as CycloneDX 1.6 in JSON.

In: the parts (`parts.py`) and the version. Out: `dist/marsad-VERSION.cdx.json`, which a test holds against CycloneDX's
schema. The same parts give the same bytes: the time is that of `SOURCE_DATE_EPOCH`, else the one that hatchling writes
into wheel and sdist; the serial number follows from all the rest. `python release/sbom.py [FOLDER]` writes it.
"""

import re
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import DisjunctiveLicense, LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from hatchling.builders.utils import get_reproducible_timestamp
from packageurl import PackageURL

from parts import ROOT, Part, PartError, bundled_parts, data_parts, direct, python_parts


def write(folder: Path, root: Path = ROOT) -> Path:
    """Write the bill of the version in `root` and return its path."""
    path = folder / f"marsad-{_version(root)}.cdx.json"
    text = bill(root)
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def bill(root: Path = ROOT) -> str:
    """The whole bill as JSON, with a newline at its end."""
    python, bundled, data = python_parts(root), bundled_parts(root), data_parts(root)
    version = _version(root)
    marsad = Component(
        name="marsad",
        version=version,
        type=ComponentType.APPLICATION,
        bom_ref=f"pkg:pypi/marsad@{version}",
        purl=PackageURL.from_string(f"pkg:pypi/marsad@{version}"),
        licenses=[DisjunctiveLicense(id="Apache-2.0")],
    )
    bom = Bom(
        metadata=BomMetaData(component=marsad, timestamp=datetime.fromtimestamp(get_reproducible_timestamp(), UTC))
    )
    asked = direct(root)
    made = {part.name: _component(part, "installed") for part in python}
    inside = {part.name: _component(part, "inside") for part in bundled}
    tables = [_component(part, "inside", ComponentType.DATA) for part in data]
    bom.components = [*made.values(), *inside.values(), *tables]
    bom.register_dependency(marsad, [*(made[name] for name in asked), *inside.values(), *tables])
    for parts, components in ((python, made), (bundled, inside)):
        for part in parts:
            needed = [components[name] for name in part.needs if name in components]
            bom.register_dependency(components[part.name], needed)
    bom.serial_number = uuid.UUID(int=0)
    bom.serial_number = uuid.uuid5(uuid.NAMESPACE_OID, JsonV1Dot6(bom).output_as_string())
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


def _version(root: Path) -> str:
    text = (root / "src" / "marsad" / "__init__.py").read_text("utf-8")
    found = re.search(r'^__version__ = "([^"]+)"', text, re.MULTILINE)
    if found is None:
        raise PartError("src/marsad/__init__.py has no __version__.")
    return found[1]


def _component(part: Part, where: str, kind: ComponentType = ComponentType.LIBRARY) -> Component:
    """A part; `where` tells whether pip installs it beside Marsad or it stands inside Marsad's own files."""
    group, _, name = part.name.rpartition("/")
    simple = re.fullmatch(r"[A-Za-z0-9.-]+", part.licence)
    return Component(
        name=name,
        group=group or None,
        version=part.version,
        type=kind,
        scope=ComponentScope.OPTIONAL if part.extras else ComponentScope.REQUIRED,
        bom_ref=part.purl if kind is ComponentType.LIBRARY else part.name,
        purl=PackageURL.from_string(part.purl),
        licenses=[DisjunctiveLicense(id=part.licence) if simple else LicenseExpression(part.licence)],
        hashes=[HashType(alg=HashAlgorithm.SHA_512, content=part.sha512)] if part.sha512 else [],
        external_references=[ExternalReference(type=ExternalReferenceType.WEBSITE, url=XsUri(part.home))]
        if part.home
        else [],
        properties=[
            Property(name="marsad:where", value=where),
            *(Property(name="marsad:extra", value=each) for each in part.extras),
        ],
    )


def main() -> int:
    """Write the bill into the folder named, else into `dist`."""
    try:
        path = write(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist")
    except PartError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
