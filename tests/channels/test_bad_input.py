"""Everything a client can send wrongly: a problem in Vietnamese, and nothing stored."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from channels.strings import strings
from tests.channels.servers import Citizen, FakeBot, edge_serving, edge_settings, free_port, serving
from tests.conftest import sqlite_database

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def citizen(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Citizen]:
    folder = tmp_path_factory.mktemp("bad_input")
    with (
        sqlite_database(sqlite_template, folder) as database,
        serving(FakeBot().app(), free_port()) as bot_url,
        edge_serving(edge_settings(database, folder, bot_url)) as url,
    ):
        yield Citizen(url)


def check(response: httpx.Response, status: int, name: str) -> None:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["type"] == f"urn:problem:{name.replace('_', '-')}"
    assert body["status"] == status
    for key in ("title", "detail", "next_step"):
        assert re.search("[àáâãèéêìíòóôõùúýăđĩũơưạ-ỹ]", body[key]), body[key]
        assert "{" not in body[key]


BAD_FIELDS: list[tuple[Any, int, str]] = [
    ({"text": "x"}, 422, "bad_client_id"),
    ({"client_id": "", "text": "x"}, 422, "bad_client_id"),
    ({"client_id": 7, "text": "x"}, 422, "bad_client_id"),
    ({"client_id": None, "text": "x"}, 422, "bad_client_id"),
    ({"client_id": "a" * 65, "text": "x"}, 422, "bad_client_id"),
    ({"client_id": "a b", "text": "x"}, 422, "bad_client_id"),
    ({"client_id": "a\x00", "text": "x"}, 422, "bad_client_id"),
    ({"client_id": "a"}, 422, "text_or_payload"),
    ({"client_id": "a", "text": None}, 422, "text_or_payload"),
    ({"client_id": "a", "text": "x", "payload": "/y"}, 422, "text_or_payload"),
    ({"client_id": "a", "text": 5}, 422, "not_text"),
    ({"client_id": "a", "text": ["x"]}, 422, "not_text"),
    ({"client_id": "a", "payload": {}}, 422, "not_text"),
    ({"client_id": "a", "text": ""}, 422, "empty_text"),
    ({"client_id": "a", "text": " \n\t "}, 422, "empty_text"),
    ({"client_id": "a", "text": "\u200b\ufeff\u00a0"}, 422, "empty_text"),
    ({"client_id": "a", "text": "x" * 2001}, 422, "text_too_long"),
    ({"client_id": "a", "text": "ế" * 2001}, 422, "text_too_long"),
    ({"client_id": "a", "text": "a\x00b"}, 422, "control_characters"),
    ({"client_id": "a", "text": "\x1b[31m"}, 422, "control_characters"),
    ({"client_id": "a", "text": "\ud800"}, 422, "control_characters"),
    ({"client_id": "a", "payload": ""}, 422, "not_offered"),
    ({"client_id": "a", "payload": "/restart"}, 422, "not_offered"),
    ({"client_id": "a", "payload": "x" * 3000}, 422, "not_offered"),
    ({"client_id": "a", "payload": "\x00"}, 422, "not_offered"),
    ([], 400, "not_object"),
    ("x", 400, "not_object"),
    (None, 400, "not_object"),
    (1, 400, "not_object"),
]

BAD_BODIES = [
    (b"", 400, "not_json"),
    (b"{", 400, "not_json"),
    (b'{"client_id": "a", "text": "x"', 400, "not_json"),
    (b"client_id=a&text=x", 400, "not_json"),
    (b"[" * 15_000, 400, "not_json"),
    (b"\xff\xfe\x00\x01", 400, "not_utf8"),
    (b'{"client_id": "a", "text": "\xe1\xba"}', 400, "not_utf8"),
    (b"\x89PNG\r\n\x1a\n", 400, "not_utf8"),
    (b'{"client_id": "a", "text": "' + b"x" * 16_000 + b'"}', 413, "body_too_large"),
    (b" " * 2_000_000, 413, "body_too_large"),
]


@pytest.mark.parametrize(("fields", "status", "name"), BAD_FIELDS)
def test_bad_fields(citizen: Citizen, fields: Any, status: int, name: str) -> None:
    response = citizen.http.post(f"{citizen.path}/messages", content=json.dumps(fields), headers=citizen.headers | JSON)
    check(response, status, name)
    assert citizen.messages() == []


@pytest.mark.parametrize(("body", "status", "name"), BAD_BODIES)
def test_bad_bodies(citizen: Citizen, body: bytes, status: int, name: str) -> None:
    check(citizen.http.post(f"{citizen.path}/messages", content=body, headers=citizen.headers | JSON), status, name)
    assert citizen.messages() == []


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded", "image/png"])
def test_wrong_content_type(citizen: Citizen, kind: str | None) -> None:
    headers = citizen.headers | ({"Content-Type": kind} if kind else {})
    body = b'{"client_id": "a", "text": "x"}'
    check(citizen.http.post(f"{citizen.path}/messages", content=body, headers=headers), 415, "not_json_type")
    assert citizen.messages() == []


def test_a_long_text_that_comes_in_parts_is_cut_off(citizen: Citizen) -> None:
    parts = (b" " * 10_000 for _ in range(10))
    check(
        citizen.http.post(f"{citizen.path}/messages", content=parts, headers=citizen.headers | JSON),
        413,
        "body_too_large",
    )


@pytest.mark.parametrize("value", ["x", "-1", "nan", ""])
def test_bad_wait(citizen: Citizen, value: str) -> None:
    response = citizen.http.post(
        f"{citizen.path}/messages?wait={value}", json={"client_id": "a", "text": "x"}, headers=citizen.headers
    )
    check(response, 422, "bad_number")
    assert citizen.messages() == []


@pytest.mark.parametrize("value", ["x", "-1", "1.5", "", "99999999999999", "²"])
def test_bad_after(citizen: Citizen, value: str) -> None:
    check(citizen.http.get(f"{citizen.path}/messages?after={value}", headers=citizen.headers), 422, "bad_number")


def test_bad_last_event_id(citizen: Citizen) -> None:
    headers = citizen.headers | {"Last-Event-ID": "abc"}
    check(citizen.http.get(f"{citizen.path}/events", headers=headers), 422, "bad_number")


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer x", "Basic YTpi", "Bearer a.b.c", "Bearer ~"])
@pytest.mark.parametrize("path", ["/messages", "/events"])
def test_no_token(citizen: Citizen, authorization: str | None, path: str) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    for conversation in (citizen.path, "/api/v1/conversations/unknown"):
        response = citizen.http.get(conversation + path, headers=headers)
        check(response, 401, "no_token")
        assert response.headers["www-authenticate"] == "Bearer"


def test_forged_token(citizen: Citizen) -> None:
    head, _, tail = citizen.token.partition(".")
    forged = {"Authorization": f"Bearer {head}x.{tail}"}
    check(citizen.http.get(f"{citizen.path}/messages", headers=forged), 401, "no_token")


def test_foreign_token_tells_nothing_of_what_exists(citizen: Citizen) -> None:
    other = Citizen(str(citizen.http.base_url))
    for path in (citizen.path, "/api/v1/conversations/unknown"):
        get = other.http.get(f"{path}/messages", headers=other.headers)
        post = other.http.post(f"{path}/messages", json={"client_id": "a", "text": "x"}, headers=other.headers)
        check(get, 403, "foreign_token")
        check(post, 403, "foreign_token")
    assert citizen.messages() == []


@pytest.mark.parametrize(
    ("method", "path", "status", "name"),
    [
        ("GET", "/nowhere", 404, "bad_path"),
        ("GET", "/widget/nothing.js", 404, "bad_path"),
        ("GET", "/widget/../pyproject.toml", 404, "bad_path"),
        ("GET", "/widget/%2e%2e/pyproject.toml", 404, "bad_path"),
        ("GET", "/api/v1/conversations", 405, "bad_method"),
        ("DELETE", "/api/v1/conversations/x/messages", 405, "bad_method"),
        ("POST", "/", 405, "bad_method"),
        ("POST", "/widget/chat.js", 405, "bad_method"),
    ],
)
def test_unknown_path_and_method(citizen: Citizen, method: str, path: str, status: int, name: str) -> None:
    check(citizen.http.request(method, path), status, name)


def test_text_of_the_longest_length_is_accepted_in_any_form(citizen: Citizen) -> None:
    writer = Citizen(str(citizen.http.base_url))
    # Decomposed it has three code points a letter; what counts is the length after normalisation.
    assert writer.post(text="e\u0302\u0301" * 2000).status_code == 202
    assert writer.messages()[0]["text"] == "ế" * 2000


def test_unknown_fields_are_passed_over(citizen: Citizen) -> None:
    writer = Citizen(str(citizen.http.base_url))
    assert writer.post(text="xin chào", payload=None, more={"a": 1}, intent="/restart").status_code == 202


def test_every_problem_has_its_words() -> None:
    for name, words in strings()["problems"].items():
        assert set(words) == {"status", "title", "detail", "next_step"}, name
        assert 400 <= words["status"] < 600
