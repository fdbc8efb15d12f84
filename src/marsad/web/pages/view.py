"""How a reader wants pages: kept in a cookie, set by the form in the frame."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from marsad.web.frame import CHOICES
from marsad.web.visit import COOKIE, Visiting, cookie_of, inside

router = APIRouter()


@router.post("/preferences")
async def prefer(request: Request, visit: Visiting) -> Response:
    """Keep the preferences of a form; back to the page that it stood on."""
    form = await request.form()
    told = {name: str(form[name]) for name, values in CHOICES.items() if form.get(name) in values}
    answer = RedirectResponse(inside(str(form.get("next", "/"))), 303)
    answer.set_cookie(COOKIE, cookie_of(visit.preferences._replace(**told)), max_age=31_536_000, samesite="lax")
    return answer
