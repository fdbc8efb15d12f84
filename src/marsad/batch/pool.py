"""Pool: shards coded by the processes of one machine.

In: shards with their paths. Out: each as it is coded, in the order in which they end.
"""

import multiprocessing
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from marsad.batch.output import ASIDE, out_inside
from marsad.batch.shard import Coded, MakeCoder, Recipe, code_shard, coder_for
from marsad.errors import BatchError


class Shard(NamedTuple):
    """A file to be coded, and the name that it has wherever the archive lies (relative, with `/`)."""

    name: str
    path: Path


def shards_of(inputs: Sequence[Path], out: Path) -> list[Shard]:
    """The files of the inputs: a file by its own name, those of a folder by their path in it.

    In folders, what begins with `.` or `_` is left out, as Spark does. Bytes of a name that are no UTF-8 are told in
    hexadecimal digits. Raises BatchError when an input is missing or holds `out`, there is no file, or two would bear
    one name.
    """
    found: dict[str, Shard] = {}
    for given in inputs:
        if not given.exists():
            raise BatchError("batch-input", f"{given}: there is no such file or folder.")
        if out.resolve().is_relative_to(given.resolve()):
            raise out_inside(str(out), str(given))
        for below in [Path(given.name)] if given.is_file() else _files_in(given):
            path = given if given.is_file() else given / below
            name = below.as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            shard = Shard(name, path)
            if shard.name in found:
                raise BatchError(
                    "batch-same-name",
                    f"{found[shard.name].path} and {path} would both be {shard.name}; give the folder above both.",
                )
            found[shard.name] = shard
    if not found:
        raise BatchError("batch-input", f"no files in {', '.join(map(str, inputs))}.")
    return [found[name] for name in sorted(found)]


def _files_in(folder: Path) -> list[Path]:
    """The paths in a folder of the files that are shards."""
    below = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return [path for path in below if not any(part.startswith(ASIDE) for part in path.parts)]


def code_all(
    shards: Sequence[Shard], recipe: Recipe, done: Mapping[str, str], jobs: int, make: MakeCoder
) -> Iterator[Coded]:
    """Code shards; `done` gives the digests of those coded before. Raises BatchError when a process was ended."""
    if jobs == 1:
        for shard in shards:
            yield _code(shard, recipe, done.get(shard.name, ""), make)
        return
    waiting = iter(shards)
    running: set[Future[Coded]] = set()
    # Each process opens the tables anew: they are memory-mapped, so that the pages are shared.
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        try:
            while True:
                for shard in islice(waiting, jobs + 1 - len(running)):
                    running.add(pool.submit(_code, shard, recipe, done.get(shard.name, ""), make))
                if not running:
                    return
                ended, running = wait(running, return_when=FIRST_COMPLETED)
                for each in ended:
                    yield each.result()
        except BrokenProcessPool as error:
            raise BatchError(
                "batch-process", "a process was ended from outside, for want of memory perhaps. What is done stays; "
                "run it again, with fewer --jobs.",
            ) from error  # fmt: skip
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _code(shard: Shard, recipe: Recipe, done: str, make: MakeCoder) -> Coded:
    coder = coder_for(recipe.choice, make)
    try:
        with shard.path.open("rb") as stream:
            return code_shard(shard.name, stream, recipe, coder, done)
    except OSError as error:
        raise BatchError("batch-input", f"{shard.path} cannot be read: {error.strerror}.") from error
