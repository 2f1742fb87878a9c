"""A line of log: its fields, and what can never stand in it."""

import json
import logging
import sys
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from kb.db import reading, writing
from kb.people.audit import note
from kb.people.model import Actor
from observe.context import begin, request_id, told_on, turn_id, working_on
from observe.events import KINDS, Repeated, kind_of, tell
from observe.formats import OneLineJson, PlainLine
from observe.setup import LogSettingsError, log_format
from tests.project.tree import modules

# https://www.elastic.co/docs/reference/ecs/ecs-allowed-values-event-category: which types go with a category.
ALLOWED = {
    "api": {"access", "admin", "allowed", "change", "creation", "deletion", "denied", "end", "info", "start", "user"},
    "authentication": {"start", "end", "info"},
    "configuration": {"access", "change", "creation", "deletion", "info"},
    "database": {"access", "change", "info", "error"},
    "iam": {"admin", "change", "creation", "deletion", "group", "info", "user"},
    "intrusion_detection": {"allowed", "denied", "info"},
    "session": {"start", "end", "info"},
    "web": {"access", "error", "info"},
}
SECRET = "Nguyễn Văn Bí Mật"


class Kept(logging.Handler):
    """Every record as it is written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(OneLineJson("channels", "w-1"))
        self.lines: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record)
        assert "\n" not in line
        self.lines.append(json.loads(line))


@pytest.fixture
def kept(request: pytest.FixtureRequest) -> Any:
    handler, root = Kept(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


def failing(words: str) -> None:
    try:
        raise ValueError(words)
    except ValueError as error:
        raise RuntimeError(words) from error


def test_an_error_is_its_kinds_and_places_and_not_its_words(kept: Kept) -> None:
    try:
        failing(SECRET)
    except RuntimeError:
        logging.getLogger("channels").exception("a turn failed")
    line = kept.lines[0]
    assert line["error.type"] == "RuntimeError < ValueError"
    assert line["error.stack_trace"].startswith("tests/observe/test_lines.py:")
    assert SECRET not in json.dumps(line, ensure_ascii=False)


@pytest.mark.parametrize(
    ("logger", "message"),
    [
        ("asyncio", f"Task exception was never retrieved\nfuture: <Task exception=ValueError('{SECRET}')>"),
        ("uvicorn.error", f"Exception in ASGI application\n{SECRET}"),
        ("sanic.error", f"Exception occurred while handling uri: '/x?name={SECRET}'"),
    ],
)
@pytest.mark.parametrize("form", [OneLineJson("bot", "w"), PlainLine()])
def test_what_servers_print_behind_an_error_is_cut(logger: str, message: str, form: logging.Formatter) -> None:
    try:
        failing(SECRET)
    except RuntimeError:
        record = logging.LogRecord(logger, logging.ERROR, "f", 1, message, (), sys.exc_info())
    line = form.format(record)
    assert SECRET not in line
    assert "\n" not in line
    assert "RuntimeError" in line


def test_a_message_of_many_lines_is_one_line(kept: Kept) -> None:
    logging.getLogger("x").info('one\ntwo\r\n{"forged": true}')
    assert kept.lines[0]["message"] == 'one two {"forged": true}'


@pytest.mark.parametrize(
    ("given", "is_taken"),
    [
        ("portal-0001", True),
        ("0192f7a8-1c2d-7e3f-8a9b-0c1d2e3f4a5b", True),
        ("short", False),
        ("0912345678", False),  # a telephone number is no id
        ("with space in it", False),
        ("with\nline", False),
        ("x" * 65, False),
        ("", False),
    ],
)
def test_an_id_from_outside_is_taken_when_well_formed(given: str, is_taken: bool) -> None:
    assert (begin(given) == given) is is_taken
    assert begin(begin(given)) == request_id()


def test_a_turn_is_a_request_of_its_own_and_told_on() -> None:
    begin("portal-0001")
    with working_on("conversation-7") as attempt:
        assert told_on({"A": "b"}) == {"A": "b", "X-Request-ID": attempt, "X-Turn-ID": "conversation-7"}
        assert attempt != "portal-0001"
    assert (request_id(), turn_id()) == ("portal-0001", "")


@pytest.mark.parametrize(
    ("environ", "form"),
    [
        ({}, "text"),
        ({"DEPLOYMENT": "production"}, "json"),
        ({"DEPLOYMENT": "production", "LOG_FORMAT": "text"}, "text"),
        ({"LOG_FORMAT": "json"}, "json"),
    ],
)
def test_form_of_the_log(environ: dict[str, str], form: str) -> None:
    assert log_format(environ) == form


def test_a_wrong_form_is_refused() -> None:
    with pytest.raises(LogSettingsError, match="LOG_FORMAT is 'xml'"):
        log_format({"LOG_FORMAT": "xml"})


@pytest.mark.parametrize("action", KINDS)
def test_categories_and_types_are_those_of_the_schema(action: str) -> None:
    kind = kind_of(action)
    assert kind.type in ALLOWED[kind.category]


def test_every_event_that_is_named_is_one_that_happens() -> None:
    """A name that nobody tells any more would be looked for in vain."""
    sources = "".join(path.read_text("utf-8") for path in modules("kb", "console", "channels"))
    assert {action for action in KINDS if f'"{action}"' not in sources} == set()


def test_the_audit_is_told_when_it_is_committed_and_not_otherwise(engine: sa.Engine, kept: Kept) -> None:
    by = Actor("quantri", "10.0.0.7")
    with writing(engine) as connection:
        detail = {"roles": [["officer"], ["administrator", "officer"]]}
        note(connection, by, "staff.change", "lan", why=SECRET, detail=detail)
        assert kept.lines == []
    line = kept.lines[0]
    assert (line["event.action"], line["event.category"], line["event.outcome"]) == ("staff.change", ["iam"], "success")
    assert (line["user.name"], line["source.ip"], line["user.target.name"]) == ("quantri", "10.0.0.7", "lan")
    assert line["user.target.roles"] == ["administrator", "officer"]
    assert SECRET not in json.dumps(line, ensure_ascii=False)
    with pytest.raises(RuntimeError), writing(engine) as connection:
        note(connection, by, "assistant.off", "1")
        raise RuntimeError
    with reading(engine) as connection:
        connection.execute(sa.text("SELECT 1"))
    assert len(kept.lines) == 1


def test_a_name_that_is_no_account_is_not_logged(engine: sa.Engine, kept: Kept) -> None:
    with writing(engine) as connection:
        note(connection, Actor(SECRET, "10.0.0.7"), "login.refused", SECRET, unnamed=True)
    assert kept.lines[0]["event.outcome"] == "failure"
    assert SECRET not in json.dumps(kept.lines, ensure_ascii=False)


def test_the_same_is_told_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    repeated, now = Repeated(), [100.0]
    monkeypatch.setattr("observe.events.time.monotonic", lambda: now[0])
    assert [repeated.is_new("a"), repeated.is_new("a"), repeated.is_new("b")] == [True, False, True]
    now[0] += 61
    assert repeated.is_new("a")


def test_an_event_of_a_citizen_has_no_address(kept: Kept) -> None:
    tell("limit.hit", failed=True, digest="d" * 64, of="too_many")
    assert kept.lines[0]["source.user.hash"] == "d" * 64
    assert "source.ip" not in kept.lines[0]


def test_values_that_json_does_not_know_are_written(kept: Kept) -> None:
    odd: list[Callable[[], object] | object] = [date(2026, 1, 2), datetime(2026, 1, 2), {1, 2}]
    for value in odd:
        logging.getLogger("x").info("odd", extra={"ecs": {"labels.x": value}})
    assert len(kept.lines) == len(odd)
