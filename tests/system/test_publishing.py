"""An edit that is published in the console changes the citizen's answer within two seconds."""

import time

import pytest

from kb.db import make_engine
from kb.messages.service import Engine
from kb.procedures import drafts
from kb.procedures.service import Procedures
from tests.console.people import Member, member_of, text_of
from tests.console.test_procedures import fields_of
from tests.system.client import Citizen
from tests.system.running import System

pytestmark = pytest.mark.slow
CODE = "1.001193"


def publish(engine: Engine, editor: Member, reviewer: Member, **changes: str) -> float:
    """Edit, submit and approve; returns when the approval was answered."""
    begun = editor.post(f"/procedures/{CODE}/draft")
    path, fields = begun.url.path, fields_of(begun)
    editor.post(path, {**fields, **changes, "do": "submit"})
    version = drafts.get(engine, int(path.rsplit("/", 1)[1])).version
    page = reviewer.post(f"{path}/approve", {"version": str(version)})
    assert "Đã công bố" in text_of(page), text_of(page)
    return time.monotonic()


def test_a_published_edit_is_answered_within_two_seconds(system: System) -> None:
    engine = make_engine(f"sqlite:///{system.var}/assistant.db")
    console = f"http://127.0.0.1:{system.port + 1}"
    editor = member_of(engine, console, "editor", name="publishing.editor")
    reviewer = member_of(engine, console, "reviewer", name="publishing.reviewer")
    before = Procedures(engine).get(CODE).summary
    try:
        told = "Khi trẻ vừa chào đời ở hải đảo xa."
        published = publish(engine, editor, reviewer, summary=told)
        citizen = Citizen.arrive(system.address)
        while True:
            asked = time.monotonic()
            answer = citizen.ask("đăng ký khai sinh là gì")
            if told in answer[0]["text"]:
                break
            assert asked - published < 2, answer
            time.sleep(0.1)
        preview = editor.get(f"/procedures/{CODE}/preview")
        assert told in text_of(preview)
    finally:
        publish(engine, editor, reviewer, summary=before)
        engine.dispose()
