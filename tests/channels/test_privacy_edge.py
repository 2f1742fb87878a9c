"""The short form of `tests/system/test_privacy_day.py`: citizens give away who they are at the public edge alone."""

import logging
import uuid
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests.channels.servers import Citizen, FakeBot, edge_serving, edge_settings
from tests.system.planted import ALL, SECRETS, forms
from tests.system.scanning import found_in, scan_database, scan_files, scan_texts

IDENTITY, PHONE = SECRETS[0].value, SECRETS[1].value
REFUSED = (IDENTITY, PHONE, "+84912345987", SECRETS[5].value)
TAKEN = (
    "1",
    "x-056188445566",
    "1732645123456",
    "202611260001",
    "9f1c2f7e-1111-4222-8333-056188445566",
    "0.8444218515250481",
)


def test_an_id_that_is_somebodys_number_is_refused(citizen: Citizen) -> None:
    answers = {each: citizen.post(client_id=each, text="xin chào").status_code for each in (*REFUSED, *TAKEN)}
    assert answers == dict.fromkeys(REFUSED, 422) | dict.fromkeys(TAKEN, 202)


def test_every_form_is_found_where_it_stands() -> None:
    for secret in SECRETS:
        for name, data in forms(secret).items():
            assert any(secret.name in hit for hit in found_in(b"\0{" + data + b"}")), (secret.name, name)


def test_nothing_of_it_is_kept_or_said(
    sqlite_template: Path, tmp_path: Path, bot: FakeBot, bot_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    (tmp_path / "assistant.db").write_bytes(sqlite_template.read_bytes())
    with edge_serving(edge_settings(f"sqlite:///{tmp_path / 'assistant.db'}", tmp_path, bot_url)) as url:
        citizen = Citizen(url)
        for secret in SECRETS:
            for typed in secret.typed:
                citizen.ask(f"cho hỏi làm khai sinh cần gì, {typed} ạ")
        citizen.ask(ALL)
        in_wrong_places(citizen, url)
        told = {"log": _ours(caplog), "metrics": httpx.get(f"{url}/metrics", trust_env=False).text}
    assert bot.said()
    hits = [*scan_database(tmp_path / "assistant.db"), *scan_files(tmp_path), *scan_texts(told)]
    hits += scan_texts({"bot": "\n".join(bot.said())})
    assert sorted(set(hits)) == []


def in_wrong_places(citizen: Citizen, url: str) -> None:
    http, path = citizen.http, f"{citizen.path}/messages"
    headers = {"User-Agent": f"app {IDENTITY}", "X-Request-ID": IDENTITY, "Referer": f"https://example.org/{PHONE}"}
    for name in (IDENTITY, PHONE, quote(SECRETS[6].value)):
        http.get(f"/api/v1/conversations/{name}/messages", headers=headers)
        http.delete(f"/{name}?q={name}", headers=headers)
        http.get("/api/v1/suggestions", params={"q": f"khai sinh {name}"}, headers=headers)
        # A name cannot be told from any other word; it is no id that a program would give.
        if name.isdigit():
            http.post(path, headers=citizen.headers, json={"client_id": name, "text": "xin chào"})
    for body in (f'{{"text": "{ALL}', f'["{ALL}"]', ALL):
        http.post(path, headers=citizen.headers | {"Content-Type": "application/json"}, content=body.encode())
    where = {"Content-Type": "image/jpeg", "Content-Disposition": f'filename="{IDENTITY}.jpg"'}
    pictures = f"{citizen.path}/attachments?client_id={uuid.uuid4()}"
    http.post(pictures, headers=citizen.headers | where, content=f"no picture {ALL}".encode())


def _ours(caplog: pytest.LogCaptureFixture) -> str:
    """What the edge and its libraries log; the client of the test is none of them."""
    told = [record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    return "\n".join(caplog.handler.format(record) for record in told)
