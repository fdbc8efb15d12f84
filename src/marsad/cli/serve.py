"""`marsad serve`: the observatory, a web application over the ledger."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from marsad.cli.options import gazetteer_option, home_option
from marsad.cli.place import told

if TYPE_CHECKING:
    import socket

    from marsad.web.desk import Desk


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8470, show_default=True, help="Port; 0 takes a free one."
)
@click.option("--open", "browse", is_flag=True, help="Open it in the browser.")
@click.option("--cert", type=click.Path(path_type=Path, dir_okay=False), help="Certificate (PEM): serve by https.")
@click.option("--key", type=click.Path(path_type=Path, dir_okay=False), help="The certificate's private key (PEM).")
@click.option(
    "--log",
    type=click.Choice(["off", "text", "json"]),
    default="off",
    show_default=True,
    help="A line for each request on standard error: its route, never what was asked for.",
)
@gazetteer_option
@home_option
@told
def serve(  # noqa: PLR0913, PLR0917 - click hands each option over by name
    host: str, port: int, browse: bool, cert: Path | None, key: Path | None, log: str, gazetteer: Path | None,
    home: Path | None,
) -> None:  # fmt: skip
    """Serve the observatory: map, incidents, reports, places, parties, sources, search and changes.

    Without accounts it is for one person at this machine and listens on loopback only. `marsad accounts add` makes the
    first account; from then on everybody must log in, and it may listen elsewhere.

    \b
    Examples:
      marsad serve --open
      marsad serve --home /srv/marsad --port 8000
      marsad serve --host 192.0.2.7 --cert cert.pem --key key.pem --log json
    """  # noqa: D301
    from marsad.cli.tables import coder_with, tables_of
    from marsad.config import settings
    from marsad.errors import WebError

    try:
        import uvicorn

        from marsad.web.app import create_app
        from marsad.web.desk import opened_desk
        from marsad.web.frame import assets
        from marsad.web.security.hosts import written
        from marsad.web.watching import begin_log
    except ModuleNotFoundError as error:
        raise WebError("web-missing", "the observatory needs more packages: pip install 'marsad[web]'.") from error
    if (cert is None) != (key is None):
        raise WebError("web-certificate", "https needs both: --cert and --key.")
    told = settings(home)
    with opened_desk(told, coder_with(tables_of(gazetteer, home))) as desk:
        _check_reach(desk, host)
        if not assets():
            raise WebError(
                "web-assets", "styles and scripts are not built: run `make assets` (needs Node.js 18 or newer and npm)."
            )
        listening = _listening(host, port)
        begin_log(log)
        app = create_app(desk, listening=host, log=log)
        config = uvicorn.Config(
            app, log_config=None, access_log=False, proxy_headers=False, server_header=False,
            ssl_certfile=cert, ssl_keyfile=key, timeout_graceful_shutdown=10,
        )  # fmt: skip
        address = f"{'https' if cert else 'http'}://{written(host)}:{listening.getsockname()[1]}/"
        click.echo(f"{address}  (Ctrl-C ends it)", err=True)
        if browse:
            click.launch(address)
        uvicorn.Server(config).run([listening])


def _listening(host: str, port: int) -> "socket.socket":
    """A socket that listens there. Raises WebError (`web-port`)."""
    from socket import AF_INET, AF_INET6, create_server

    from marsad.errors import WebError
    from marsad.web.security.hosts import written

    try:
        return create_server((host, port), family=AF_INET6 if ":" in host else AF_INET, backlog=2048)
    except OSError as error:
        raise WebError(
            "web-port",
            f"{written(host)}:{port} cannot be listened on ({error.strerror}). Name another --port; 0: a free one.",
        ) from error


def _check_reach(desk: "Desk", host: str) -> None:
    """Refuse to be reached by others where there are no accounts, or by a name that nobody told."""
    from marsad.errors import WebError
    from marsad.ledger.members import any_members
    from marsad.web.security.hosts import is_loopback

    if is_loopback(host):
        return
    with desk.ledger.reading() as connection:
        shared = any_members(connection)
    if not shared:
        raise WebError(
            "web-open",
            f"{host} can be reached by others, and there are no accounts: anyone could read and change everything. "
            "Make one first (marsad accounts add NAME --role admin), or serve on 127.0.0.1.",
        )
    if host in ("0.0.0.0", "::") and not desk.settings.web.hosts:
        raise WebError(
            "web-hosts",
            f"{host} stands for every address of this machine: name those that people use, such as "
            '`[web]` with `hosts = ["marsad.example.org"]` in marsad.toml. Other names are refused.',
        )
