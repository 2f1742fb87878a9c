"""Pictures through the chat API, on real sockets."""

import io
import os
import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from PIL import ExifTags, Image

import channels.pictures
from channels.app import WIDGET
from channels.settings import Settings
from kb.feedback.files import Store
from tests.channels.servers import Citizen, FakeBot, edge_serving, edge_settings, stream, wait_until
from tests.channels.test_bad_input import check

MARKER = "bi-mat-cua-toi"
MOST = 10_000_000


def photo(kind: str = "JPEG") -> bytes:
    image, exif, out = Image.new("RGB", (60, 30), "red"), Image.Exif(), io.BytesIO()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = MARKER
    exif.get_ifd(ExifTags.IFD.GPSInfo)[1] = "N"
    image.save(out, kind, exif=exif)
    return out.getvalue()


def send(citizen: Citizen, data: bytes, client_id: str = "p1", **params: str) -> httpx.Response:
    headers = citizen.headers | {"Content-Type": "application/octet-stream"}
    query = {"client_id": client_id} | params
    return citizen.http.post(f"{citizen.path}/attachments", params=query, content=data, headers=headers)


def files(var: Path) -> list[Path]:
    return [path for path in (var / "attachments").rglob("*") if path.is_file()]


@pytest.fixture
def settings(sqlite_url: str, bot_url: str, tmp_path: Path) -> Settings:
    return edge_settings(sqlite_url, tmp_path, bot_url)


@pytest.fixture
def limited(sqlite_url: str, bot_url: str, tmp_path: Path) -> Iterator[Citizen]:
    with edge_serving(edge_settings(sqlite_url, tmp_path, bot_url, RATE_LIMITS="on")) as url:
        yield Citizen(url)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_picture_is_taken_answered_and_shown(citizen: Citizen, bot: FakeBot, kind: str) -> None:
    response = send(citizen, photo(kind), wait="10")
    assert response.status_code == 200, response.text
    body = response.json()
    attachment = body["attachment"]
    assert re.fullmatch("[0-9a-f]{32}", attachment["id"])
    assert attachment == {
        "id": attachment["id"],
        "url": f"{citizen.path}/attachments/{attachment['id']}",
        "width": 30,
        "height": 60,
    }
    payload = f'/add_picture{{"picture": "{attachment["id"]}"}}'
    assert bot.said() == [payload]
    assert [message["text"] for message in body["messages"]] == [f"đáp {payload}"]
    said = citizen.messages()[0]
    assert (said["seq"], said["from"], said["text"], said["client_id"]) == (body["seq"], "citizen", "[Ảnh]", "p1")
    assert said["card"] == {"type": "picture", "attachment": attachment["id"]}
    shown = citizen.http.get(attachment["url"], headers=citizen.headers)
    image = Image.open(io.BytesIO(shown.content))
    assert (shown.status_code, image.format, image.size) == (200, "JPEG", (30, 60))
    assert MARKER.encode() not in shown.content
    assert len(image.getexif()) == 0


def test_picture_is_acknowledged_before_its_answer(citizen: Citizen, bot: FakeBot) -> None:
    bot.delay = 0.5
    response = send(citizen, photo())
    assert (response.status_code, response.json()["messages"]) == (202, [])
    wait_until(lambda: len(citizen.messages()) == 2)


def test_picture_comes_as_an_event(citizen: Citizen, edge_url: str) -> None:
    with stream(citizen, edge_url) as events:
        picture_id = send(citizen, photo()).json()["attachment"]["id"]
        wait_until(lambda: len(events.events) == 2)
    assert events.events[0][2]["card"] == {"type": "picture", "attachment": picture_id}


def test_headers_keep_the_picture_from_caches_and_scripts(citizen: Citizen) -> None:
    url = send(citizen, photo()).json()["attachment"]["url"]
    headers = citizen.http.get(url, headers=citizen.headers).headers
    assert headers["content-type"] == "image/jpeg"
    assert headers["cache-control"] == "private, no-store"
    assert headers["content-disposition"] == 'inline; filename="anh.jpg"'
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"


def test_page_may_show_pictures_that_it_fetched(citizen: Citizen) -> None:
    policy = citizen.http.get("/").headers["content-security-policy"]
    assert "img-src 'self' data: blob:;" in policy
    assert "default-src 'self';" in policy
    answer = citizen.http.get(f"{citizen.path}/messages", headers=citizen.headers)
    assert answer.headers["cache-control"] == "no-store"


