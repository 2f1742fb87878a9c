"""A turn that is taken twice by the bot: the same answer, and nothing stored but what a look-up has to count."""

import json
import re
import sqlite3
from typing import Any

import httpx
import pytest

from kb.sealing import open_sealer
from kb.settings import read_settings
from tests.system.client import Citizen
from tests.system.running import System

pytestmark = pytest.mark.slow
DOSSIER = "H32.12-261102-0008"
CODE = re.compile(r"PA-\d{6}-[2-9A-Z]{4}")
REPORT = "đèn đường hẻm 41 đường Hồng Bàng phường Nha Trang tắt từ hôm qua"
TABLES = ("message", "inbox", "pending", "feedback", "feedback_event", "subscription", "rating")


def take(system: System, citizen: Citizen, **said: str) -> dict[str, Any]:
    """What the bot answers to a turn by hand; the public edge knows nothing of it. Its number is that of the bot's last
    message: behind all turns so far, before the next one, and nobody else's.
    """
    number = citizen.transcript()[-1]["seq"]
    body = {"conversation": citizen.conversation, "message_id": f"{citizen.conversation}-{number}", **said}
    url = f"http://127.0.0.1:{system.port + 2}/webhooks/assistant/turn"
    answer: dict[str, Any] = httpx.post(url, json=body, timeout=30).raise_for_status().json()
    return answer


def count(system: System, table: str, conversation: str) -> list[Any]:
    """The rows of a conversation."""
    column = "(SELECT conversation_id FROM feedback f WHERE f.code = t.code)" if table == "feedback_event" else None
    where = f"{column or 'conversation_id'} = ?"
    books = sqlite3.connect(f"file:{system.var / 'assistant.db'}?mode=ro", uri=True)
    try:
        return books.execute(f"SELECT * FROM {table} t WHERE {where} ORDER BY 1, 2", [conversation]).fetchall()
    finally:
        books.close()


def stored(system: System, citizen: Citizen) -> dict[str, list[Any]]:
    return {table: count(system, table, citizen.conversation) for table in TABLES}


def without_code(answer: dict[str, Any]) -> str:
    return CODE.sub("PA", json.dumps(answer, ensure_ascii=False))


def test_sending_taken_twice(system: System) -> None:
    citizen = Citizen.arrive(system.address)
    assert "Em tóm lại" in citizen.ask(REPORT)[0]["text"]
    before = stored(system, citizen)
    first, again = take(system, citizen, text="gửi"), take(system, citizen, text="gửi")
    assert [effect["do"] for effect in first["effects"]] == ["feedback.submit", "pending.drop", "understanding.add"]
    assert CODE.search(first["messages"][0]["text"])
    assert without_code(first) == without_code(again)
    assert stored(system, citizen) == before
    assert "Đã gửi" in citizen.ask("gửi")[0]["text"]
    assert len(count(system, "feedback", citizen.conversation)) == 1


def test_a_wrong_proof_taken_twice_counts_once(system: System) -> None:
    citizen = Citizen.arrive(system.address)
    assert "4 số cuối" in citizen.ask(DOSSIER)[0]["text"]
    before = stored(system, citizen)
    sealer = open_sealer(read_settings(system.env))
    payload = "/give_private" + json.dumps({"kind": "phone_tail", "sealed": sealer.seal("9999")})
    first, again = take(system, citizen, payload=payload), take(system, citizen, payload=payload)
    assert "**4** lần" in first["messages"][0]["text"]
    assert first == again
    assert stored(system, citizen) == before
    proofs = [row for row in count(system, "dossier_lookup", citizen.conversation) if "phone_tail" in row]
    assert len(proofs) == 1
    assert "**3** lần" in citizen.ask("8888")[0]["text"]


def test_a_consent_taken_twice(system: System) -> None:
    citizen = Citizen.arrive(system.address)
    citizen.ask(f"nhắn em khi hồ sơ {DOSSIER} có kết quả")
    before = stored(system, citizen)
    first, again = take(system, citizen, text="đồng ý"), take(system, citizen, text="đồng ý")
    assert first == again
    assert [effect["do"] for effect in first["effects"]] == ["dossier.subscribe", "pending.keep", "understanding.add"]
    assert stored(system, citizen) == before
