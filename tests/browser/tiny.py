"""A page of one module of the widget alone, with a server that suggests what the test says."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from tests.browser.fake_api import ContentSecurityPolicy
from tests.channels.servers import free_port, serving

WIDGET = Path(__file__).resolve().parents[2] / "widget"
PAGE = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Thử</title>
<link rel="icon" href="data:,"><script type="module" src="/try.js"></script></head><body>
<form id="form"><label for="text">Câu hỏi</label>
<ul id="list" role="listbox" aria-label="Gợi ý"></ul>
<div><textarea id="text"></textarea><button id="talk" type="button">Nói</button><button>Gửi</button></div>
<p id="status" role="status"></p></form><button id="other" type="button">Khác</button></body></html>"""


@dataclass
class Tiny:
    """`script` runs on the page; `titles` are suggested for what contains them, after `delay` seconds."""

    script: str
    titles: list[str] = field(default_factory=list)
    delay: float = 0.0
    fails: bool = False
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def app(self) -> Starlette:
        routes = [
            Route("/", lambda _: Response(PAGE, media_type="text/html")),
            Route("/try.js", lambda _: Response(self.script, media_type="text/javascript")),
            Route("/suggestions", self._suggest),
            Mount("/widget", StaticFiles(directory=WIDGET)),
        ]
        return Starlette(routes=routes, middleware=[Middleware(ContentSecurityPolicy)])

    async def _suggest(self, request: Request) -> Response:
        text = request.query_params["q"]
        self.asked.append(text)
        delay = self.delay
        if self.fails:
            return Response(status_code=503)
        found = [{"code": str(at), "title": title} for at, title in enumerate(self.titles) if text in title]
        await asyncio.sleep(delay)
        return JSONResponse({"suggestions": found})


@contextmanager
def tiny_page(script: str) -> Iterator[Tiny]:
    """The page, served."""
    tiny = Tiny(script)
    with serving(tiny.app(), free_port()) as url:
        tiny.url = url
        yield tiny
