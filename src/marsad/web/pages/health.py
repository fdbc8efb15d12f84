"""Health and metrics: for who keeps the server running, and for machines that watch it."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from marsad.errors import MarsadError
from marsad.ledger.schema import report
from marsad.web.visit import desk_of
from marsad.web.watching import Watch

router = APIRouter()


@router.get("/health")
@router.get("/health/live")
async def live() -> Response:
    """Whether the server runs at all."""
    return JSONResponse({"status": "ok"})


@router.get("/health/ready")
def ready(request: Request) -> Response:
    """Whether the ledger answers."""
    try:
        with desk_of(request).ledger.reading() as connection:
            connection.execute(report.select().limit(0))
    except MarsadError as error:
        return JSONResponse({"status": "failed", "slug": error.slug}, 503)
    return JSONResponse({"status": "ok"})


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Figures for Prometheus; the gate lets in who may have them."""
    watch: Watch = request.app.state.watch
    figures, media = watch.metrics()
    return Response(figures, media_type=media)
