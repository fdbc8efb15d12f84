"""Settings: one TOML file and the environment, as one frozen value that is passed in.

In: the folder of a ledger (`--home`, else `MARSAD_HOME`, else `marsad` in the user's data folder), its `marsad.toml`,
and variables of the environment, which win: `MARSAD_LEDGER`, `MARSAD_CONTACT`, `MARSAD_BY`. Out: `Settings`.
"""

import getpass
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from marsad.errors import SettingsError

FILE = "marsad.toml"


class OpenId(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An OpenID provider that members may come by, `[web.openid]`.

    `issuer` is its address, `client` our name there, `secret` the file of our secret (in the home unless it begins
    with /), `label` what stands on the button. Who comes for the first time gets `role`, or is turned away when it is
    empty. With `roles`, values of the claim `groups` give roles, anew at every login.
    """

    issuer: str
    client: str
    secret: str = ""
    label: str = "OpenID"
    scope: str = "openid profile"
    role: str = ""
    groups: str = "groups"
    roles: dict[str, str] = {}


class Border(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a border of the bundled outline is drawn: `between` two neighbours (ISO 3166-1 numeric codes, or a name)."""

    between: tuple[str, str]
    drawn: Literal["agreed", "disputed", "hidden"] = msgspec.field(name="as")


class Worldview(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Borders as the organisation wants them, `[web.worldview]`.

    `borders` goes before what the map itself calls disputed; `hide_bundled` leaves the bundled outline out. `geojson`
    and `pmtiles` are files by the name that `layers` (of the MapLibre style specification) call them by; they lie in
    `folder` (in the home unless it begins with /).
    """

    folder: str = "boundaries"
    borders: tuple[Border, ...] | None = None
    hide_bundled: bool = False
    geojson: dict[str, str] = {}
    pmtiles: dict[str, str] = {}
    layers: tuple[dict[str, Any], ...] = ()


class Web(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the observatory is served, `[web]`.

    `hosts` are names that it may be asked for by, beside loopback's (`*.example.org` for all under one); `proxies`
    addresses or networks whose `X-Forwarded-For` and `X-Forwarded-Proto` count; `idle_hours` and `session_days` end
    sessions; `token_days` is the longest that a token may be good. Each token, account or address may ask the API
    `api_burst` times at once and then `api_rate` times a second (0: as often as it likes; None: 20 where there are
    accounts, as often as one likes where one person sits alone).
    """

    hosts: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    idle_hours: Annotated[float, msgspec.Meta(gt=0)] = 12
    session_days: Annotated[float, msgspec.Meta(gt=0)] = 7
    token_days: Annotated[int, msgspec.Meta(gt=0)] = 365
    api_rate: Annotated[float, msgspec.Meta(ge=0, le=1e6)] | None = None
    api_burst: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 400
    openid: OpenId | None = None
    worldview: Worldview | None = None


class Model(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A language model that may read too, `[model]`: an endpoint of the chat-completions protocol.

    `base_url` is its address up to `/v1`, `model` its name there, `key_env` the variable of the environment that holds
    the key, if it wants one. What is not on this machine is asked only with `allow_remote`. `concurrency` is how many
    requests are on their way at once, `requests_per_minute` how many begin in a minute (0: any number), `timeout` the
    seconds of one, `retries` how often one that failed is made again. `price_in` and `price_out` are the price of a
    million tokens of prompt and of answer in `currency`, `max_cost` what a run may cost in it. `window` is how many
    characters of a report go into one request (a longer sentence goes alone), `overlap` how many sentences two
    neighbours share, `max_tokens` the longest answer, `cache` whether answers are kept, `structured` how the server is
    told the shape of answers, `chars_per_token` what estimates take a token of a report for.
    """

    base_url: str
    model: str
    key_env: str = "MARSAD_MODEL_KEY"
    allow_remote: bool = False
    concurrency: Annotated[int, msgspec.Meta(ge=1, le=256)] = 4
    requests_per_minute: Annotated[float, msgspec.Meta(ge=0)] = 0
    timeout: Annotated[float, msgspec.Meta(gt=0)] = 300
    retries: Annotated[int, msgspec.Meta(ge=0, le=20)] = 3
    price_in: Annotated[float, msgspec.Meta(ge=0)] | None = None
    price_out: Annotated[float, msgspec.Meta(ge=0)] | None = None
    currency: str = "USD"
    max_cost: Annotated[float, msgspec.Meta(ge=0)] | None = None
    window: Annotated[int, msgspec.Meta(ge=200)] = 6000
    overlap: Annotated[int, msgspec.Meta(ge=0, le=50)] = 2
    max_tokens: Annotated[int, msgspec.Meta(ge=16)] = 4000
    cache: bool = True
    structured: Literal["auto", "json_schema", "json_object", "none"] = "auto"
    chars_per_token: Annotated[float, msgspec.Meta(gt=0)] = 2.7


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where things are kept, and who acts.

    `ledger` is a SQLAlchemy URL (default: `ledger.db` in the home), `archive` a folder of WARC files (in the home
    unless it begins with /), `contact` what servers are told of us (a mail address or page), `by` who decisions are
    put down to, `coder` who reads (`rules`, `model`, `both`), `gazetteer` the folder of an import, with the home's own
    places and parties (in the home unless it begins with /), `keep_days` how long reports are kept from the day that
    they were added (0: for ever), `situation` what situations assume (`marsad.situation.needs.Assumptions`), `model` a
    language model that may read too.
    """

    home: Path
    ledger: str = ""
    archive: str = ""
    contact: str = ""
    by: str = ""
    coder: str = "rules"
    gazetteer: str = ""
    keep_days: Annotated[int, msgspec.Meta(ge=0)] = 0
    situation: dict[str, Any] = {}
    web: Web = Web()
    model: Model | None = None

    @property
    def address(self) -> str:
        """The ledger's URL."""
        return self.ledger or f"sqlite:///{self.home / 'ledger.db'}"

    @property
    def archive_folder(self) -> Path:
        """The folder of the archive."""
        return self.home / (self.archive or "archive")

    @property
    def gazetteer_folder(self) -> Path | None:
        """The folder of the home's own places and parties; None when it has none."""
        return self.home / self.gazetteer if self.gazetteer else None

    @property
    def lexicon_folder(self) -> Path:
        """The folder of the entries, parties and places that were accepted (`marsad lexicon accept`)."""
        return self.home / "lexicon"


def default_home(environment: Mapping[str, str]) -> Path:
    """`MARSAD_HOME`, else `marsad` in the user's data folder."""
    if home := environment.get("MARSAD_HOME"):
        return Path(home)
    return Path(environment.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "marsad"


def settings(home: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of a home. Raises SettingsError that names file, key and value."""
    environment = os.environ if environment is None else environment
    home = (home or default_home(environment)).absolute()
    path = home / FILE
    told: dict[str, object] = {}
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        pass
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError("settings-unreadable", f"{path}: {error}.") from error
    for key in ("ledger", "contact", "by"):
        if value := environment.get(f"MARSAD_{key.upper()}"):
            told[key] = value
    told.setdefault("by", _user())
    try:
        return msgspec.convert({**told, "home": home}, Settings)
    except msgspec.ValidationError as error:
        keys = ", ".join(field for field in Settings.__struct_fields__ if field != "home")
        raise SettingsError("settings-key", f"{path}: {error}. It may hold: {keys}.") from error


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
