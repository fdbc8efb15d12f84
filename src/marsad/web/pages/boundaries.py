"""The organisation's own boundaries: files of its settings, whole or in parts (`Range`), for who may see the map."""

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import FileResponse

from marsad.web.boundaries import PATH, media_type
from marsad.web.visit import Visiting

router = APIRouter()


@router.get(PATH + "/{name}")
def boundary(name: str, visit: Visiting) -> Response:
    """A file that the worldview names, and no other."""
    path = visit.desk.boundaries.files.get(name)
    if path is None or not path.is_file():
        raise HTTPException(404, "there is no such file of boundaries.")
    return FileResponse(path, media_type=media_type(path))
