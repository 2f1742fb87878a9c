"""The ASGI application of the public edge."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route

from channels import attachments, describing, health, notices_api, suggestions, web
from channels.edge import Edge, make_edge, running
from channels.facebook import routes as facebook
from channels.files import LeanFiles
from channels.headers import SafeHeaders
from channels.plain import published
from channels.plain import routes as plain
from channels.problems import HANDLERS, CatchErrors
from channels.settings import Settings
from channels.zalo import consent
from channels.zalo import routes as zalo
from observe.asgi import Observed
from observe.context import REQUEST_HEADER

WIDGET = Path(__file__).resolve().parents[1] / "widget"


def create_app(settings: Settings) -> Starlette:
    """Opens no connection until it is started. Needs a database with the current schema. Raises `BundleError`."""
    edge = make_edge(settings)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with running(edge), edge.metrics.common.watching():
            yield

    app = Starlette(
        routes=_routes(), middleware=_middleware(settings, edge), exception_handlers=HANDLERS, lifespan=lifespan
    )
    app.state.edge = edge
    return app


async def sample_page(_: Request) -> Response:
    """A sample portal that embeds the widget."""
    return FileResponse(WIDGET / "index.html")


def _routes() -> list[Route | Mount]:
    files = LeanFiles(WIDGET)
    api = [*web.ROUTES, *attachments.ROUTES, *suggestions.ROUTES, *notices_api.ROUTES, *describing.ROUTES]
    platforms = [*zalo.ROUTES, *facebook.ROUTES, *consent.ROUTES]
    pages = [*plain.ROUTES, *published.ROUTES, Route("/", sample_page)]
    return [*api, *platforms, *pages, *health.ROUTES, Mount("/widget", files)]


def _middleware(settings: Settings, edge: Edge) -> list[Middleware]:
    observed = Middleware(Observed, figures=edge.metrics.common)
    layers = [observed, Middleware(SafeHeaders, origins=settings.cors_origins), Middleware(CatchErrors)]
    if settings.cors_origins:
        cors = Middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
            expose_headers=["Retry-After", REQUEST_HEADER],
            max_age=600,
        )
        layers.insert(2, cors)
    return layers
