"""The README's snippets in Python, run on the tables that they name."""

import os
import pathlib
import re

TOP = pathlib.Path(__file__).parents[2]
NAMED = "data/demo/tables/latest"


def test_snippets_read_the_tables(capsys):
    text = (TOP / "README.md").read_text(encoding="utf-8")
    snippets = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert snippets, "the README has snippets in Python"
    for snippet in snippets:
        assert NAMED in snippet
        exec(snippet.replace(NAMED, os.environ["DANVAN_TABLES"]), {})
    shown = capsys.readouterr().out
    assert "Hà Tĩnh" in shown and "1750" in shown
