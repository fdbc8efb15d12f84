"""The digest: a situation report of a stretch of days and an area, in Arabic and in English.

`matter.py` is what goes in, `figures.py` what is counted, `compose.py` the report: sections of sentences, each with the
claims under it. `wording.py` makes the sentences from templates; `annex.py` leads from each number to its characters;
`markdown.py`, `page.py` and `plain.py` write it down, `charts.py` draws.
"""
