"""A day in which citizens give away who they are, everywhere; then nothing of it lies anywhere, unless sealed.

Citizens on the web, on the page without JavaScript, on Zalo and on Facebook; the feedback form and its contact; wrong
places, broken requests, headers, paths, names of files; officers; imports of wrong files; errors that hold the
citizen's words at the door and behind it; a bot that is killed in the middle of turns.
"""

import contextlib
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
import sqlalchemy as sa
from PIL import Image

from channels.settings import read_settings
from kb.db import make_engine, reading
from kb.feedback.tables import feedback
from kb.imports import service as imports
from kb.imports.model import ImportState
from kb.messages.memory import BotMemory
from kb.messages.tables import message
from kb.people.model import Actor
from kb.sealing import open_sealer
from tests.channels.officers import officer_at
from tests.channels.platforms import PSID, USER
from tests.channels.servers import wait_until
from tests.system.client import Citizen
from tests.system.failing import TRIGGER_AT_DOOR, TRIGGER_IN_ACTION, sitecustomize
from tests.system.planted import ALL, SECRETS
from tests.system.platforms import Running, platforms_on
from tests.system.processes import pids
from tests.system.running import ROOT
from tests.system.scanning import figures, found_in, scan_database, scan_files, scan_texts

pytestmark = [pytest.mark.slow, pytest.mark.long]
EDITOR = Actor("bien-tap", "127.0.0.1")
IDENTITY, PHONE = SECRETS[0].value, SECRETS[1].value
REPORT = f"đèn đường hẻm 7 đường Lê Lợi phường Nha Trang tắt từ hôm qua, {SECRETS[6].typed[0]}, {SECRETS[1].typed[0]}"


