"""Bytes of anybody: never a 500, never half stored, never slow. Few examples here, many with the long tests."""

import io
import json
import os
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.db import make_engine, reading
from kb.errors import ImportFileError
from kb.messages.tables import inbox, message
from kb.people.model import Role
from kb.procedures.importing import import_file
from kb.procedures.tables import procedure
from tests.channels.platforms import facebook_environ, facebook_running, zalo_environ, zalo_running
from tests.channels.servers import Citizen, FakeBot, edge_serving, edge_settings, free_port, serving
from tests.channels.test_attachments import files, photo
from tests.conftest import sqlite_database
from tests.console.conftest import As
from tests.fakes.facebook import FacebookServer
from tests.fakes.zalo import ZaloServer
from tests.kb.imports.uploaded import lines, record

# Seconds for one request, on a machine that others use too.
SLOW = 5.0
# What each platform sends, so that what is made up gets behind the first look.
NAMES = ["user_send_text", "user_send_image", "user_send_location", "user_send_link", "user_send_sticker", "follow"]
KEYS = [
    "event_name",
    "timestamp",
    "sender",
    "recipient",
    "message",
    "attachments",
    "payload",
    "coordinates",
    "latitude",
]
KEYS += [
    "entry",
    "messaging",
    "postback",
    "quick_reply",
    "mid",
    "msg_id",
    "text",
    "url",
    "id",
    "type",
    "is_echo",
    "title",
]
WORDS = st.sampled_from([*NAMES, "image", "1e400"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | WORDS
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(), inner, max_size=5),
    max_leaves=25,
)
OBJECTS = st.dictionaries(st.sampled_from(KEYS) | st.text(), ANYTHING, max_size=8)
_CHECKS = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
few = settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=_CHECKS)
many = settings(max_examples=1500, deadline=None, suppress_health_check=_CHECKS)


@dataclass
class Running:
    """An edge with both platforms, and its database."""

    url: str
    http: httpx.Client
    zalo: ZaloServer
    facebook: FacebookServer
    engine: sa.Engine
    var: Path

    def whole(self) -> bool:
        """Whether each message of a citizen has its place in the inbox, and nothing else has."""
        said = sa.select(message.c.conversation_id, message.c.seq).where(message.c.sender == "citizen")
        with reading(self.engine) as connection:
            queued = connection.execute(sa.select(inbox.c.conversation_id, inbox.c.seq)).all()
            return sorted(connection.execute(said).all()) == sorted(queued)

    def post(self, path: str, raw: bytes, headers: dict[str, str]) -> httpx.Response:
        began = time.monotonic()
        answer = self.http.post(path, content=raw, headers=headers)
        assert time.monotonic() - began < SLOW
        assert answer.status_code < 500, raw
        return answer


