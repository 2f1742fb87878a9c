"""Members of the staff for the tests, who log in as people do: by their one-time link, password and one-time code."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import httpx
import pyotp

from kb.messages.service import Engine
from kb.people import accounts
from kb.people.model import Actor, Role
from kb.people.sessions import open_session

PASSWORD = "bốn con ngựa chạy qua cầu"
OPERATOR = Actor("operator")
_TOKEN = re.compile(r'data-csrf="([0-9a-f]*)"')


@dataclass
class Member:
    """A browser of one member of the staff. `name` is the account's."""

    name: str
    client: httpx.Client
    secret: str = ""
    token: str = field(default="", repr=False)

    def get(self, path: str, **options: Any) -> httpx.Response:
        """A page."""
        return self.client.get(path, **options)

    def post(self, path: str, data: Mapping[str, Any] | None = None, **options: Any) -> httpx.Response:
        """A form of this session; redirects are followed."""
        body = {"csrf": self.csrf(), **(data or {})}
        return self.client.post(path, data=body, follow_redirects=True, **options)

    def csrf(self) -> str:
        """What the forms of this session carry."""
        if not self.token:
            found = _TOKEN.search(self.client.get("/account").text)
            assert found, "nobody is logged in"
            self.token = found[1]
        return self.token

    def code(self) -> str:
        """The next one-time code that was not used: one of the time step that begins is taken early."""
        return pyotp.TOTP(self.secret).at(time.time() + 30)


def browser(url: str) -> httpx.Client:
    """A browser that nobody is logged in with."""
    return httpx.Client(base_url=url, timeout=30, headers={"user-agent": "a browser"})


def member_of(engine: Engine, url: str, *roles: Role | str, name: str = "") -> Member:
    """A new account with these roles, logged in: the session is made in the database, as the login would."""
    wanted = [Role(role) for role in roles]
    name = name or ".".join(wanted)
    made = accounts.create(engine, name, full_name=f"Cán bộ {name}", unit="Sở", roles=wanted, by=OPERATOR)
    client = browser(url)
    token = open_session(engine, made, address="127.0.0.1", agent="a browser")
    client.cookies.set("console", token, domain="127.0.0.1")
    return Member(name, client)


def text_of(page: httpx.Response) -> str:
    """What a page says, without its tags."""
    body = re.sub(r"<(script|style).*?</\1>", " ", page.text, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())
