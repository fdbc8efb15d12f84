"""Passwords: hashing with argon2id, and what is good enough.

In: what a person wrote. Out: a hash in the PHC format, or whether one is right. Parameters are those of argon2-cffi
(RFC 9106, second recommended option: 64 MiB, 3 passes, 4 lanes); a hash with others is made anew at the next login.
"""

import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from marsad.errors import WebError

SHORTEST, LONGEST = 12, 1000  # characters
_VARIED = 5  # different characters at least
_AT_ONCE = 2  # hashes worked out at the same time: each takes 64 MiB
_WAITING = 8  # who may wait for that: each waits in one of the server's few threads
_WORDS = "abcdefghijkmnpqrstuvwxyz23456789"  # of passwords that are made: none that looks like another


class Passwords:
    """Makes hashes and checks passwords, a few at a time; who would wait too long is sent away."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._turns, self._places = BoundedSemaphore(_AT_ONCE), BoundedSemaphore(_AT_ONCE + _WAITING)
        self._nobody = self._hasher.hash(secrets.token_urlsafe(32))

    def hash(self, password: str) -> str:
        """The hash of a password. Raises WebError (`passwords-busy`)."""
        with self._turn():
            return self._hasher.hash(_same(password))

    def right(self, hashed: str, password: str) -> bool:
        """Whether a password is the one of a hash. An empty hash takes as long as any other, and is nobody's."""
        with self._turn():
            try:
                self._hasher.verify(hashed or self._nobody, _same(password)[:LONGEST])
            except (VerificationError, InvalidHashError):
                return False
            return bool(hashed)

    def outdated(self, hashed: str) -> bool:
        """Whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(hashed)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise WebError("passwords-busy", "too many passwords are being checked. Try again in a minute.")
        try:
            with self._turns:
                yield
        finally:
            self._places.release()


def weakness(password: str, name: str) -> str:
    """Why a password will not do, as a key of `words.toml`; empty when it will.

    Length counts and that it is no name; letters of several kinds are not asked for (NIST SP 800-63B, 5.1.1.2).
    """
    written = _same(password)
    if len(written) < SHORTEST:
        return "password_short"
    if len(written) > LONGEST:
        return "password_long"
    plain = written.casefold()
    without = plain.replace(_same(name).casefold(), "") if name else plain
    if len(set(plain)) < _VARIED or len(without) < SHORTEST // 2 or _runs(plain):
        return "password_plain"
    return ""


def made_password() -> str:
    """A password for one login: 80 bits, in groups that can be read out."""
    letters = "".join(secrets.choice(_WORDS) for _ in range(16))
    return "-".join(letters[at : at + 4] for at in range(0, 16, 4))


def _runs(plain: str) -> bool:
    """Whether most of it goes on by one («abcdefgh», «12345678», «٨٧٦٥٤٣٢١») or repeats a short piece."""
    steps = [ord(b) - ord(a) for a, b in pairwise(plain)]
    if sum(step in (-1, 0, 1) for step in steps) > 0.7 * len(steps):
        return True
    return any(plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, 5))


def _same(password: str) -> str:
    """One spelling of what is written alike."""
    return unicodedata.normalize("NFKC", password)
