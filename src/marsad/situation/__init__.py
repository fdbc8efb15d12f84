"""Situation: what follows from the claims over time for a place, a road or a party. Pure functions over plain values.

`told.py` says what comes in (what one claim tells, and when), `values.py` what goes out. `scope.py` finds what of it
concerns a place; `control.py`, `siege.py`, `ways.py`, `needs.py` and `movement.py` each derive one part; `place.py`,
`road.py` and `party.py` put the parts together.
"""
