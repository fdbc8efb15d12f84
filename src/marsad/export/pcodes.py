"""P-codes of a claim's place, and a remark where a table lacks them.

In: a place, its claim and the divisions that are known. Out: its codes; in the losses, the tables that they come from.
"""

from marsad.export.losses import Losses
from marsad.gazetteer.divisions import Codes, Divisions
from marsad.model import Claim, Place

NOWHERE = Divisions()
NO_TABLE = "no table of p-codes tells it; `marsad gazetteer import --pcodes` takes one in"


def pcodes(place: Place, claim: Claim, divisions: Divisions, losses: Losses) -> Codes:
    """The codes of a place; a claim whose division is not in the table of its country is counted."""
    found = divisions.codes(place)
    losses.rest_on(found.versions)
    if found.admin1 is None and place.kind != "country" and place.country in divisions.coded:
        losses.flatten("no-pcode", claim.id)
    return found
