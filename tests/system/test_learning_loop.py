"""The whole way: unknown questions of citizens are grouped, attached, learned, compared, put in use and answered, while
another process goes on asking and loses nothing. With the running system, its console and real training.
"""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from kb.db import make_engine
from kb.quality import learning, service
from kb.quality.model import Came, Run, RunState
from kb.quality.queries import Wanted
from tests.console.people import Member, member_of, text_of
from tests.kb.quality.talks import read
from tests.system.client import Citizen
from tests.system.running import ROOT, System, started

pytestmark = [pytest.mark.slow, pytest.mark.long]
# Words that nobody's data has, so that they stay unknown whatever the assistant learns.
TO_PROCEDURES = {
    "1.003650": (
        "xin sổ zum cho vịt chạy đồng ở đâu",
        "so zum cho vit chay dong xin o dau",
        "làm sổ zum cho đàn vịt chạy đồng",
        "sổ zum vịt chạy đồng cần gì",
    ),
    "1.004359": (
        "thẻ lướt phao dừa cho ghe",
        "làm thẻ lướt phao dừa ở đâu",
        "the luot phao dua lam o dau",
        "thẻ lướt phao dừa cho ghe nhỏ cần gì",
    ),
    "1.004222": (
        "giấy nhập gốc bản làng ké",
        "xin giấy nhập gốc bản làng ké",
        "giay nhap goc ban lang ke xin sao",
        "giấy nhập gốc bản làng ké làm ở đâu",
    ),
}
TO_INTENTS = {
    "talk_to_officer": (
        "bấm mõ gọi quan lớn",
        "bấm mõ gọi quan lớn giùm cái",
        "bam mo goi quan lon",
        "gõ mõ kêu ông lớn ra nói chuyện",
    ),
    "digital_signature": (
        "con dấu trên mây xài răng hè",
        "con dau tren may xai rang he",
        "ký bay trên mây răng hè",
        "ky bay tren may",
    ),
}
QUESTIONS = [text for texts in (*TO_PROCEDURES.values(), *TO_INTENTS.values()) for text in texts]
REASON = "Thử trọn vòng học trên máy kiểm thử"
# Training and measuring take about four minutes on two free cores.
LEARNED_WITHIN, SWAPPED_WITHIN = 1800.0, 300.0


@pytest.fixture
def running(trained_model: Path, tmp_path: Path) -> Iterator[System]:
    """A system of its own: its model changes. The scores of the model in use are taken along where they are known."""
    kept = trained_model.with_name(trained_model.name.replace(".tar.gz", ".answers.json"))
    with started(tmp_path, trained_model) as system:
        copied = system.var / "models" / kept.name
        if kept.exists():
            shutil.copy(kept, copied)
        yield system
        if copied.exists():
            shutil.copy(copied, kept)


@pytest.fixture
def engine(running: System) -> Iterator[sa.Engine]:
    made = make_engine(f"sqlite:///{running.var}/assistant.db")
    yield made
    made.dispose()


@pytest.fixture
def reviewer(running: System, engine: sa.Engine) -> Iterator[Member]:
    """Somebody who may decide and put in use."""
    member = member_of(engine, f"http://127.0.0.1:{running.port + 1}", "editor", "reviewer")
    yield member
    member.client.close()


@contextmanager
def asking(system: System, folder: Path) -> Iterator[Callable[[], dict[str, int]]]:
    """Another process that asks; what is yielded stops it and gives its figures."""
    folder.mkdir()
    process = subprocess.Popen([sys.executable, "-m", "tests.system.asking", system.address, str(folder)], cwd=ROOT)

    def stop() -> dict[str, int]:
        (folder / "stop").touch()
        assert process.wait(timeout=180) == 0
        told: dict[str, int] = json.loads((folder / "told.json").read_text("utf-8"))
        return told

    try:
        wait_for(lambda: (folder / "asking").exists(), 60)
        yield stop
    finally:
        process.kill()
        process.wait()


def wait_for(true: Callable[[], bool], within: float) -> None:
    deadline = time.monotonic() + within
    while not true():
        assert time.monotonic() < deadline, "it does not happen"
        time.sleep(0.5)


