"""Setting: what a sentence offers its drafts when values are proposed for them."""

from collections.abc import Collection
from typing import NamedTuple

from marsad.coding.dates import Time
from marsad.coding.drafts import Draft
from marsad.coding.parties import Cast
from marsad.coding.sentence import Sentence
from marsad.coding.spots import Spot
from marsad.coding.tolls import Toll
from marsad.coding.voices import Voice


class Setting(NamedTuple):
    """What a sentence offers its drafts. `speakers` are the units that speak, `earlier` the report's drafts so far.

    `desks` are where the agency of the dateline, and a publisher that tells, stand.
    """

    sentence: Sentence
    spots: list[Spot]
    voices: list[Voice]
    tolls: list[Toll]
    times: dict[int, Time]
    cast: Cast
    speakers: frozenset[int]
    earlier: list[Draft]
    desks: Collection[int] = ()
