"""`marsad link`: claims of different reports joined where they speak of the same happening."""

from pathlib import Path

import click

from marsad.cli.options import home_option
from marsad.cli.place import act, json_option, opened, told, write_json
from marsad.cli.progress import stepping_bar

_MANY = 5000  # claims that are worth a bar


@click.command()
@click.option(
    "--apart", nargs=2, metavar="CLAIM CLAIM", default=None,
    help="Judge that two claims speak of two happenings; no later run joins them.",
)  # fmt: skip
@click.option("--reason", default="", help="Why, with --apart; kept in the log.")
@home_option
@json_option
@told
def link(apart: tuple[str, str] | None, reason: str, home: Path | None, as_json: bool) -> None:
    """Join the claims that came since the last run to incidents.

    Every join is kept as a judgement with its score and reasons. The incidents are the same whatever order reports
    arrived in, and a later run undoes no join.

    \b
    Examples:
      marsad link
      marsad link --apart RJT4UHTPZL77J-3 RQ2V7ZK3M5LCA-1 --reason "another strike on the same town"
    """  # noqa: D301
    from marsad.keep.link import link_all
    from marsad.ledger.incidents import how_many_wait
    from marsad.ledger.judgements import hold_apart
    from marsad.ledger.runs import begin_run, end_run

    if reason and not apart:
        raise click.UsageError("--reason goes with --apart.")
    with opened(home) as place:
        if apart:
            with place.ledger.writing() as connection:
                ids = hold_apart(connection, *apart, reason, act(place))
            if as_json:
                write_json({"incidents": ids})
            else:
                click.echo(f"{apart[0]} is of {ids[0]}, {apart[1]} of {ids[1]}.")
            return
        run = begin_run(place.ledger, "link")
        with place.ledger.reading() as connection:
            wait = how_many_wait(connection)
        done = []
        with stepping_bar(wait, "linking", _MANY) as step:
            for each in link_all(place.ledger, act(place, run)):
                done.append(each)
                step(max(each.claims, each.gone))
        end_run(place.ledger, run)
    claims, gone, joins = (sum(each[at] for each in done) for at in range(3))
    if as_json:
        write_json({"claims": claims, "gone": gone, "joins": joins})
    else:
        click.echo(f"{claims} claims linked, {joins} joins made, {gone} claims taken out.", err=True)
