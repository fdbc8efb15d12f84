"""The first page: map and timeline, and the newest incidents beside them."""

import json
from typing import Any

from fastapi import APIRouter, Response

from marsad.ontology import claim_types
from marsad.web.frame import assets
from marsad.web.pages.incidents import page_of
from marsad.web.visit import Visit, Visiting

router = APIRouter()
_BESIDE = 20


@router.get("/")
def overview(visit: Visiting) -> Response:
    """The map with its timeline; the list is what the keyboard and readers of screens use."""
    page = page_of(visit, most=_BESIDE)
    data = page_data(visit)
    return visit.page("overview.html", rows=page.rows, total=page.total, remarks=page.remarks, page_data=data)


def page_data(visit: Visit, **of_map: Any) -> str:
    """What the scripts of the page are told, as JSON that may stand in a page; see web/README.md."""
    told, words = visit.preferences, visit.desk.frame.words[visit.preferences.lang]
    types = [
        {"code": each.code, "label": each.arabic if told.lang == "ar" else each.english,
         "family": each.code.partition(".")[0]}
        for each in claim_types().values()
    ]  # fmt: skip
    data = {
        "lang": told.lang, "digits": told.digits, "calendar": told.calendar, "months": told.months,
        "map": {
            "data": "/api/v1/map", "names": "/api/v1/map/names", "rows": "/incidents/rows",
            "incident": "/incidents/{uid}", "place": "/places/{id}", "static": "/static/", "version": assets(),
            "view": None, "worldview": dict(visit.desk.boundaries.view), "single": None, **of_map,
        },
        "types": types,
        "words": {key: word for key, word in words.items() if key.startswith(("map.", "app."))},
    }  # fmt: skip
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
