"""The tables that the commands open: built in, or with a gazetteer of the user's."""

import gc
import os
from pathlib import Path

from msgspec import structs

from marsad.coding import own
from marsad.coding.coders import Choice, Coder, coder_named
from marsad.coding.kit import Kit, default_kit
from marsad.config import Settings, settings
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


def chosen(
    coder: str | None, gazetteer: Path | None, home: Path | None = None, max_cost: float | None = None
) -> Choice:
    """What the options of a command say; without a coder, that of the home's settings. Raises SettingsError.

    A home that is named brings its own places, parties and triggers.
    """
    return Choice(coder or settings(home).coder, tables_of(gazetteer, home) if home else gazetteer, home, max_cost)


def coder_with(gazetteer: Path | None) -> Coder:
    """The coder by rules over `kit_with(gazetteer)`."""
    return coder_of(Choice(gazetteer=gazetteer))


def coder_of(choice: Choice) -> Coder:
    """The coder that is wanted; what was opened is taken out of garbage collection for good.

    Raises CoderError, GazetteerError and SettingsError.
    """

    def told() -> Settings:
        found = settings(choice.home)
        if choice.max_cost is None or found.model is None:
            return found
        return structs.replace(found, model=structs.replace(found.model, max_cost=choice.max_cost))

    coder = coder_named(choice.coder, kit_with(choice.gazetteer), told)
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)  # a report makes many values and few cycles
    return coder
