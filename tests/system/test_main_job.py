"""A citizen asks about a procedure and is answered from the database: the whole system over HTTP."""

import importlib.util
import json
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kb.calendar.model import today
from kb.procedures.model import FeeKind, Procedure
from kb.sample import load_sample
from tests.conftest import SHARED
from tests.system.client import Citizen, Message
from tests.system.running import System
from vi import fold
from vi.files import read_yaml

pytestmark = pytest.mark.slow

QUESTIONS: list[dict[str, Any]] = read_yaml(Path(__file__).with_name("questions.yml").read_text("utf-8"))
SPELLINGS = ("plain", "bare", "chat", "typo", "old")


@cache
def spellings() -> dict[str, Callable[[str, random.Random], str]]:
    """The five spellings of the shared script; without it only two of them."""
    script = SHARED / "eval" / "variants.py"
    if not script.is_file():
        return {"plain": lambda text, _: text, "bare": lambda text, _: fold(text)}
    spec = importlib.util.spec_from_file_location("variants", script)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    kinds: dict[str, Callable[[str, random.Random], str]] = module.KINDS
    return kinds


@cache
def records() -> dict[str, Procedure]:
    return {procedure.code: procedure for procedure in load_sample()}


def figures(procedure: Procedure, aspect: str) -> list[Any]:
    """What the record says on an aspect, as comparable figures."""
    held = [fee for fee in procedure.fees if fee.holds_on(today())]
    told: dict[str, list[Any]] = {
        "fee": [0 if fee.kind is FeeKind.FREE else fee.amount for fee in held],
        "time": [[time.number, time.unit.value] for time in procedure.times],
        "documents": sorted(document.name for document in procedure.documents),
        "form": [document.form for document in procedure.documents if document.form],
        "steps": list(procedure.steps),
        "conditions": list(procedure.conditions),
        "result": list(procedure.results),
        "legal_basis": list(procedure.legal_references),
        "audience": list(procedure.audience),
    }
    return told.get(aspect, [])


def figures_of_card(items: list[dict[str, Any]], aspect: str) -> list[Any]:
    if aspect == "fee":
        return [item["amount"] for item in items]
    if aspect == "time":
        return [[item["number"], item["unit"]] for item in items]
    texts = [item["text"] for item in items]
    return sorted(texts) if aspect == "documents" else texts


def check_card(message: Message, code: str, aspects: list[str]) -> None:
    record, card = records()[code], message["card"]
    assert card["type"] == "procedure"
    assert (card["code"], card["title"]) == (code, record.title)
    assert set(aspects) <= set(card["aspects"]), f"asked {aspects}, told {list(card['aspects'])}"
    for aspect in set(aspects) - {"place", "online", "overview"}:
        assert figures_of_card(card["aspects"][aspect], aspect) == figures(record, aspect), aspect
        if not card["aspects"][aspect]:
            assert "chưa công bố" in message["text"]
    source = card["source"]
    assert (source["url"], source["decision"]) == (record.url, record.decision)
    assert source["legal_basis"] == list(record.legal_references)
    assert record.checked_at and source["checked_at"] == record.checked_at.isoformat()
    assert code in message["text"]


def test_the_questions_cover_what_they_should() -> None:
    assert len(QUESTIONS) >= 40
    assert len({question["code"] for question in QUESTIONS}) >= 15
    assert len({aspect for question in QUESTIONS for aspect in question["aspects"]}) == 12


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_questions_are_answered_from_the_record(system: System, spelling: str) -> None:
    if spelling not in spellings():
        pytest.skip("the shared spellings are not here")
    wrong = []
    for question in QUESTIONS:
        asked = spellings()[spelling](question["ask"], random.Random(question["ask"]))
        messages = Citizen.arrive(system.address).ask(asked)
        try:
            assert len(messages) == 1
            check_card(messages[0], question["code"], question["aspects"])
        except (AssertionError, KeyError, TypeError) as error:
            wrong.append(f"{asked!r} -> {_told(messages)}: {error}")
    # A slip may make a word unreadable ("lệ phí" typed as "lệ í"); everything else is answered.
    allowed = 0.15 if spelling == "typo" else 0.0
    assert len(wrong) <= allowed * len(QUESTIONS), "\n".join(wrong)


def _told(messages: list[Message]) -> str:
    return json.dumps([(m["card"] or {}).get("code") or m["text"][:80] for m in messages], ensure_ascii=False)
