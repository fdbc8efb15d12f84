"""`marsad accounts`, and what `marsad serve` refuses."""

import json

import pytest

from marsad.ledger import chain, schema
from marsad.ledger.access import note
from marsad.ledger.members import member_named
from marsad.ledger.sessions import Session, begin_session, session_by
from marsad.ledger.store import open_ledger
from marsad.web.security.lockout import admitted
from marsad.web.security.passwords import Passwords

PASSWORD = "نهر الفرات يجري جنوبا"
NOW = 1_700_000_000.0


@pytest.fixture
def ledger(tmp_path):
    """Opens the ledger of this test's home, once a command has made it."""
    import contextlib

    with contextlib.ExitStack() as stack:

        def made():
            found = open_ledger(f"sqlite:///{tmp_path / 'home' / 'ledger.db'}")
            stack.callback(found.close)
            return found

        yield made


def named(ledger, name):
    with ledger.reading() as connection:
        return member_named(connection, name)


def test_the_first_admin_is_made_before_any_report(marsad, ledger):
    done = marsad("accounts", "add", "layla", "--role", "admin", input=f"{PASSWORD}\n{PASSWORD}\n")
    assert done.exit_code == 0 and done.stdout == "layla  admin\n" and PASSWORD not in done.output
    found = named(ledger(), "LAYLA")
    assert Passwords().right(found.password, PASSWORD) and not found.renew
    with ledger().reading() as connection:
        (entry,) = connection.execute(schema.audit.select()).all()
        assert (entry.action, entry.by, entry.subject) == ("member.added", "ليلى", "@layla")
        assert list(chain.breaks(connection)) == []


def test_a_made_password_is_for_one_login(marsad, ledger):
    done = marsad("accounts", "add", "سامي", "--role", "reviewer", "--generate")
    password = done.stdout.splitlines()[-1]
    found = named(ledger(), "سامي")
    assert Passwords().right(found.password, password) and found.renew
    again = marsad("accounts", "password", "سامي", "--generate")
    assert Passwords().right(named(ledger(), "سامي").password, again.stdout.strip())


def test_passwords_come_by_standard_input_and_weak_ones_are_refused(marsad, ledger):
    done = marsad("accounts", "add", "huda", "--role", "editor", "--password-stdin", input=PASSWORD + "\n")
    assert done.exit_code == 0 and Passwords().right(named(ledger(), "huda").password, PASSWORD)
    weak = marsad("accounts", "password", "huda", "--password-stdin", input="huda-huda-huda\n")
    assert weak.exit_code == 3 and "[password-weak]" in weak.stderr
    unlike = marsad("accounts", "password", "huda", input=f"{PASSWORD}\n{PASSWORD}x\n")
    assert unlike.exit_code != 0


def test_accounts_are_listed_changed_and_never_left_without_an_admin(marsad, ledger):
    for name, role in (("layla", "admin"), ("sami", "reader")):
        marsad("accounts", "add", name, "--role", role, "--password-stdin", input=PASSWORD)
    kept = ledger()
    with kept.aside() as connection:
        session = Session("s", "password", "", "", NOW, NOW, None)
        begin_session(connection, b"k" * 32, member_named(connection, "sami").id, session)
    assert marsad("accounts", "role", "Sami", "reviewer").stdout == "sami  reviewer\n"
    assert marsad("accounts", "disable", "sami").stdout == "sami  reviewer  disabled\n"
    with kept.reading() as connection:
        assert session_by(connection, b"k" * 32) is None
    rows = [json.loads(line) for line in marsad("accounts", "list", "--json").stdout.splitlines()]
    assert [(row["name"], row["role"], row["active"]) for row in rows] == [
        ("layla", "admin", True),
        ("sami", "reviewer", False),
    ]
    assert "password" not in rows[0] and "$argon2" not in str(rows)
    assert "disabled" in marsad("accounts", "list").stdout
    assert marsad("accounts", "enable", "sami").stdout == "sami  reviewer\n"
    for change in (("disable", "layla"), ("role", "layla", "reader")):
        done = marsad("accounts", *change)
        assert done.exit_code == 3 and "[admin-last]" in done.stderr
    assert "[member-unknown]" in marsad("accounts", "disable", "nobody").stderr
    assert "[member-there]" in marsad("accounts", "add", "LAYLA", "--role", "reader", "--generate").stderr