@pytest.fixture(scope="module")
def running(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("day")
    with platforms_on(folder, trained_model, edges=1, **sitecustomize(folder)) as started:
        yield started


def picture() -> bytes:
    """With the values in its metadata."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010E], exif[0x9286] = ALL, ALL  # description, comment
    Image.new("RGB", (320, 240), "gray").save(out, "JPEG", exif=exif, comment=ALL.encode())
    assert found_in(out.getvalue())
    return out.getvalue()


def citizens_on_the_web(address: str) -> list[Citizen]:
    """Every value in every way of typing it."""
    citizen = Citizen.arrive(address)
    for secret in SECRETS:
        for typed in secret.typed:
            citizen.send(text=f"cho hỏi làm khai sinh cần gì, {typed} ạ")
    citizen.send(text=f"{ALL}")
    citizen.send(text=f"my name is Khương Ngọc Bội, {SECRETS[5].typed[0]}, what papers for birth registration?")
    reporter = Citizen.arrive(address)
    reporter.send(text=REPORT)
    for title in ("Để lại liên hệ",):
        press(reporter, title)
    reporter.send(text=f"gọi em số {PHONE}")
    upload(reporter)
    press(reporter, "Xong", needed=False)
    press(reporter, "Gửi")
    return [citizen, reporter]


def press(citizen: Citizen, title: str, *, needed: bool = True) -> None:
    buttons = [each for said in citizen.transcript() for each in said["buttons"] if each["title"] == title]
    assert buttons or not needed, [each["text"] for each in citizen.transcript()][-2:]
    if buttons:
        citizen.send(payload=buttons[-1]["payload"])


def upload(citizen: Citizen) -> None:
    headers = citizen.headers | {"Content-Type": "image/jpeg", "Content-Disposition": f'filename="{IDENTITY}.jpg"'}
    path = f"/api/v1/conversations/{citizen.conversation}/attachments"
    for content in (picture(), f"no picture {ALL}".encode()):
        citizen.http.post(path, params={"client_id": str(uuid.uuid4()), "wait": 20}, headers=headers, content=content)


def on_the_plain_page(address: str) -> None:
    with httpx.Client(base_url=address, timeout=60, follow_redirects=True) as http:
        for _ in range(2):
            fields = dict(re.findall(r'name="(csrf|form)" value="([^"]*)"', http.get("/chat").text))
            http.post("/chat/messages", data=fields | {"text": f"làm hộ chiếu ở đâu, {ALL}"})
        fields = dict(re.findall(r'name="(csrf|form)" value="([^"]*)"', http.get("/chat").text))
        http.post("/chat/pictures", data=fields, files={"picture": (f"cccd {IDENTITY}.jpg", picture(), "image/jpeg")})
        http.get("/chat", params={"await": PHONE, "q": ALL})


def in_wrong_places(citizen: Citizen) -> None:
    """Paths, parameters, headers, ids, payloads, bodies that are broken."""
    http, path = citizen.http, f"/api/v1/conversations/{citizen.conversation}/messages"
    headers = {"User-Agent": f"app {IDENTITY}", "Referer": f"https://example.org/?{PHONE}", "X-Request-ID": IDENTITY}
    headers |= {"X-Forwarded-For": PHONE, "Cookie": f"chat={IDENTITY}", "X-Turn-ID": f"{IDENTITY}-1"}
    for name in (IDENTITY, PHONE, SECRETS[5].value, quote(SECRETS[6].value)):
        http.get(f"/api/v1/conversations/{name}/messages", headers=headers)
        http.post(f"/api/v1/conversations/{name}/messages", headers={"Authorization": f"Bearer {name}"})
        http.delete(f"/{name}/{name}?q={name}", headers=headers)
        http.get("/api/v1/suggestions", params={"q": f"khai sinh {name}"}, headers=headers)
        http.get(path, params={"after": name}, headers=citizen.headers)
        for client_id in (name, "x"):
            button = {"client_id": client_id, "payload": f'/give_private{{"kind": "{name}"}}'}
            http.post(path, headers=citizen.headers | headers, json=button)
        # A name cannot be told from any other word; it is no id that a program would give.
        if not name.startswith("Kh"):
            http.post(path, headers=citizen.headers, json={"client_id": name, "text": "xin chào"})
    for body in (f'{{"text": "{ALL}', f'["{ALL}"]', f'{{"client_id": "1", "text": ["{ALL}"]}}', ALL):
        http.post(path, headers=citizen.headers | {"Content-Type": "application/json"}, content=body.encode())
        http.post(path, headers=citizen.headers | {"Content-Type": "text/plain"}, content=body.encode())
        http.post("/webhooks/zalo", content=body.encode(), headers=headers)
        http.post("/webhooks/facebook", content=body.encode(), headers=headers)
    http.get("/webhooks/facebook", params={"hub.mode": "subscribe", "hub.verify_token": IDENTITY, "hub.challenge": "1"})


def broken_requests(port: int) -> None:
    """What is no HTTP, at every process."""
    for step in range(4):
        for line in (f"{IDENTITY} / HTTP/1.1\r\n\r\n", f"GET /{PHONE} HTTP/9.9\r\nX: {ALL}\r\n\r\n", f"{ALL}\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", port + step), timeout=10) as connection:
                connection.sendall(line.encode())
                connection.settimeout(2)
                with contextlib.suppress(OSError):
                    connection.recv(1000)
        httpx.get(f"http://127.0.0.1:{port + step}/{IDENTITY}/{quote(ALL)}", params={"q": ALL}, timeout=10)


def on_the_platforms(running: Running) -> None:
    zalo, facebook = running.zalo, running.facebook
    for secret in SECRETS:
        zalo.fake.say(USER, f"làm hộ chiếu ở đâu, {secret.typed[-1]}")
        facebook.fake.say(PSID, f"lệ phí hộ chiếu, {secret.typed[0]}")
    wait_until(lambda: len(zalo.texts()) >= len(SECRETS) and len(facebook.texts()) >= len(SECRETS), 90)


def errors_with_the_citizens_words(address: str) -> None:
    citizen = Citizen.arrive(address)
    for text in (f"{TRIGGER_IN_ACTION} dữ liệu, {ALL}", f"{TRIGGER_IN_ACTION} khác, {ALL}"):
        body = {"client_id": str(uuid.uuid4()), "text": text}
        path = f"/api/v1/conversations/{citizen.conversation}/messages"
        citizen.http.post(path, params={"wait": 3}, headers=citizen.headers, json=body)
    body = {"client_id": str(uuid.uuid4()), "text": f"{TRIGGER_AT_DOOR} {ALL}"}
    assert citizen.http.post(path, headers=citizen.headers, json=body).status_code == 500


def the_bot_dies_in_turns(running: Running) -> None:
    citizen = Citizen.arrive(running.system.address)
    path = f"/api/v1/conversations/{citizen.conversation}/messages"
    for number in range(2):
        body = {"client_id": str(uuid.uuid4()), "text": f"đăng ký kết hôn cần gì, {ALL}"}
        citizen.http.post(path, headers=citizen.headers, json=body)
        time.sleep(0.05 * number)
        for pid in pids(running.system.var, "bot.serve"):
            os.kill(pid, signal.SIGKILL)
    wait_until(lambda: any("1.000894" in str(each["card"]) for each in citizen.transcript()), 120)


def officers_and_operators(running: Running, folder: Path) -> None:
    url = running.database_url
    with officer_at(url) as officer:
        citizen = Citizen.arrive(running.system.address)
        citizen.send(text="gặp cán bộ")
        if officer.queue():
            found = officer.take(citizen.conversation)
            citizen.send(text=f"em gửi số đây: {ALL}")
            assert found_in("\n".join(officer.sees(found)).encode()) == []
            officer.says(found, "Dạ anh/chị mang giấy tờ ra phường giúp em.")
            officer.hands_back(found)
    people = folder / f"danh sach {IDENTITY}.jsonl"
    people.write_text(
        f'{{"ma": "{IDENTITY}", "ten": "{SECRETS[6].value}"}}\n{{"ma": "{PHONE}\nkhông phải JSON {ALL}\n', "utf-8"
    )
    dossiers = folder / "dossiers-broken.csv"
    header = "mã hồ sơ,tên thủ tục,cơ quan,ngày hẹn trả,điện thoại,trạng thái,thời điểm,lý do"
    dossiers.write_text(f"{header}\n{IDENTITY},x,y,{PHONE},{PHONE},z,{ALL}\n", "utf-8")
    for verb, path in (("import", people), ("import-dossiers", dossiers)):
        subprocess.run([sys.executable, "-m", "kb", verb, str(path)], cwd=ROOT, env=running.system.env, check=False)
    engine = make_engine(url)
    with people.open("rb") as content:
        job = imports.upload(engine, running.system.var, people.name, content, checked_at=date(2026, 7, 1), by=EDITOR)
    done = (ImportState.READY, ImportState.FAILED)
    wait_until(lambda: imports.job(engine, job).state in done, 60)
    # Whoever refuses the list refuses the file; that it goes then is shown in tests/kb/imports.
    for path in (people, dossiers):
        path.unlink()
    engine.dispose()


def test_nothing_of_a_day_lies_anywhere(running: Running, tmp_path: Path) -> None:
    system = running.system
    web = citizens_on_the_web(system.address)
    on_the_plain_page(system.address)
    in_wrong_places(web[0])
    broken_requests(system.port)
    on_the_platforms(running)
    errors_with_the_citizens_words(system.address)
    the_bot_dies_in_turns(running)
    officers_and_operators(running, tmp_path)
    databases = [system.var / "assistant.db", system.var / "tracker.db"]
    hits = [hit for path in databases for hit in scan_database(path)]
    hits += scan_texts({"log": system.log.read_text("utf-8", "replace"), **figures(system.port)})
    hits += scan_files(system.var)
    assert not hits, "\n".join(sorted(set(hits)))
    the_scan_sees(running, system.log)
    _what_is_sealed_is_there(running)
    _deleting_reaches_the_bot(running, web)


def the_scan_sees(running: Running, log: Path) -> None:
    """What was said is there, masked, and the errors are in the log: a scan of nothing would find nothing."""
    engine = make_engine(running.database_url)
    with reading(engine) as connection:
        said = connection.scalars(sa.select(message.c.text).where(message.c.sender == "citizen")).all()
    engine.dispose()
    assert sum("•••" in text for text in said) > 3 * len(SECRETS)
    told = log.read_text("utf-8", "replace")
    assert "RuntimeError" in told


def _what_is_sealed_is_there(running: Running) -> None:
    settings, engine = read_settings(running.system.env), make_engine(running.database_url)
    with reading(engine) as connection:
        contacts = connection.scalars(sa.select(feedback.c.contact).where(feedback.c.contact != "")).all()
    engine.dispose()
    sealer = open_sealer(settings.kb)
    assert [sealer.open(contact) for contact in contacts] == [PHONE]


def _deleting_reaches_the_bot(running: Running, citizens: list[Citizen]) -> None:
    engine = make_engine(running.database_url)
    memory = BotMemory(engine, running.system.var)
    for citizen in citizens:
        assert memory.count(citizen.conversation) > 0
        path = f"/api/v1/conversations/{citizen.conversation}"
        assert citizen.http.delete(path, headers=citizen.headers).status_code == 204
        assert memory.count(citizen.conversation) == 0
    engine.dispose()
    assert json.dumps(citizens[0].conversation).encode() not in (running.system.var / "tracker.db").read_bytes()
