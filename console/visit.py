"""One request of a member of the staff, as a page sees it."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar
from urllib.parse import quote

from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from console.navigation import navigation
from console.parts import Parts, parts_of
from console.rendering import render
from console.settings import Settings
from kb.messages.service import Engine
from kb.people.model import Actor, Role, Staff, StaffSession
from kb.sealing import Sealer
from observe.context import request_id

_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(slots=True)
class Visit:
    """Who looks at what. `session` is None only on the pages before the login."""

    request: Request
    session: StaffSession | None
    _form: FormData | None = field(default=None, repr=False)

    @property
    def parts(self) -> Parts:
        """What the pages work with."""
        return parts_of(self.request)

    @property
    def engine(self) -> Engine:
        """The database."""
        return self.parts.engine

    @property
    def settings(self) -> Settings:
        """The console's settings."""
        return self.parts.settings

    @property
    def sealer(self) -> Sealer:
        """Opens what is sealed."""
        return self.parts.sealer

    @property
    def staff(self) -> Staff:
        """The account."""
        assert self.session is not None, "a page before the login asks who is logged in"
        return self.session.staff

    @property
    def address(self) -> str:
        """The browser's address; behind a trusted proxy the one that was forwarded."""
        return self.request.client.host if self.request.client else ""

    @property
    def actor(self) -> Actor:
        """As the audit names it."""
        return Actor(self.staff.name, self.address)

    @property
    def query(self) -> Mapping[str, str]:
        """The parameters behind the question mark."""
        return self.request.query_params

    @property
    def path(self) -> Mapping[str, str]:
        """The parameters in the path, as text."""
        return {name: str(value) for name, value in self.request.path_params.items()}

    async def form(self) -> FormData:
        """What was posted."""
        if self._form is None:
            self._form = await self.request.form()
        return self._form

    async def text(self, name: str) -> str:
        """A text field of what was posted; "" where there is none."""
        value = (await self.form()).get(name)
        return value.strip() if isinstance(value, str) else ""

    async def run(self, work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Do it in a thread: the database must not hold up the other pages."""
        return await asyncio.to_thread(work, *args, **kwargs)

    def render(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """The page."""
        return HTMLResponse(render(template, {**self.shared(), **values}), status)

    def redirect(self, address: str, *, done: str = "") -> Response:
        """Go on there; `done` names what is said on top of it (`done.…` of strings.yml)."""
        mark = "&" if "?" in address else "?"
        return RedirectResponse(f"{address}{mark}done={quote(done)}" if done else address, 303)

    def csrf_token(self) -> str:
        """What each form of this session carries."""
        return self.sealer.digest(f"csrf {self.session.digest}") if self.session else ""

    def shared(self) -> dict[str, Any]:
        """What every template is given."""
        staff = self.session.staff if self.session else None
        return {
            "path": self.request.url.path,
            "query": dict(self.query),
            "staff": staff,
            "province": self.settings.kb.province,
            "may": lambda *roles: staff is not None and staff.may(*(Role(role) for role in roles)),
            "navigation": navigation(staff) if staff else [],
            "csrf": Markup('<input type="hidden" name="csrf" value="{}">').format(self.csrf_token()),
            "csrf_token": self.csrf_token(),
            "done": self.query.get("done", ""),
            "request_id": request_id(),
        }
