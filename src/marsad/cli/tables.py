"""The tables that the commands open: built in, or with a gazetteer of the user's."""

import gc
import os
from pathlib import Path

from marsad.coding import own
from marsad.coding.coder import RuleCoder
from marsad.coding.kit import Kit, default_kit
from marsad.config import settings
from marsad.errors import GazetteerError

DATA = Path(__file__).parent.parent / "data"


def user_folder() -> Path:
    """Where imported places go unless told otherwise: `marsad/gazetteer` in the user's data folder."""
    home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(home) / "marsad" / "gazetteer"


def kit_with(gazetteer: Path | None) -> Kit:
    """The built-in kit, or one that reads places from the folder of an import, and parties when it holds any.

    A folder of `marsad lexicon accept` has triggers too. Raises GazetteerError and LexiconError.
    """
    if gazetteer is None:
        return default_kit()
    compiled = gazetteer / "compiled"
    folder = compiled if compiled.is_dir() else gazetteer
    if not (folder / "places.bin").is_file():
        raise GazetteerError(
            "gazetteer-missing",
            f"{gazetteer}: no compiled gazetteer here; make one with `marsad gazetteer import --out {gazetteer}`.",
        )
    if own.is_compiled(folder):
        own.check(folder, DATA / "compiled")
        return Kit(DATA / "compiled", folder, folder, folder)
    return Kit(DATA / "compiled", folder, folder if (folder / "actors.msgpack").is_file() else None)


def tables_of(gazetteer: Path | None, home: Path | None) -> Path | None:
    """The folder that `--gazetteer` names, else the one that the home has; None: the built-in tables.

    A home has that of what was accepted (which holds the other's places too), else the one that its settings name.
    """
    if gazetteer is not None:
        return gazetteer
    told = settings(home)
    return told.lexicon_folder if own.is_compiled(told.lexicon_folder / "compiled") else told.gazetteer_folder


def coder_with(gazetteer: Path | None) -> RuleCoder:
    """A coder over `kit_with(gazetteer)`; what was opened is taken out of garbage collection for good."""
    coder = RuleCoder(kit_with(gazetteer))
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)  # a report makes many values and few cycles
    return coder
