"""The command `marsad`: one file a command group, loaded when it is called, so that reading a report starts at once."""

from importlib import import_module

import click

from marsad import __version__

_COMMANDS = {
    "read": ("marsad.cli.read:read", "Read reports and tell what they claim."),
    "add": ("marsad.cli.add:add", "Keep reports in the ledger, with the bytes they came from."),
    "batch": ("marsad.cli.batch:batch", "Code archives to Parquet, on one machine or on Spark."),
    "demo": ("marsad.cli.demo:demo", "Fill a ledger with reports of an invented war, to look around."),
    "watch": ("marsad.cli.watch:watch", "Poll feeds and keep what is new."),
    "search": ("marsad.cli.search:search", "Find reports and claims in the ledger."),
    "link": ("marsad.cli.link:link", "Join claims that speak of the same happening."),
    "incidents": ("marsad.cli.incident:incidents", "List incidents by place, time, type and actor."),
    "incident": ("marsad.cli.incident:incident", "Show the accounts of an incident side by side, divide or merge it."),
    "situation": (
        "marsad.cli.situation:situation",
        "Show who holds a place, whether it is open, and what it lives on.",
    ),
    "timeline": ("marsad.cli.timeline:timeline", "Show incidents, tolls and changes of control over time."),
    "digest": ("marsad.cli.digest:digest", "Write a situation report of some days and an area."),
    "serve": ("marsad.cli.serve:serve", "Serve the observatory: map, reports, incidents, search in the browser."),
    "accounts": ("marsad.cli.members:accounts", "Look after accounts: who may log in to the observatory."),
    "copies": ("marsad.cli.copies:copies", "Show the reports that repeat each other."),
    "review": ("marsad.cli.review:review", "Accept, correct or reject a claim."),
    "reviews": ("marsad.cli.reviews:reviews", "What waits for review, agreement of reviewers, calibration."),
    "reread": ("marsad.cli.reread:reread", "Read kept reports anew after a change of the lexicon or rules."),
    "changes": ("marsad.cli.changes:changes", "List what was done to the ledger, and when."),
    "verify": ("marsad.cli.verify:verify", "Check every byte of the archive and the ledger."),
    "export": ("marsad.cli.export:export", "Write kept reports and claims for other programs."),
    "profile": ("marsad.cli.profile:profile", "Show what a publication profile lets out."),
    "classify": ("marsad.cli.protect:classify", "Set how sensitive a report is."),
    "erase": ("marsad.cli.protect:erase", "Erase reports, leaving a tombstone."),
    "retain": ("marsad.cli.protect:retain", "Erase what is kept for longer than it may be."),
    "ledger": ("marsad.cli.ledger:ledger", "Look after the ledger itself."),
    "explain": ("marsad.cli.explain:explain", "Show why a value was found, or missed."),
    "lexicon": ("marsad.cli.lexicon:lexicon", "Look into the lexicon, or find words that it lacks."),
    "gazetteer": ("marsad.cli.gazetteer:gazetteer", "Look up places, or import more of them."),
    "model": ("marsad.cli.model:model", "Show what a language model would be sent, where, and what it would cost."),
    "train": ("marsad.cli.train:train", "Fit the weights on annotated reports."),
    "eval": ("marsad.cli.eval:evaluate", "Score against annotated reports; fail when a floor is broken."),
}
_HELP = """Marsad (مرصد) reads Arabic conflict reports and tells what they claim, offline.

\b
Examples:
  marsad read report.txt --published 2017-02-18
  marsad read page.html --lang ar
  cat reports.jsonl | marsad read - --format jsonl > coded.jsonl
  marsad add reports.jsonl
  marsad search حصار دير الزور --type access
  marsad serve --open
  marsad verify
  marsad explain report.txt --claim 2 --field actors
  marsad lexicon show حاصرت
  marsad gazetteer look البوكمال
"""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called; their one-line help is known before."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands, in the order in which they are best learnt."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself, imported now; None when there is none of that name."""
        home, _ = _COMMANDS.get(cmd_name, ("", ""))
        if not home:
            return None
        module, _, name = home.partition(":")
        try:
            command = getattr(import_module(module), name)
        except ModuleNotFoundError as error:
            if error.name != module:
                raise
            return None
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in _COMMANDS.items()])


@click.group(cls=LazyGroup, help=_HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="marsad")
def main() -> None:
    """Marsad's commands."""


if __name__ == "__main__":
    main()
