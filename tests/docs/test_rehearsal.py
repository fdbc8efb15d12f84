"""What is held against what: `differs` lets pass what a page may leave out, and nothing else."""

import pytest
from fences import commands, lines
from rehearsal import differs


@pytest.mark.parametrize(
    ("expected", "printed"),
    [
        ("one\n…\nthree", "one\ntwo\nthree"),
        ("…\ntwo", "one\ntwo"),
        ("told by one, …", "told by one, two, three"),
        ("confidence 0.93", "confidence 0.41"),
        ("│ قصف مدفعي\n│ على البلدة", "│ قصف\n│ مدفعي على البلدة"),
        ("who مسلحون", "who \u2068مسلحون\u2069 "),
    ],
)
def test_what_may_differ(expected, printed):
    assert differs(expected, printed) == ""


@pytest.mark.parametrize(
    ("expected", "printed"),
    [
        ("one", "one\ntwo"),
        ("one\ntwo", "one"),
        ("one\n…\nthree", "one\ntwo"),
        ("killed 9", "killed 12"),
        ("claims 92.4", "claims 90.1"),
        ("who مسلحون", "who مسلحان"),
    ],
)
def test_what_may_not(expected, printed):
    assert differs(expected, printed)


def test_commands_are_taken_as_a_shell_takes_them():
    assert commands("$ one\nout\nout\n$ two\n") == [("one", "out\nout"), ("two", "")]
    assert lines("one   # a remark\n# none\ntwo \\\n  three\ncat > f <<'END'\n# text\nEND\nfour") == [
        "one   # a remark",
        "two \\\n  three",
        "cat > f <<'END'\n# text\nEND",
        "four",
    ]
