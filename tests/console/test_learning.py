"""Learning runs with a running console: the pages, the work behind them, whoever is killed. The command is played."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from console import teaching
from console.app import create_app
from console.settings import Settings
from kb.people.audit import entries
from kb.quality import learning, service
from kb.quality.model import RunState, ToIntent
from kb.quality.queries import Wanted
from tests.channels.servers import free_port, serving
from tests.console.conftest import As
from tests.console.people import text_of
from tests.kb.quality.talks import EDITOR, lost, with_boats

REASON = "Câu chào không quan trọng bằng câu về học phí"
WITHIN = 20.0


class Bot:
    """The name of the model in use, as a bot tells it that follows the command at once unless it is `stuck`."""

    def __init__(self, var: Path) -> None:
        self.var, self.stuck = var, ""

    async def health(self, _: Request) -> Response:
        return JSONResponse({"status": "ok", "model": self.stuck or self.state()["history"][-1]})

    def state(self) -> dict[str, Any]:
        path = self.var / "fake.json"
        known: dict[str, Any] = {"history": ["shipped"], "calls": []}
        return known | (json.loads(path.read_text("utf-8")) if path.exists() else {})

    def tell(self, **values: Any) -> None:
        (self.var / "fake.json").write_text(json.dumps(self.state() | values), "utf-8")


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    return Bot(tmp_path)


@pytest.fixture
def console_settings(console_settings: Settings, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    monkeypatch.setattr(teaching, "COMMAND", (sys.executable, str(Path(__file__).with_name("fake_learn.py"))))
    app = Starlette(routes=[Route("/webhooks/assistant/", bot.health)])
    with serving(app, free_port()) as url:
        yield replace(console_settings, bot_urls=(url.rstrip("/"),))


@pytest.fixture
def examples(engine: sa.Engine) -> None:
    """One example."""
    with_boats(engine)
    lost(engine, "học phí trường làng")
    ids = [row.id for row in service.messages(engine, Wanted())]
    service.decide(engine, ids, ToIntent("ask_procedure", ("fee",)), by=EDITOR)


def wait_for(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN
    while not true():
        assert time.monotonic() < deadline, "it does not happen"
        time.sleep(0.05)


def reached(engine: sa.Engine, run_id: int, state: RunState) -> None:
    wait_for(lambda: learning.run(engine, run_id).state is state)


def started(engine: sa.Engine, as_role: As) -> int:
    """A run that an editor has started."""
    page = as_role("editor").post("/learning")
    assert page.status_code == 200, text_of(page)
    return learning.runs(engine)[0].id


def test_started_compared_used_and_rolled_back(engine: sa.Engine, examples: None, as_role: As, bot: Bot) -> None:
    run_id = started(engine, as_role)
    reached(engine, run_id, RunState.READY)
    reviewer = as_role("reviewer")
    text = text_of(reviewer.get(f"/learning/{run_id}"))
    assert "gõ sai 90,0 91,0 +1,0" in text
    assert "Chào: 95,0 → 90,0 (-5,0) chào em (trước: Chào; nay: Cảm ơn)" in text
    assert "hiểu đúng học phí (cần: Hỏi về một thủ tục, Phí, lệ phí; trước: không có;" in text
    assert "đạt cả 1" in text
    reviewer.post(f"/learning/{run_id}/activate")
    reached(engine, run_id, RunState.ACTIVE)
    assert bot.state()["history"] == ["shipped", learning.run(engine, run_id).model]
    reviewer.post(f"/learning/{run_id}/roll-back", {"why": "người dân than phiền"})
    reached(engine, run_id, RunState.REPLACED)
    assert bot.state()["history"] == ["shipped"]
    acts = {entry.act: entry.who for entry in entries(engine, act="learning")}
    told = {"learning.start": "editor", "learning.activate": "reviewer", "learning.roll_back": "reviewer"}
    assert acts == told


def test_a_lowered_gate_is_told_and_needs_a_reason(engine: sa.Engine, examples: None, as_role: As, bot: Bot) -> None:
    bot.tell(missed=["intent:greet", "intents:bare"])
    run_id = started(engine, as_role)
    reached(engine, run_id, RunState.READY)
    reviewer = as_role("reviewer")
    text = text_of(reviewer.get(f"/learning/{run_id}"))
    assert "Ý định: Chào: cũ 95,0, mới 90,0, được giảm 3,0" in text
    assert "Ý định khi viết: không dấu" in text
    page = reviewer.post(f"/learning/{run_id}/activate", {"why": "thích"})
    assert page.status_code == 422
    assert "ít nhất 20 ký tự" in text_of(page)
    reviewer.post(f"/learning/{run_id}/activate", {"why": REASON})
    reached(engine, run_id, RunState.ACTIVE)
    assert REASON in text_of(reviewer.get(f"/learning/{run_id}"))


def test_not_in_use_before_the_bot_says_so(engine: sa.Engine, examples: None, as_role: As, bot: Bot) -> None:
    run_id = started(engine, as_role)
    reached(engine, run_id, RunState.READY)
    bot.stuck = "another"
    reviewer = as_role("reviewer")
    reviewer.post(f"/learning/{run_id}/activate")
    wait_for(lambda: "activate" in bot.state()["calls"])
    time.sleep(2)
    assert learning.run(engine, run_id).state is RunState.ACTIVATING
    bot.stuck = ""
    reached(engine, run_id, RunState.ACTIVE)


def test_what_the_command_refuses_is_shown(engine: sa.Engine, examples: None, as_role: As, bot: Bot) -> None:
    bot.tell(refuse="Không có ý định nào tên “x”.")
    run_id = started(engine, as_role)
    reached(engine, run_id, RunState.FAILED)
    assert "Không có ý định nào tên “x”." in text_of(as_role("auditor").get(f"/learning/{run_id}"))


def test_another_console_takes_it_up_again(
    engine: sa.Engine, examples: None, console_settings: Settings, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teaching, "LEASE", timedelta(seconds=1))
    bot.tell(slow=60)
    run_id = learning.start(engine, by=EDITOR)
    with serving(create_app(console_settings), console_settings.port):
        reached(engine, run_id, RunState.MEASURING)
        wait_for(lambda: learning.run(engine, run_id).progress == 0.5)
    assert learning.run(engine, run_id).state is RunState.MEASURING
    bot.tell(slow=0)
    with serving(create_app(replace(console_settings, port=free_port())), free_port()):
        reached(engine, run_id, RunState.READY)
    assert bot.state()["calls"] == ["train", "measure", "train", "measure"]


def test_who_may(engine: sa.Engine, examples: None, as_role: As) -> None:
    run_id = started(engine, as_role)
    reached(engine, run_id, RunState.READY)
    editor = as_role("editor", name="other")
    assert editor.get("/learning").status_code == 200
    for act in ("activate", "roll-back", "refuse"):
        assert editor.post(f"/learning/{run_id}/{act}").status_code == 403
    assert as_role("officer").get("/learning").status_code == 403
    assert as_role("auditor").post("/learning").status_code == 403
    reviewer = as_role("reviewer")
    assert reviewer.get("/learning/99").status_code == 404
    assert reviewer.post("/learning/99/activate").status_code == 404
    assert "không dùng" in text_of(reviewer.post(f"/learning/{run_id}/refuse"))
    page = reviewer.post(f"/learning/{run_id}/activate")
    assert page.status_code == 409


def test_nothing_to_learn(as_role: As) -> None:
    editor = as_role("editor")
    assert "Chưa có câu mẫu nào" in text_of(editor.get("/learning"))
    page = editor.post("/learning")
    assert page.status_code == 422
    assert "gắn câu vào ý định trước" in text_of(page)