@pytest.fixture(scope="module")
def running(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("fuzz")
    with (
        zalo_running() as zalo,
        facebook_running() as facebook,
        sqlite_database(sqlite_template, folder) as database,
        serving(FakeBot().app(), free_port()) as bot,
    ):
        platforms = zalo_environ(zalo) | facebook_environ(facebook)
        with edge_serving(edge_settings(database, folder, bot, **platforms)) as url:
            engine = make_engine(database)
            with httpx.Client(base_url=url, timeout=30, trust_env=False) as http:
                yield Running(url, http, zalo.fake, facebook.fake, engine, folder)
            engine.dispose()


def zalo_body(running: Running, name: str, fields: dict[str, Any], inner: Any) -> dict[str, Any]:
    told = running.zalo.event(name, "1234567890", message=inner)
    return told | {key: value for key, value in fields.items() if key != "timestamp"}


def posts_zalo(running: Running, body: dict[str, Any]) -> None:
    raw = json.dumps(body).encode()
    answer = running.post("/webhooks/zalo", raw, running.zalo.signed(raw, body))
    assert (answer.status_code, answer.content) == (200, b"")


def posts_facebook(running: Running, body: Any) -> None:
    raw = json.dumps(body).encode()
    assert running.post("/webhooks/facebook", raw, running.facebook.signed(raw)).status_code == 200


ZALO = {"name": st.sampled_from(NAMES), "fields": OBJECTS, "inner": ANYTHING}
FACEBOOK = {"entries": st.lists(OBJECTS, max_size=3), "events": st.lists(OBJECTS, max_size=3)}


def facebook_body(entries: list[Any], events: list[Any]) -> dict[str, Any]:
    people = {"sender": {"id": "7000000000000001"}, "recipient": {"id": "1"}, "timestamp": 1_700_000_000_000}
    return {"object": "page", "entry": [*entries, {"messaging": [people | event for event in events]}]}


@few
@given(**ZALO)
def test_events_of_zalo(running: Running, name: str, fields: dict[str, Any], inner: Any) -> None:
    posts_zalo(running, zalo_body(running, name, fields, inner))


@few
@given(**FACEBOOK)
def test_events_of_facebook(running: Running, entries: list[Any], events: list[Any]) -> None:
    posts_facebook(running, facebook_body(entries, events))


@pytest.mark.long
@many
@given(**ZALO)
def test_many_events_of_zalo(running: Running, name: str, fields: dict[str, Any], inner: Any) -> None:
    posts_zalo(running, zalo_body(running, name, fields, inner))


@pytest.mark.long
@many
@given(**FACEBOOK)
def test_many_events_of_facebook(running: Running, entries: list[Any], events: list[Any]) -> None:
    posts_facebook(running, facebook_body(entries, events))


@few
@given(payload=st.text(max_size=60) | st.sampled_from(["/restart", "b:x:1:0", '/a{"b":1}']), form=st.text(max_size=40))
def test_payloads_of_buttons(running: Running, payload: str, form: str) -> None:
    citizen = _citizen(running)
    body = json.dumps({"client_id": "a", "payload": payload}).encode()
    answer = running.post(f"{citizen.path}/messages", body, citizen.headers | {"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    page = running.http.post("/chat/messages", data={"payload": payload, "form": form, "csrf": form})
    assert page.status_code in (400, 403)
    assert citizen.messages() == []


KINDS = st.sampled_from(["JPEG", "PNG", "WEBP", ""])


@few
@given(cut=st.integers(0, 2000), noise=st.binary(max_size=80), at=st.integers(0, 2000), kind=KINDS)
def test_pictures(running: Running, cut: int, noise: bytes, at: int, kind: str) -> None:
    whole = photo(kind) if kind else b""
    data = (whole[:at] + noise + whole[at:])[: len(whole) + 80 - cut % 80] if kind else noise
    citizen, before = _citizen(running), len(files(running.var)) if (running.var / "attachments").exists() else 0
    path = f"{citizen.path}/attachments?client_id={os.urandom(8).hex()}"
    answer = running.post(path, data, citizen.headers | {"Content-Type": "application/octet-stream"})
    if answer.status_code != 202:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.status_code in (409, 413, 415, 422)
        assert (len(files(running.var)) if (running.var / "attachments").exists() else 0) == before


def test_nothing_is_half_stored(running: Running) -> None:
    """Behind all the others of this file."""
    assert running.whole()


def _citizen(running: Running) -> Citizen:
    return Citizen(running.url)


def workbook(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("a", 0)
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bomb() -> bytes:
    """A sheet that unpacks to half a gigabyte."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for number in range(8):
            book.writestr(f"xl/worksheets/sheet{number}.xml", b"<a>" + b" " * 64_000_000)
    return out.getvalue()


def quine() -> bytes:
    """XML with entities that grow, and one that names a file of the machine."""
    entities = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]>'
    source = io.BytesIO(workbook(["ma"], ["9.1"]))
    out = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                cells = "<row><c t='str'><v>&x;&c;</v></c></row>"
                told = f'<?xml version="1.0"?>{entities}<worksheet><sheetData>{cells}</sheetData></worksheet>'
                data = told.encode()
            new.writestr(name, data)
    return out.getvalue()


GOOD = {".jsonl": lines(record("9.100001")), ".json": json.dumps([record("9.100001")]).encode()}
GOOD |= {".csv": b"ma,ten\n9.1,a\n", ".xlsx": workbook(["ma", "ten"], ["9.100001", "a"])}
MADE_UP = st.tuples(st.sampled_from(sorted(GOOD)), st.integers(0, 4000), st.binary(max_size=60), st.integers(0, 200))


def broken(made_up: tuple[str, int, bytes, int]) -> tuple[str, bytes]:
    """A file of that kind with noise in it, cut off somewhere."""
    ending, at, noise, cut = made_up
    whole = GOOD[ending]
    at %= len(whole) + 1
    return ending, (whole[:at] + noise + whole[at:])[: max(1, len(whole) + len(noise) - cut)]


def imports_or_refuses(engine: sa.Engine, path: Path) -> None:
    """A file goes in as far as it can be read, or not at all; only `ImportFileError` says why not."""
    before, began = count(engine), time.monotonic()
    try:
        import_file(engine, path, author="tests")
    except ImportFileError:
        assert count(engine) == before
    assert time.monotonic() - began < 2 * SLOW


def count(engine: sa.Engine) -> int:
    with reading(engine) as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(procedure)).scalar_one())


@few
@given(made_up=MADE_UP)
def test_files_of_procedures(engine: sa.Engine, tmp_path: Path, made_up: tuple[str, int, bytes, int]) -> None:
    ending, data = broken(made_up)
    path = tmp_path / f"tep{ending}"
    path.write_bytes(data)
    imports_or_refuses(engine, path)


@pytest.mark.long
@many
@given(made_up=MADE_UP)
def test_many_files_of_procedures(engine: sa.Engine, tmp_path: Path, made_up: tuple[str, int, bytes, int]) -> None:
    test_files_of_procedures.hypothesis.inner_test(engine, tmp_path, made_up)  # type: ignore[attr-defined]


@pytest.mark.parametrize("make", [quine, pytest.param(bomb, marks=pytest.mark.long)])
def test_sheets_that_are_bombs(engine: sa.Engine, tmp_path: Path, make: Callable[[], bytes]) -> None:
    path = tmp_path / "tep.xlsx"
    path.write_bytes(make())
    imports_or_refuses(engine, path)
    assert count(engine) == 0


def test_uploads_of_the_console(as_role: As, tmp_path: Path) -> None:
    editor = as_role(Role.EDITOR)
    names = ["a.xlsx", "../../a.xlsx", "a\x00.csv", "a.xlsx\r\nX: 1", "." * 300 + ".csv", "a.exe", "", "a.json"]
    for name, (_, data) in zip(names, [broken((".xlsx", 40, b"x" * 20, 3))] * len(names), strict=True):
        answer = editor.client.post("/imports", data={"csrf": editor.csrf()}, files={"file": (name, data)})
        assert answer.status_code in (303, 400, 409, 422), (name, answer.status_code)
    assert not list(tmp_path.parent.glob("a.xlsx"))
    assert not [path for path in (tmp_path / "imports").rglob("*") if path.name.startswith(".incoming")]
