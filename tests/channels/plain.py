"""A browser without JavaScript, as far as the page needs one: reads forms, sends them, goes where it is sent."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx

from kb.db import make_engine, writing
from kb.messages import service
from kb.messages.model import Draft, Sender
from kb.messages.writes import add_messages


@dataclass
class FormOf:
    """A form of a page: its hidden fields, and its submit buttons as title → (name, value)."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)


class Parsed(HTMLParser):
    """What a test asks of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[FormOf] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.ids: list[str] = []
        self.field = ""
        self._button: tuple[str, str] | None = None
        self._in_field = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        self.ids += [given["id"]] if "id" in given else []
        if tag == "form":
            self.forms.append(FormOf(given["action"]))
        elif tag == "input" and given.get("type") == "hidden":
            self.forms[-1].fields[given["name"]] = given["value"]
        elif tag == "button":
            self._button = (given.get("name", ""), given.get("value", ""))
        self._in_field = tag == "textarea"

    def handle_endtag(self, tag: str) -> None:
        self._in_field = False
        if tag == "button":
            self._button = None

    def handle_data(self, data: str) -> None:
        if self._in_field:
            self.field += data
        elif self._button:
            self.forms[-1].buttons[data.strip()] = self._button
        self.words += [data.strip()] if data.strip() else []

    @property
    def text(self) -> str:
        return "\n".join(self.words)

    def all(self, tag: str, **attributes: str) -> list[dict[str, str]]:
        return [given for name, given in self.tags if name == tag and attributes.items() <= given.items()]

    def form(self, action: str, button: str = "") -> FormOf:
        return next(form for form in self.forms if form.action == action and (not button or button in form.buttons))


class Reader:
    """A citizen with a browser that runs no script."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=30, trust_env=False, follow_redirects=False)
        self.last = httpx.Response(200)
        self.page = Parsed("")

    def open(self, path: str = "/chat") -> Parsed:
        return self._follow(self.http.get(path))

    def write(self, text: str) -> Parsed:
        return self.post(self.page.form("/chat/messages", "Gửi"), text=text)

    def press(self, title: str) -> Parsed:
        form = self.page.form("/chat/messages", title)
        name, value = form.buttons[title]
        return self.post(form, **{name: value})

    def post(self, form: FormOf, **fields: str) -> Parsed:
        return self._follow(self.http.post(form.action, data=form.fields | fields))

    def send_picture(self, data: bytes, name: str = "anh.jpg") -> Parsed:
        form = self.page.form("/chat/pictures")
        files = {"picture": (name, data, "application/octet-stream")}
        return self._follow(self.http.post(form.action, data=form.fields, files=files))

    def _follow(self, response: httpx.Response) -> Parsed:
        self.last = response
        while response.status_code == 303:
            self.address = response.headers["location"]
            response = self.http.get(self.address.partition("#")[0])
        self.status, self.headers = response.status_code, response.headers
        self.page = Parsed(response.text)
        return self.page


def conversations(sqlite_url: str) -> int:
    engine = make_engine(sqlite_url)
    with engine.connect() as connection:
        count: int = connection.exec_driver_sql("SELECT count(*) FROM conversation").scalar_one()
    engine.dispose()
    return count


def tell(sqlite_url: str, text: str, **fields: Any) -> None:
    """The bot says something by itself in the only conversation."""
    engine = make_engine(sqlite_url)
    with writing(engine) as connection:
        name = connection.exec_driver_sql("SELECT id FROM conversation").scalar_one()
        add_messages(connection, name, [Draft(Sender.BOT, text, **fields)], reply_to=None, now=service.now())
    engine.dispose()
