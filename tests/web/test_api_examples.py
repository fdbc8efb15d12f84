"""The examples of docs/how-to/use-the-api.md, run against a real server as they stand."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "use-the-api.md"


def test_every_example_runs(server, capsys):
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    assert len(blocks) == 8
    names = {"SERVER": server}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), names)
    told = capsys.readouterr().out
    assert "مدنيين»" in told and "killed 4 to 6" in told and "places of claims" in told and "كفرزيتا besieged" in told