def ask_all(system: System, engine: sa.Engine) -> dict[str, dict[str, Any]]:
    """Each question by a citizen of its own; what was understood of it."""
    asked = {}
    for text in QUESTIONS:
        citizen = Citizen.arrive(system.address)
        assert citizen.ask(text)
        asked[citizen.conversation] = text
    return {asked[row["conversation_id"]]: row for row in read(engine) if row["conversation_id"] in asked}


def attach(reviewer: Member, engine: sa.Engine, texts: tuple[str, ...], **to: str) -> None:
    """As the page does it."""
    ids = [row.id for row in service.messages(engine, Wanted()) if row.text in texts]
    page = reviewer.post("/unanswered/decide", {"ids": [str(each) for each in ids], **to})
    assert page.status_code == 200, text_of(page)


def ended(engine: sa.Engine, run_id: int, *states: RunState, within: float) -> Run:
    wait_for(lambda: learning.run(engine, run_id).state in (*states, RunState.FAILED), within)
    run = learning.run(engine, run_id)
    assert run.state in states, run.error
    return run


def model_in_use(system: System) -> str:
    health = httpx.get(f"http://127.0.0.1:{system.port + 2}/webhooks/assistant/", timeout=10)
    return str(health.json()["model"])


def test_what_was_unknown_is_learned_while_others_ask(
    running: System, engine: sa.Engine, reviewer: Member, tmp_path: Path
) -> None:
    before = ask_all(running, engine)
    assert {row["outcome"] for row in before.values()} <= {Came.NOT_FOUND, Came.UNCLEAR}
    groups = [{row.text for row in group.rows} for group in service.groups(engine, Wanted())]
    assert sum(map(len, groups)) == len(QUESTIONS) == 20
    # Spellings and wordings of one matter stand together.
    assert [set(texts) for texts in TO_PROCEDURES.values() if set(texts) not in groups] == []
    assert "20 câu" in text_of(reviewer.get("/unanswered"))

    with asking(running, tmp_path / "asking") as stop:
        for code, texts in TO_PROCEDURES.items():
            attach(reviewer, engine, texts, to="procedure", code=code)
        for intent, texts in TO_INTENTS.items():
            attach(reviewer, engine, texts, to="intent", intent=intent)
        assert service.groups(engine, Wanted()) == ()
        run = learned(reviewer, engine)
        old = model_in_use(running)
        page = reviewer.post(f"/learning/{run.id}/activate", {"why": REASON})
        assert page.status_code == 200, text_of(page)
        ended(engine, run.id, RunState.ACTIVE, within=SWAPPED_WITHIN)
        assert model_in_use(running) == run.model != old

        after = ask_all(running, engine)
        told = {text: after[text]["code"] for texts in TO_PROCEDURES.values() for text in texts}
        assert told == {text: code for code, texts in TO_PROCEDURES.items() for text in texts}
        meant = {text: after[text]["intent"] for texts in TO_INTENTS.values() for text in texts}
        assert meant == {text: intent for intent, texts in TO_INTENTS.items() for text in texts}
        assert {row["model"] for row in after.values()} != {row["model"] for row in before.values()}
        assert service.groups(engine, Wanted()) == ()

        reviewer.post(f"/learning/{run.id}/roll-back", {"why": REASON})
        ended(engine, run.id, RunState.REPLACED, within=SWAPPED_WITHIN)
        assert model_in_use(running) == old
        figures = stop()
    assert figures["sent"] == figures["seen"] > 20
    assert (figures["unanswered"], figures["wrong"]) == (0, 0)


def learned(reviewer: Member, engine: sa.Engine) -> Run:
    """Trained and measured; the page compares."""
    page = reviewer.post("/learning")
    assert page.status_code == 200, text_of(page)
    run = ended(engine, learning.runs(engine)[0].id, RunState.READY, within=LEARNED_WITHIN)
    assert run.measured is not None
    assert run.examples >= 6
    understood = [each["text"] for each in run.measured["attached"] if each["understood"]]
    assert len(understood) == len(run.measured["attached"])
    text = text_of(reviewer.get(f"/learning/{run.id}"))
    assert all(name in text for name in ("đủ dấu", "không dấu", "kiểu nhắn tin", "dấu kiểu cũ", "gõ sai"))
    return run
