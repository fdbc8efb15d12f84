"""OpenID Connect: coming in by an organisation's own accounts (authorisation code flow with PKCE).

In: the settings of a provider, and what it sends back. Out: the subject whom it vouches for, with name and groups.
Nothing of the provider's is kept but issuer and subject. What a login under way must remember is in a cookie of the
browser that began it, so that no other browser can end it.
"""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from marsad.config import OpenId
from marsad.errors import SettingsError, WebError
from marsad.ledger.members import ROLES
from marsad.web.security.hosts import is_loopback

COOKIE = "marsad_openid"
LASTS = 600  # seconds that a login may take
_KNOWN = 3600.0  # seconds for which the provider's own description is taken to stand
_SIGNED = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_TIMEOUT = 10.0


class Begun(NamedTuple):
    """A login under way: what the answer must bring back, and where to go then."""

    state: str
    nonce: str
    verifier: str
    after: str

    def cookie(self) -> str:
        """It as the value of a cookie."""
        return urlsafe_b64encode(json.dumps(self).encode()).decode()


class Vouched(NamedTuple):
    """Whom the provider vouches for."""

    issuer: str
    subject: str
    name: str
    groups: tuple[str, ...]


class Provider:
    """One provider. Its description and keys are fetched when they are first needed, and kept for an hour."""

    def __init__(self, told: OpenId, home: Path, clock: Callable[[], float]) -> None:
        issuer = urlsplit(told.issuer)
        if issuer.scheme != "https" and not (issuer.scheme == "http" and is_loopback(issuer.hostname or "")):
            raise SettingsError("openid-issuer", f"[web.openid]: the issuer {told.issuer!r} is no https address.")
        self.told, self._clock = told, clock
        self._secret = _secret(home / told.secret) if told.secret else ""
        self._lock = Lock()
        self._described: dict[str, Any] = {}
        self._keys: dict[str, Any] | None = None
        self._at = float("-inf")

    def begin(self, back: str, after: str) -> tuple[str, Begun]:
        """Where to send the browser, and what it must remember. Raises WebError (`openid-unreachable`)."""
        begun = Begun(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(32), after)
        with self._client(back) as client:
            url, _ = client.create_authorization_url(
                self._description()["authorization_endpoint"],
                state=begun.state,
                nonce=begun.nonce,
                code_verifier=begun.verifier,
            )
        return str(url), begun

    def end(self, back: str, answer: Mapping[str, str], begun: Begun) -> Vouched:
        """Whom the answer (the query of the address that the browser came back by) vouches for.

        Raises WebError: `openid-refused` when the provider refuses or its answer does not hold, `openid-unreachable`.
        """
        try:
            if not secrets.compare_digest(answer.get("state", "").encode(), begun.state.encode()):
                raise ValueError("another state")
            with self._client(back) as client:
                token = client.fetch_token(
                    self._description()["token_endpoint"],
                    grant_type="authorization_code",
                    code=answer["code"],
                    code_verifier=begun.verifier,
                )
            return self._vouched(token, begun.nonce)
        except (AuthlibBaseError, JoseError, KeyError, ValueError, TypeError) as error:
            raise WebError(
                "openid-refused", f"the OpenID provider's answer does not hold ({type(error).__name__}). Log in again."
            ) from error
        except httpx2.HTTPError as error:
            raise _unreachable(error) from error

    def role(self, vouched: Vouched) -> str | None:
        """The role that the provider's groups give; None when groups give none. Raises WebError (`openid-stranger`)."""
        if not self.told.roles:
            return None
        given = [self.told.roles[group] for group in vouched.groups if group in self.told.roles]
        if given:
            return max(given, key=ROLES.index)
        if self.told.role:
            return self.told.role
        raise WebError("openid-stranger", "none of your groups may come in here. Ask who looks after the accounts.")

    def _vouched(self, token: Mapping[str, Any], nonce: str) -> Vouched:
        description = self._description()
        options = {
            "iss": {"essential": True, "value": description["issuer"]},
            "aud": {"essential": True, "value": self.told.client},
        }
        read = self._read(str(token["id_token"]))
        params = {"nonce": nonce, "client_id": self.told.client, "access_token": token.get("access_token")}
        claims = CodeIDToken(read.claims, read.header, options, params)
        claims.validate(now=int(self._clock()), leeway=120)
        if "nonce" not in claims:
            raise ValueError("no nonce")
        groups = claims.get(self.told.groups) or ()
        groups = (groups,) if isinstance(groups, str) else groups
        name = claims.get("preferred_username") or claims.get("name") or claims["sub"]
        return Vouched(description["issuer"], str(claims["sub"]), str(name), tuple(map(str, groups)))

    def _read(self, id_token: str) -> jwt.Token:
        """An ID token whose signature holds, under the provider's keys; they are fetched anew for one not known."""
        registry = JWSRegistry(algorithms=list(_SIGNED), strict_check_header=False)
        try:
            return jwt.decode(id_token, KeySet.import_key_set(self._key_set()), registry=registry)
        except InvalidKeyIdError:
            return jwt.decode(id_token, KeySet.import_key_set(self._key_set(anew=True)), registry=registry)

    def _description(self) -> dict[str, Any]:
        with self._lock:
            now = self._clock()
            if now - self._at > _KNOWN:
                address = self.told.issuer.rstrip("/") + "/.well-known/openid-configuration"
                described = _fetched(address)
                if described.get("issuer", "").rstrip("/") != self.told.issuer.rstrip("/"):
                    raise WebError("openid-refused", "the OpenID provider gives itself another name than it is set to.")
                self._described, self._keys, self._at = described, None, now
            return self._described

    def _key_set(self, *, anew: bool = False) -> Any:
        address = self._description()["jwks_uri"]
        with self._lock:
            if self._keys is None or anew:
                self._keys = _fetched(address)
            return self._keys

    def _client(self, back: str) -> OAuth2Client:
        known = self._description().get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        way = "client_secret_basic" if "client_secret_basic" in known else "client_secret_post"
        return OAuth2Client(
            self.told.client, self._secret or None, scope=self.told.scope, redirect_uri=back,
            code_challenge_method="S256", timeout=_TIMEOUT, token_endpoint_auth_method=way if self._secret else "none",
        )  # fmt: skip


def begun_of(cookie: str) -> Begun | None:
    """The login that a cookie remembers; None for one that we did not make."""
    try:
        told = json.loads(urlsafe_b64decode(cookie.encode()))
    except ValueError:
        return None
    good = isinstance(told, list) and len(told) == len(Begun._fields) and all(isinstance(each, str) for each in told)
    return Begun(*told) if good and all(told[:3]) else None


def _fetched(address: str) -> dict[str, Any]:
    try:
        answer = httpx2.get(address, timeout=_TIMEOUT, follow_redirects=False)
        answer.raise_for_status()
        told = answer.json()
    except (httpx2.HTTPError, ValueError) as error:
        raise _unreachable(error) from error
    if not isinstance(told, dict):
        raise WebError("openid-refused", "the OpenID provider does not describe itself as one.")
    return told


def _unreachable(error: Exception) -> WebError:
    return WebError(
        "openid-unreachable", f"the OpenID provider does not answer ({type(error).__name__}). Try again later."
    )


def _secret(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError("openid-secret", f"[web.openid]: the secret cannot be read: {path}.") from error