def test_picture_is_shown_to_its_conversation_only(citizen: Citizen, edge_url: str) -> None:
    other = Citizen(edge_url)
    picture_id = send(citizen, photo()).json()["attachment"]["id"]
    mine, others = (f"{who.path}/attachments/{picture_id}" for who in (citizen, other))
    check(citizen.http.get(mine), 401, "no_token")
    check(citizen.http.get(mine, params={"token": citizen.token}), 401, "no_token")
    check(citizen.http.get(mine, headers=other.headers), 403, "foreign_token")
    check(citizen.http.get(others, headers=other.headers), 404, "no_picture")
    unknown = ("f" * 32, "x", picture_id.upper(), "%2e%2e%2f%2e%2e%2fsecret.key", picture_id + ".jpg")
    for name in unknown:
        response = citizen.http.get(f"{citizen.path}/attachments/{name}", headers=citizen.headers)
        assert response.status_code == 404, name
    assert citizen.http.get(mine, headers=citizen.headers).status_code == 200


def test_picture_cannot_be_sent_into_another_conversation(citizen: Citizen, edge_url: str, tmp_path: Path) -> None:
    other = Citizen(edge_url)
    for headers, status, name in ((other.headers, 403, "foreign_token"), ({}, 401, "no_token")):
        address = f"{citizen.path}/attachments?client_id=a"
        check(citizen.http.post(address, content=photo(), headers=headers), status, name)
    assert (citizen.messages(), files(tmp_path)) == ([], [])


def test_files_lie_outside_of_what_is_served(citizen: Citizen, tmp_path: Path) -> None:
    picture_id = send(citizen, photo()).json()["attachment"]["id"]
    [path] = files(tmp_path)
    assert path.stem == picture_id
    assert not path.is_relative_to(WIDGET)
    for address in (f"/attachments/{picture_id[:2]}/{picture_id}.jpg", f"/widget/{picture_id}.jpg"):
        assert citizen.http.get(address).status_code == 404


def test_same_client_id_is_the_same_picture(citizen: Citizen, bot: FakeBot, tmp_path: Path) -> None:
    first = send(citizen, photo(), wait="10").json()
    again = send(citizen, photo("PNG"), wait="10")
    assert (again.status_code, again.json()) == (200, first)
    assert len(bot.turns) == len(files(tmp_path)) == 1
    assert len(citizen.messages()) == 2


def test_same_client_id_at_once(citizen: Citizen, bot: FakeBot, tmp_path: Path) -> None:
    with ThreadPoolExecutor(6) as pool:
        bodies = [response.json() for response in pool.map(lambda _: send(citizen, photo(), wait="10"), range(6))]
    assert len({body["attachment"]["id"] for body in bodies}) == 1
    assert len(bot.turns) == len(files(tmp_path)) == 1


def test_client_id_of_a_text(citizen: Citizen, tmp_path: Path) -> None:
    citizen.ask("xin chào")
    check(send(citizen, photo(), "c1"), 409, "client_id_used")
    assert files(tmp_path) == []


