"""Progress: bars on standard error for whatever takes long, where a person can see them."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TypeVar

import click

from marsad.coding.coders import Coder
from marsad.sources.files import size_of

_LONG = 500_000  # bytes of input that are worth a bar
T = TypeVar("T")


def reading_bar(files: Sequence[str], stack: ExitStack) -> Callable[[int], None] | None:
    """A bar over the bytes of files, to be told how many were read; None where it would not be seen."""
    if not sys.stderr.isatty():
        return None
    total = size_of(files)
    if total is None or total < _LONG:
        return None
    bar = stack.enter_context(click.progressbar(length=total, label="reading", file=sys.stderr))
    return bar.update


def tell_spent(coder: Coder) -> None:
    """What reading has cost, on standard error; nothing where it costs nothing."""
    if spent := coder.spent():
        counts = {name: count for name, count in spent.items() if count or name == "requests"}
        told = ", ".join(
            f"{name.replace('_', ' ')} {format(count, ',.4g' if name == 'cost' else ',.0f')}"
            for name, count in counts.items()
        )
        click.echo(f"{coder.stamp}: {told}.", err=True)


@contextmanager
def stepping_bar(length: int, label: str, least: int) -> Iterator[Callable[[int], object]]:
    """A bar to be told how many more are done; nothing is shown of fewer than `least`, or where nobody would see it."""
    if length < least or not sys.stderr.isatty():
        yield lambda more: None
        return
    with click.progressbar(range(length), length=length, label=label, file=sys.stderr) as bar:
        yield bar.update


def counted(items: Iterable[T], length: int, label: str) -> Iterator[T]:
    """Items, with a bar over their number."""
    if not sys.stderr.isatty() or length < 50:
        yield from items
        return
    with click.progressbar(items, length=length, label=label, file=sys.stderr) as bar:
        yield from bar
