"""Portals of another origin that embed the assistant of a real public edge with a scripted bot."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Dialog, Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from tests.channels.servers import FakeBot, edge_serving, edge_settings, free_port, serving

FOLDER = Path(__file__).with_name("portal")
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "embedding-the-widget.md"
BRUTAL_STYLES, BRUTAL_SCRIPTS = '<link rel="stylesheet" href="brutal.css">', '<script src="brutal.js"></script>'


@dataclass
class Portal:
    """Its page is `head` and `body` put into page.html, under `policy`; `edge` is the assistant's address."""

    url: str
    edge: str = ""
    head: str = ""
    body: str = ""
    policy: str = ""
    breaches: list[str] = field(default_factory=list)

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/", self._page), Route("/{name}", self._file)])

    def embed(self, attributes: str = "", *, before: str = "") -> None:
        """Puts the one line of the guide, with these attributes, at the end of the body."""
        self.body = f'{before}<script src="{self.edge}/widget/assistant.js" {attributes} defer></script>'

    def open(self, context: BrowserContext, suffix: str = "", *, at: str = "") -> Page:
        """The page, or another one, in a new tab. What breaks the policy or throws is put into `breaches`."""
        page = context.new_page()
        page.on("pageerror", lambda error: self.breaches.append(str(error)))
        page.on("console", lambda told: self.breaches.append(told.text) if "Content Security" in told.text else None)
        page.on("dialog", self._dismiss)
        page.goto((at or self.url) + suffix)
        return page

    def _dismiss(self, dialog: Dialog) -> None:
        self.breaches.append(dialog.message)
        dialog.dismiss()

    def _page(self, _: Request) -> Response:
        html = (FOLDER / "page.html").read_text("utf-8").replace("{head}", self.head).replace("{body}", self.body)
        return HTMLResponse(html, headers={"Content-Security-Policy": self.policy} if self.policy else {})

    def _file(self, request: Request) -> Response:
        path = FOLDER / request.path_params["name"]
        return FileResponse(path) if path.is_file() else Response(status_code=404)


@contextmanager
def portal_of(database: str, folder: Path, bot: FakeBot, **environ: str) -> Iterator[Portal]:
    """A portal whose origin the edge allows."""
    port = free_port()
    portal = Portal(f"http://127.0.0.1:{port}/")
    settings = {"CORS_ORIGINS": portal.url.rstrip("/"), **environ}
    with (
        serving(bot.app(), free_port()) as bot_url,
        edge_serving(edge_settings(database, folder, bot_url, **settings)) as portal.edge,
        serving(portal.app(), port),
    ):
        yield portal


def policy_of_the_guide(edge: str) -> str:
    """The policy that the guide tells a portal to have, for an assistant at this address."""
    lines = GUIDE.read_text("utf-8").splitlines()
    (line,) = [line for line in lines if line.startswith("Content-Security-Policy: ")]
    parts = urlsplit(edge)
    return line.partition(": ")[2].replace("https://assistant.example.gov.vn", f"{parts.scheme}://{parts.netloc}")
