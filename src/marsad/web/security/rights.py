"""Rights: who asks, and what they may do.

In: a member and the scope of their token. Out: a `Visitor`. A reader sees what is public, and no private names; a
reviewer sees all and decides on claims and incidents; an editor corrects registries and sources, and classifies; an
admin looks after accounts and erases. A token has the rights of its member, but no more than its scope gives.
"""

from typing import NamedTuple

from marsad.ledger.members import ROLES
from marsad.web.security.sessions import Held

_SEEN = {"reader": "public", "reviewer": "restricted", "editor": "restricted", "admin": "restricted"}
_MOST = {"metrics": "", "read": "reader", "review": "reviewer", "admin": "admin"}


class Visitor(NamedTuple):
    """Who asks: name, role (empty for nobody), and the most sensitive class that they may see.

    `member` is their row (None for nobody, and for who sits alone at this machine), `key` the digest of their session
    or token, `scope` that of a token, `token` what their forms must bring back, `renew` that their password must be
    changed first.
    """

    name: str
    role: str
    up_to: str
    member: int | None = None
    key: bytes = b""
    scope: str = ""
    token: str = ""
    renew: bool = False

    def may(self, role: str) -> bool:
        """Whether they have this role or one above it."""
        return self.role in ROLES and ROLES.index(self.role) >= ROLES.index(role)

    @property
    def known(self) -> bool:
        """Whether they are anybody."""
        return bool(self.role)


NOBODY = Visitor("", "", "public")


def alone(name: str) -> Visitor:
    """Who sits at this machine where there are no accounts: everything is theirs."""
    return Visitor(name, "admin", _SEEN["admin"])


def visitor_of(held: Held, token: str = "") -> Visitor:
    """A member as a visitor."""
    role = held.member.role
    if held.scope:
        role = least(role, _MOST[held.scope])
    return Visitor(
        held.member.name, role, _SEEN.get(role, "public"), held.member.id, held.key, held.scope, token,
        held.member.renew and not held.scope,
    )  # fmt: skip


def least(*roles: str) -> str:
    """The lowest of some roles; none is lower than any."""
    return min(roles, key=lambda role: ROLES.index(role) if role in ROLES else -1)
