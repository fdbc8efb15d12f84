"""`marsad serve`: the observatory, a web application over the ledger."""

from pathlib import Path

import click

from marsad.cli.options import gazetteer_option
from marsad.cli.place import home_option, told


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8470, show_default=True, help="Port; 0 takes a free one."
)
@click.option("--open", "browse", is_flag=True, help="Open it in the browser.")
@gazetteer_option
@home_option
@told
def serve(host: str, port: int, browse: bool, gazetteer: Path | None, home: Path | None) -> None:
    """Serve the observatory: map, incidents, reports, places, parties, sources, search and changes.

    Without accounts it is for one person at this machine and listens on loopback only.

    \b
    Examples:
      marsad serve --open
      marsad serve --home /srv/marsad --port 8000
    """  # noqa: D301
    import ipaddress

    from marsad.cli.tables import coder_with
    from marsad.config import settings
    from marsad.errors import WebError

    try:
        import uvicorn

        from marsad.web.app import create_app
        from marsad.web.desk import opened_desk
        from marsad.web.frame import assets
    except ModuleNotFoundError as error:
        raise WebError("web-missing", "the observatory needs more packages: pip install 'marsad[web]'.") from error
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise WebError(
            "web-open",
            f"{host} can be reached by others, and there are no accounts: anyone could read and change everything. "
            "Serve on 127.0.0.1.",
        )
    if not assets():
        raise WebError("web-assets", "styles and scripts are not built: run `make assets` (needs Node.js 20 and npm).")
    with opened_desk(settings(home), coder_with(gazetteer)) as desk:
        server = uvicorn.Server(uvicorn.Config(create_app(desk), host=host, port=port, log_level="warning"))
        address = f"http://{host}:{port}/"
        click.echo(f"{address}  (Ctrl-C ends it)", err=True)
        if browse:
            click.launch(address)
        server.run()
