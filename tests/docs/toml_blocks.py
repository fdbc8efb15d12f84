"""Blocks of TOML, read by the code that reads such a file: its tables tell which."""

import tomllib

import msgspec

from marsad.config import Settings, settings
from marsad.export.profile import load
from marsad.lexicon.schema import load as load_lexicon
from marsad.ontology import claim_types
from marsad.sources.outlets import read_outlets


def load_toml(code, folder, where):
    """Read a block as if it stood in its file; `folder` holds the files that it names. Raises what the reader raises."""
    told = tomllib.loads(code)
    if {"verb", "noun", "phrase"} & told.keys():
        own = folder / "lexicon" / "events"
        own.mkdir(parents=True, exist_ok=True)
        (own / "page.toml").write_text(code, encoding="utf-8")
        assert load_lexicon(own.parent, frozenset(claim_types())), f"{where}: it holds no entry"
    elif {"source", "fetch"} & told.keys():
        (folder / "sources.toml").write_text(code, encoding="utf-8")
        assert read_outlets(folder / "sources.toml").outlets
    elif {"up_to", "delay_days"} <= told.keys():
        from marsad.ledger.protect import subjects

        (folder / "profile.toml").write_text(code, encoding="utf-8")
        load(str(folder / "profile.toml"), subjects())
    elif told.keys() <= set(Settings.__struct_fields__):
        _settings(code, folder)
    else:
        raise AssertionError(f"{where}: no reader of such a file is known here: {', '.join(told)}")


def _settings(code, folder):
    from marsad.situation.needs import Assumptions
    from marsad.web.boundaries import boundaries_of

    path = folder / "marsad.toml"
    kept = path.read_bytes() if path.exists() else None
    path.write_text(code, encoding="utf-8")
    try:
        read = settings(folder, {})
        boundaries_of(read)
        msgspec.convert(read.situation, Assumptions)
    finally:
        path.unlink() if kept is None else path.write_bytes(kept)