@pytest.mark.parametrize(
    ("data", "status", "name"),
    [
        (b"", 422, "picture_broken"),
        (photo()[:-200], 422, "picture_broken"),
        (b"GIF89a" + b"\0" * 40, 415, "picture_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "picture_type"),
        (b"<html>\xff\xd8\xff", 415, "picture_type"),
        (b"\0" * (MOST + 1), 413, "picture_size"),
    ],
)
def test_what_is_no_picture(citizen: Citizen, tmp_path: Path, data: bytes, status: int, name: str) -> None:
    check(send(citizen, data), status, name)
    assert (citizen.messages(), files(tmp_path)) == ([], [])


def test_too_many_pixels(citizen: Citizen) -> None:
    out = io.BytesIO()
    Image.new("1", (8_001, 5_000)).save(out, "PNG")
    check(send(citizen, out.getvalue()), 413, "picture_pixels")


def test_header_is_not_believed(citizen: Citizen) -> None:
    url = f"{citizen.path}/attachments"
    wrong = {"Content-Type": "image/jpeg"} | citizen.headers
    check(citizen.http.post(url, params={"client_id": "a"}, content=b"<html>", headers=wrong), 415, "picture_type")
    wrong = {"Content-Type": "text/html"} | citizen.headers
    taken = citizen.http.post(url, params={"client_id": "a"}, content=photo(), headers=wrong)
    assert taken.status_code == 202
    shown = citizen.http.get(taken.json()["attachment"]["url"], headers=citizen.headers)
    assert shown.headers["content-type"] == "image/jpeg"


@pytest.mark.parametrize("client_id", [None, "", "a b", "a" * 65])
def test_bad_client_id(citizen: Citizen, client_id: str | None) -> None:
    params = {} if client_id is None else {"client_id": client_id}
    url = f"{citizen.path}/attachments"
    check(citizen.http.post(url, params=params, content=photo(), headers=citizen.headers), 422, "bad_client_id")


def test_bad_wait(citizen: Citizen) -> None:
    check(send(citizen, photo(), wait="x"), 422, "bad_number")


def test_too_many_for_one_ticket(citizen: Citizen, tmp_path: Path) -> None:
    for number in range(5):
        assert send(citizen, photo(), f"p{number}").status_code == 202
    check(send(citizen, photo(), "p5"), 409, "picture_too_many")
    assert len(files(tmp_path)) == 5


def test_only_so_many_in_an_hour(limited: Citizen) -> None:
    # The same one again and again counts too: it is read and drawn each time.
    assert {send(limited, photo()).status_code for _ in range(20)} == {202}
    refused = send(limited, photo())
    check(refused, 429, "too_many_pictures")
    assert 0 < int(refused.headers["retry-after"]) <= 3600
    assert limited.post(text="chữ").status_code == 202


def raw(citizen: Citizen, *, length: int | None) -> socket.socket:
    """A request whose body is still to be sent."""
    address = urlsplit(str(citizen.http.base_url))
    connection = socket.create_connection((address.hostname or "", address.port or 0), timeout=30)
    size = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    head = f"POST {citizen.path}/attachments?client_id=a HTTP/1.1\r\nHost: x\r\n{size}\r\n"
    connection.sendall(f"{head}Authorization: Bearer {citizen.token}\r\n\r\n".encode())
    return connection


def test_length_alone_is_enough_to_refuse(citizen: Citizen) -> None:
    with raw(citizen, length=MOST + 1) as connection:
        assert connection.recv(15).startswith(b"HTTP/1.1 413")


def test_parts_are_counted_as_they_come(citizen: Citizen, tmp_path: Path) -> None:
    parts = (b"\xff\xd8\xff" + b"\0" * 100_000 for _ in range(200))
    url = f"{citizen.path}/attachments?client_id=a"
    check(citizen.http.post(url, content=parts, headers=citizen.headers), 413, "picture_size")
    assert files(tmp_path) == []


def test_silent_sender_is_cut_off(citizen: Citizen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels.pictures, "_IDLE_SECONDS", 0.5)
    began = time.monotonic()
    with raw(citizen, length=1000) as connection:
        connection.sendall(photo()[:100])
        assert connection.recv(15).startswith(b"HTTP/1.1 408")
    assert 0.4 < time.monotonic() - began < 5


def test_sender_who_goes_away_leaves_nothing(citizen: Citizen, tmp_path: Path) -> None:
    with raw(citizen, length=5000) as connection:
        connection.sendall(photo()[:100])
    assert citizen.ask("còn đó không") == citizen.messages()[1:]
    assert files(tmp_path) == []


def test_picture_survives_a_restart(settings: Settings) -> None:
    with edge_serving(settings) as url:
        citizen = Citizen(url)
        sent = send(citizen, photo(), wait="10").json()
    with edge_serving(settings) as url:
        citizen.http.base_url = httpx.URL(url)
        shown = citizen.http.get(sent["attachment"]["url"], headers=citizen.headers)
        assert shown.content.startswith(b"\xff\xd8\xff")
        assert send(citizen, photo(), wait="10").json() == sent


def test_orphans_are_removed_at_the_start(settings: Settings, tmp_path: Path) -> None:
    orphan = Store(tmp_path / "attachments").put(b"x")
    [path] = files(tmp_path)
    os.utime(path, (0, 0))
    with edge_serving(settings) as url:
        sent = send(Citizen(url), photo()).json()["attachment"]["id"]
        wait_until(lambda: orphan not in {path.stem for path in files(tmp_path)})
        assert [path.stem for path in files(tmp_path)] == [sent]
