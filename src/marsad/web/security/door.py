"""The door: what all requests share of security.

In: the ledger, the settings, a clock. Out: who asks. Without members it is one person's, at this machine; from the
first member on everybody must log in, and it never goes back while it runs.
"""

from collections.abc import Callable, Mapping

from starlette.datastructures import Headers

from marsad.config import Settings
from marsad.errors import SettingsError
from marsad.ledger.members import any_members, check_role
from marsad.ledger.store import Act, Ledger
from marsad.web.security import sessions
from marsad.web.security.csrf import token_of
from marsad.web.security.hosts import Client, check_proxies, is_loopback, names_of
from marsad.web.security.notebook import Notebook
from marsad.web.security.openid import Provider
from marsad.web.security.passwords import Passwords
from marsad.web.security.rate import USUAL, Buckets, Left, key_of
from marsad.web.security.rights import NOBODY, Visitor, alone, visitor_of

_LOOK_AGAIN = 1.0  # seconds after which it is looked again whether there are members


class Door:
    """Who comes in. `listening` is the address that is listened on."""

    def __init__(
        self, settings: Settings, ledger: Ledger, notebook: Notebook, clock: Callable[[], float], listening: str
    ) -> None:
        check_proxies(settings.web.proxies)
        self.settings, self.web = settings, settings.web
        self.ledger, self.notebook, self.clock = ledger, notebook, clock
        self.names = names_of(settings.web.hosts, listening)
        self.passwords = Passwords()
        set_, burst = settings.web.api_rate, settings.web.api_burst
        self.buckets = Buckets(USUAL if set_ is None else set_, burst) if set_ != 0 else None
        openid = settings.web.openid
        self.provider = Provider(openid, settings.home, clock) if openid else None
        for role in (openid.role, *openid.roles.values()) if openid else ():
            if role:
                _check(role)
        self._shared = not is_loopback(listening)
        self._looked_at = float("-inf")

    @property
    def shared(self) -> bool:
        """Whether one must log in."""
        now = self.clock()
        if not self._shared and abs(now - self._looked_at) >= _LOOK_AGAIN:
            with self.ledger.reading() as connection:
                self._shared = any_members(connection)
            self._looked_at = now
        return self._shared

    def at_once(self) -> Visitor | None:
        """Who asks, where that can be told without the ledger: whoever sits here alone; else None."""
        fresh = abs(self.clock() - self._looked_at) < _LOOK_AGAIN
        return alone(self.settings.by) if fresh and not self._shared else None

    def visitor(self, client: Client, headers: Headers, cookies: Mapping[str, str]) -> Visitor:
        """Who asks; `NOBODY` when they have not logged in, or their token is not good."""
        if not self.shared:
            return alone(self.settings.by)
        now = self.clock()
        secret = sessions.bearer(headers)
        if "authorization" in headers:
            with self.ledger.reading() as connection:
                held = sessions.by_token(connection, secret, now) if secret else None
            token = ""
        else:
            cookie = cookies.get(sessions.cookie_name(client.scheme), "")
            if not cookie:
                return NOBODY
            with self.ledger.reading() as connection:
                held = sessions.by_cookie(connection, cookie, now, self.web)
            token = token_of(cookie)
        if held is None:
            return NOBODY
        if now - held.seen_at > sessions.TOUCH:
            self.notebook.touch(held.key, now, token=bool(held.scope))
        return visitor_of(held, token)

    def pace(self, visitor: Visitor, address: str) -> Left | None:
        """Count a request to the API: what is left to who asks; None where it is not limited."""
        if self.buckets is None or (self.web.api_rate is None and not self._shared):
            return None
        return self.buckets.take(key_of(visitor, address), self.clock())

    def act(self, visitor: Visitor) -> Act:
        """A visitor's doing, now."""
        return Act(self.clock(), visitor.name)


def _check(role: str) -> None:
    try:
        check_role(role)
    except Exception as error:
        raise SettingsError("openid-role", f"[web.openid]: {error}") from error
