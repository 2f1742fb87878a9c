"""The description of the chat API, for those who write clients."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

FILE = Path(__file__).resolve().parents[1] / "docs" / "chat-api.yaml"


async def get_description(_: Request) -> Response:
    """OpenAPI 3.1, as YAML (RFC 9512)."""
    return FileResponse(FILE, media_type="application/yaml")


ROUTES = [Route("/api/v1/openapi.yaml", get_description, methods=["GET"])]
