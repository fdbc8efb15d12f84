"""One stage and one home of the demonstration for all pages; at the end of a run, how many blocks were not run."""

import shutil

import pytest
from fences import page, pages
from rehearsal import Shell, Stage


@pytest.fixture(scope="session")
def stage(tmp_path_factory):
    made = Stage(tmp_path_factory.mktemp("stage"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def demo(stage, tmp_path_factory):
    """A home that `marsad demo` filled."""
    folder = tmp_path_factory.mktemp("demo")
    shell = Shell(stage, folder)
    code, told = shell.run("marsad demo --home home")
    shell.close()
    assert code == 0, told
    return shell.folder / "home"


@pytest.fixture
def shell(stage, tmp_path):
    """An empty folder with a shell in it."""
    made = Shell(stage, tmp_path)
    yield made
    made.close()


@pytest.fixture
def copy_demo(demo):
    return lambda to: shutil.copytree(demo, to)


def pytest_terminal_summary(terminalreporter):
    told = [fence for name in pages() for fence in page(name).fences]
    unrun = sum(fence.run.startswith("no ") for fence in told)
    terminalreporter.write_line(
        f"code blocks of the pages that are not run: {unrun} (docs/contributing/code-in-pages.md)"
    )