def test_who_comes_by_a_provider_needs_one(marsad, ledger, tmp_path):
    done = marsad("accounts", "add", "nur", "--role", "reader", "--subject", "s-1")
    assert done.exit_code == 3 and "[openid-unset]" in done.stderr
    (tmp_path / "home" / "marsad.toml").write_text(
        '[web.openid]\nissuer = "https://id.example.org"\nclient = "marsad"\n'
    )
    assert marsad("accounts", "add", "nur", "--role", "reader", "--subject", "s-1").exit_code == 0
    found = named(ledger(), "nur")
    assert (found.issuer, found.subject, found.password) == ("https://id.example.org", "s-1", "")


def test_tokens_and_reads_are_listed_and_waits_ended(marsad, ledger):
    marsad("accounts", "add", "layla", "--role", "admin", "--password-stdin", input=PASSWORD)
    from marsad.ledger.sessions import Token, make_token
    from marsad.ledger.store import Act

    kept = ledger()
    with kept.writing() as connection:
        token = Token("t1", "layla", "تقرير", "read", NOW, NOW + 9e9, None, None)
        make_token(connection, b"t" * 32, member_named(connection, "layla"), token, Act(NOW, "x"))
    with kept.aside() as connection:
        for number in range(6):
            admitted(connection, "layla", "192.0.2.1", NOW + number)
        note(connection, [chain.Entry(NOW, "layla", "read", "RAAAAAAAAAAAA", {"class": "restricted"})])
    assert "تقرير" in marsad("accounts", "tokens", "layla").stdout
    assert marsad("accounts", "tokens", "--revoke", "t1").exit_code == 0
    assert json.loads(marsad("accounts", "tokens", "--json").stdout)["revoked_at"]
    assert "RAAAAAAAAAAAA" in marsad("accounts", "reads", "--subject", "RAAAAAAAAAAAA").stdout
    assert json.loads(marsad("accounts", "reads", "--json").stdout)["detail"] == {"class": "restricted"}
    assert marsad("accounts", "reads", "--by", "nobody", "--json").stdout == ""
    assert "2 forgotten" in marsad("accounts", "unlock").stderr
    assert marsad("accounts", "reads", "--forget", "1").exit_code == 0
    assert marsad("verify").exit_code == 0


def test_verify_tells_when_the_log_of_reads_was_changed(marsad, ledger):
    marsad("accounts", "add", "layla", "--role", "admin", "--password-stdin", input=PASSWORD)
    with ledger().aside() as connection:
        note(connection, [chain.Entry(NOW, "layla", "read", f"R{number}", {}) for number in range(3)])
        connection.execute(schema.access.delete().where(schema.access.c.seq == 2))
    done = marsad("verify")
    assert done.exit_code == 1 and "lacks the entries 2 to 2" in done.output


def test_what_others_can_reach_is_served_only_with_accounts_and_a_name(marsad, tmp_path):
    marsad("accounts", "list")
    (tmp_path / "home").mkdir(exist_ok=True)
    open_ledger(f"sqlite:///{tmp_path / 'home' / 'ledger.db'}", create=True).close()
    for host in ("0.0.0.0", "::", "192.0.2.7", "example.org"):
        done = marsad("serve", "--host", host)
        assert done.exit_code == 3 and "[web-open]" in done.stderr and "marsad accounts add" in done.stderr
    marsad("accounts", "add", "layla", "--role", "admin", "--password-stdin", input=PASSWORD)
    for host in ("0.0.0.0", "::"):
        done = marsad("serve", "--host", host)
        assert done.exit_code == 3 and "[web-hosts]" in done.stderr and "hosts" in done.stderr
    assert "[web-certificate]" in marsad("serve", "--cert", "x.pem").stderr
