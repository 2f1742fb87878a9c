"""What citizens would read: asked of the action server, which says it as it will say it to them."""

from typing import Any

import httpx

from console.errors import Refusal
from console.visit import Visit
from kb.procedures.content import as_content
from kb.procedures.model import Aspect, Procedure

_SECONDS = 5.0


async def preview(visit: Visit, value: Procedure, aspect: str) -> dict[str, Any]:
    """Text and card. Raises `Refusal` while the action server is away."""
    aspects = [aspect] if aspect in set(Aspect) else []
    body = {"content": as_content(value), "aspects": aspects}
    try:
        async with httpx.AsyncClient(timeout=_SECONDS) as client:
            answered = await client.post(f"{visit.settings.actions_url}/preview", json=body)
            answered.raise_for_status()
    except httpx.HTTPError as error:
        raise Refusal("no_preview", status=503) from error
    told: dict[str, Any] = answered.json()
    return told
