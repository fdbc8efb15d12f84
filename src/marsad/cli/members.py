"""`marsad accounts`: who may log in to the observatory, and who saw what is not public."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from marsad.cli.options import home_option
from marsad.cli.place import act, json_option, opened, table, told, write_json
from marsad.errors import LedgerError
from marsad.ledger.members import ROLES, Entrance, Member, add_member, disable, enable, member_named, members, set_role
from marsad.ledger.members import set_password as keep_password

_PASSWORD = click.option(
    "--generate", is_flag=True, help="Make a password for one login, and print it; otherwise it is asked for."
)
_STDIN = click.option("--password-stdin", "stdin", is_flag=True, help="Take the password from standard input.")


@click.group()
def accounts() -> None:
    """Look after accounts: who may log in to the observatory, in which role.

    The first account makes the observatory a team's: from then on everybody must log in, on this machine too.

    \b
    Examples:
      marsad accounts add layla --role admin
      marsad accounts add sami --role reviewer --generate
      marsad accounts list
      marsad accounts reads --subject RJT4UHTPZL77J
    """  # noqa: D301


@accounts.command("list")
@home_option
@json_option
@told
def listing(home: Path | None, as_json: bool) -> None:
    """List all accounts."""
    with opened(home) as place, place.ledger.reading() as connection:
        rows = members(connection)
    if as_json:
        for each in rows:
            write_json(_plain(each))
        return
    table(
        [
            (each.name, each.role, "disabled" if not each.active else "", _way(each), _when(each.seen_at))
            for each in rows
        ],
        ("name", "role", "", "comes by", "last login"),
    )


@accounts.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What they may do; each role may do more.")
@_PASSWORD
@_STDIN
@click.option("--subject", default="", help="Who they are at the OpenID provider of the settings (its claim `sub`).")
@home_option
@json_option
@told
def add(name: str, role: str, generate: bool, stdin: bool, subject: str, home: Path | None, as_json: bool) -> None:
    """Make an account.

    The password is asked for, or made by --generate for one login. With --subject they come by the OpenID provider,
    and have a password too only when one of these is given.

    \b
    Examples:
      marsad accounts add layla --role admin
      marsad accounts add ليلى --role editor --generate
      marsad accounts add sami --role reader --subject 6f1c9c9e-41f2
    """  # noqa: D301
    with opened(home, create=True) as place:
        issuer = _issuer(place.settings.web.openid) if subject else ""
        secret = _password(name, generate, stdin) if generate or stdin or not subject else ""
        entrance = Entrance(_hashed(secret), generate, issuer, subject)
        with place.ledger.writing() as connection:
            member = add_member(connection, name, role, entrance, act(place))
    if as_json:
        write_json({**_plain(member), **({"password": secret} if generate else {})})
        return
    click.echo(f"{member.name}  {member.role}")
    _tell_password(generate, secret)


@accounts.command()
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
@home_option
@told
def role(name: str, role: str, home: Path | None) -> None:
    """Give an account another role."""
    _change(home, name, lambda connection, member, doing: set_role(connection, member, role, doing))


@accounts.command("disable")
@click.argument("name")
@home_option
@told
def shut_out(name: str, home: Path | None) -> None:
    """Let somebody in no more: their sessions and tokens end. Accounts are never taken out."""
    _change(home, name, disable)


@accounts.command("enable")
@click.argument("name")
@home_option
@told
def let_in(name: str, home: Path | None) -> None:
    """Let somebody in again who was disabled."""
    _change(home, name, enable)


@accounts.command()
@click.argument("name")
@_PASSWORD
@_STDIN
@home_option
@told
def password(name: str, generate: bool, stdin: bool, home: Path | None) -> None:
    """Give an account another password; its sessions end."""
    from marsad.ledger.sessions import end_sessions

    with opened(home) as place:
        with place.ledger.reading() as connection:
            member = member_named(connection, name)
        secret = _password(member.name, generate, stdin)
        hashed, doing = _hashed(secret), act(place)
        with place.ledger.writing() as connection:
            keep_password(connection, member, hashed, doing, renew=generate)
            end_sessions(connection, member.id, doing.at)
    _tell_password(generate, secret)


@accounts.command()
@click.argument("name", default="")
@click.option("--revoke", default="", metavar="ID", help="Revoke this token.")
@home_option
@json_option
@told
def tokens(name: str, revoke: str, home: Path | None, as_json: bool) -> None:
    """List the tokens of an account, or of all, or revoke one. Members make them on their own page.

    \b
    Examples:
      marsad accounts tokens sami
      marsad accounts tokens --revoke 4f0c1e77a9b2
    """  # noqa: D301
    from marsad.ledger.sessions import revoke_token, tokens_of

    with opened(home) as place:
        if revoke:
            with place.ledger.writing() as connection:
                revoke_token(connection, revoke, act(place))
            return
        with place.ledger.reading() as connection:
            rows = tokens_of(connection, member_named(connection, name).id if name else None)
    if as_json:
        for each in rows:
            write_json(each._asdict())
        return
    table(
        [
            (each.uid, each.member, each.label, each.scope, _when(each.expires_at), _when(each.used_at),
             "revoked" if each.revoked_at else "")
            for each in rows
        ],
        ("id", "name", "for", "scope", "expires", "last used", ""),
    )  # fmt: skip


@accounts.command()
@click.option("--by", default="", metavar="NAME", help="Only what this member did.")
@click.option("--action", default="", help="Only one of: read, export, login, login.failed, logout.")
@click.option("--subject", default="", metavar="ID", help="Only who saw this report, claim or incident.")
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=50, show_default=True, help="Most entries.")
@click.option(
    "--forget", "days", type=click.IntRange(1), default=None, metavar="DAYS", help="Take out entries older than these."
)
@home_option
@json_option
@told
def reads(by: str, action: str, subject: str, limit: int, days: int | None, home: Path | None, as_json: bool) -> None:
    """List who came in and who saw what is not public, the newest first.

    \b
    Examples:
      marsad accounts reads --subject RJT4UHTPZL77J
      marsad accounts reads --by sami --action export --json
      marsad accounts reads --forget 730
    """  # noqa: D301
    from marsad.ledger.access import Asked, accesses, forget

    with opened(home) as place:
        if days is not None:
            with place.ledger.aside() as connection:
                number = forget(connection, act(place).at - days * 86_400)
            click.echo(f"{number} entries taken out.", err=True)
            return
        with place.ledger.reading() as connection:
            rows, _ = accesses(connection, Asked(by, action, subject), limit)
    for row in rows:
        if as_json:
            write_json({"seq": row.seq, "at": row.at, "by": row.by, "action": row.action, "subject": row.subject,
                        "detail": json.loads(row.detail)})  # fmt: skip
    if not as_json:
        table(
            [(_when(row.at), row.by or "–", row.action, row.subject or "–", row.detail) for row in rows],
            ("when (UTC)", "name", "action", "what", "detail"),
        )


@accounts.command()
@home_option
@told
def unlock(home: Path | None) -> None:
    """Hear all accounts and addresses again that must wait after failed logins."""
    from marsad.ledger.sessions import forget_attempts

    with opened(home) as place, place.ledger.aside() as connection:
        number = forget_attempts(connection)
    click.echo(f"{number} forgotten.", err=True)


def _change(home: Path | None, name: str, change: Callable[..., object]) -> None:
    with opened(home) as place:
        doing = act(place)
        with place.ledger.writing() as connection:
            change(connection, member_named(connection, name), doing)
            member = member_named(connection, name)
    click.echo(f"{member.name}  {member.role}{'' if member.active else '  disabled'}")


def _password(name: str, generate: bool, stdin: bool) -> str:
    """A password as it was made, read or asked for. Raises LedgerError (`password-weak`)."""
    from marsad.web.frame import words
    from marsad.web.security.passwords import made_password, weakness

    if generate:
        return made_password()
    if stdin:
        secret = sys.stdin.readline().rstrip("\r\n")
    else:
        secret = click.prompt(f"Password for {name}", hide_input=True, confirmation_prompt=True, err=True)
    if fault := weakness(secret, name):
        raise LedgerError("password-weak", words("en")[fault])
    return secret


def _hashed(secret: str) -> str:
    from marsad.web.security.passwords import Passwords

    return Passwords().hash(secret) if secret else ""


def _tell_password(generate: bool, secret: str) -> None:
    if generate:
        click.echo("The password is for one login, and is not shown again:", err=True)
        click.echo(secret)


def _issuer(openid: Any) -> str:
    if openid is None:
        raise LedgerError("openid-unset", "no OpenID provider is set: [web.openid] in marsad.toml names it.")
    return str(openid.issuer)


def _plain(member: Member) -> dict[str, Any]:
    return {
        "name": member.name, "role": member.role, "active": member.active, "comes_by": _way(member),
        "made_at": member.made_at, "last_login": member.seen_at,
    }  # fmt: skip


def _way(member: Member) -> str:
    ways = [("password", member.password), ("OpenID", member.subject)]
    return ", ".join(name for name, there in ways if there)


def _when(seconds: float | None) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M") if seconds else "–"
