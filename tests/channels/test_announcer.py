"""The worker that announces: what is down, what has vanished, what cannot be sent."""

import asyncio
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from channels.announcing import Announcer
from channels.hub import Hub, wait_for_news
from channels.settings import read_settings
from kb.db import writing
from kb.dossiers.local import LocalDossierSource
from kb.dossiers.model import DossierStatus, SourceUnavailableError, Stage
from kb.dossiers.senders import FileSender, Outgoing, SenderError
from kb.dossiers.subscriptions import Mark
from kb.dossiers.tables import announcement, subscription
from kb.errors import SettingsError
from kb.messages import service
from tests.kb.dossiers.subscribing import CODE, DAY, EMAIL, SEALER, letters, put, remove, subscribe


@pytest.mark.parametrize(
    ("name", "environ"),
    [
        ("ANNOUNCE_EVERY", {"ANNOUNCE_EVERY": "soon"}),
        ("MAIL_FROM", {"MAIL_URL": "smtp://localhost"}),
        ("MAIL_URL", {"MAIL_URL": "localhost", "MAIL_FROM": "tro-ly@example.gov.vn"}),
    ],
)
def test_a_wrong_setting_is_refused_at_the_start(name: str, environ: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings(environ)


class Broken:
    """A source that is down for some codes; otherwise the table."""

    def __init__(self, source: LocalDossierSource, *codes: str) -> None:
        self._source, self.codes, self.asked = source, codes, 0

    def status(self, code: str) -> DossierStatus | None:
        self.asked += 1
        if code in self.codes:
            raise SourceUnavailableError("down")
        return self._source.status(code)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)


class Refusing:
    """A way out that is shut."""

    def send(self, message: Outgoing) -> None:
        raise SenderError(f"no way to {message.address}")


def announcer(engine: sa.Engine, var: Path, *down: str, every: float = 60.0) -> Announcer:
    source = Broken(LocalDossierSource(engine, SEALER, FileSender(var)), *down)
    return Announcer(engine, Hub(lambda _: {}), SEALER, lambda: source, lambda _: FileSender(var / "outgoing"), every)


def one(engine: sa.Engine, **conditions: Any) -> Any:
    with engine.connect() as connection:
        return connection.execute(sa.select(subscription).filter_by(**conditions)).one()


def make_due(engine: sa.Engine, **values: Any) -> None:
    with writing(engine) as connection:
        now = {"next_check_at": service.now() - timedelta(seconds=1)}
        connection.execute(sa.update(subscription).values(now | values))


async def test_who_watches_is_told_without_a_look_at_the_database(engine: sa.Engine, tmp_path: Path) -> None:
    put(engine, Stage.RECEIVED)
    conversation = service.open_conversation(engine).id
    subscribe(engine, conversation)
    put(engine, Stage.IN_PROCESS)
    work = announcer(engine, tmp_path)
    with work.hub.watch(conversation) as news:
        running = asyncio.create_task(work.run())
        assert await wait_for_news(news, 5)
        running.cancel()


async def test_whatever_goes_wrong_the_work_goes_on(engine: sa.Engine, tmp_path: Path) -> None:
    put(engine, Stage.RECEIVED)
    conversation = service.open_conversation(engine).id
    subscribe(engine, conversation)
    put(engine, Stage.IN_PROCESS)
    work = announcer(engine, tmp_path, every=0.05)
    opened = iter([RuntimeError("not a source"), work.open_source()])

    def open_source() -> Any:
        if isinstance(made := next(opened), RuntimeError):
            raise made
        return made

    broken = Announcer(engine, work.hub, SEALER, open_source, work.open_sender, 0.05)
    with work.hub.watch(conversation) as news:
        running = asyncio.create_task(broken.run())
        assert await wait_for_news(news, 5)
        running.cancel()


def test_a_source_that_is_down_is_asked_less_often(engine: sa.Engine, tmp_path: Path) -> None:
    put(engine, Stage.RECEIVED)
    conversation = service.open_conversation(engine).id
    subscribe(engine, conversation)
    work, pauses = announcer(engine, tmp_path, CODE), []
    for _ in range(6):
        make_due(engine)
        assert work._check() is False
        left = service.messages_after(engine, conversation, 0), work._check()
        assert left == ((), None)
        with engine.connect() as connection:
            at = connection.execute(sa.select(subscription.c.next_check_at)).scalar_one()
        pauses.append(round((at.replace(tzinfo=service.now().tzinfo) - service.now()).total_seconds() / 60))
    assert pauses == [2, 4, 8, 15, 15, 15]
    make_due(engine)
    put(engine, Stage.IN_PROCESS)
    assert announcer(engine, tmp_path)._check() == conversation
    assert one(engine).failures == 0


def test_a_dossier_that_cannot_be_read_keeps_no_other_waiting(engine: sa.Engine, tmp_path: Path) -> None:
    conversation, good = service.open_conversation(engine).id, "H32.12-261126-0002"
    for code in (CODE, good):
        put(engine, Stage.RECEIVED, code=code)
        subscribe(engine, conversation, code=code)
        put(engine, Stage.IN_PROCESS, code=code)
    work = announcer(engine, tmp_path, CODE)
    assert [work._check() for _ in range(3)] == [False, conversation, None]


def test_a_dossier_that_vanished_is_given_up_after_a_month(engine: sa.Engine, tmp_path: Path) -> None:
    put(engine, Stage.RECEIVED)
    conversation = service.open_conversation(engine).id
    subscribe(engine, conversation, email=SEALER.seal(EMAIL))
    remove(engine)
    work = announcer(engine, tmp_path)
    assert work._check() is True
    assert one(engine).failures == 1
    assert service.messages_after(engine, conversation, 0) == ()
    since = service.now().date() - timedelta(days=29)
    make_due(engine, announced=str(Mark(Stage.RECEIVED, DAY, since)))
    assert work._check() is True
    make_due(engine, announced=str(Mark(Stage.RECEIVED, DAY, since - timedelta(days=1))))
    assert work._check() == conversation
    assert work._send() is True
    (message,) = service.messages_after(engine, conversation, 0)
    assert message.text.startswith(f"30 ngày nay em không còn tìm thấy hồ sơ **{CODE}**")
    assert [letter["text"].split(" hồ sơ ")[0] for letter in letters(tmp_path)] == ["30 ngày nay em không còn tìm thấy"]
    assert one(engine).state == "ended"


def test_a_letter_that_is_not_taken_is_logged_without_its_address(
    engine: sa.Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    put(engine, Stage.RECEIVED)
    subscribe(engine, service.open_conversation(engine).id, email=SEALER.seal(EMAIL))
    put(engine, Stage.IN_PROCESS)
    work = announcer(engine, tmp_path)
    assert work._check()
    shut = Announcer(engine, Hub(lambda _: {}), SEALER, work.open_source, lambda _: Refusing(), 60.0)
    with caplog.at_level(logging.WARNING):
        assert shut._send() is False
    with engine.connect() as connection:
        key = connection.execute(sa.select(announcement.c.key)).scalar_one()
    assert key in caplog.text
    assert "example.vn" not in caplog.text
    with writing(engine) as connection:
        connection.execute(sa.update(announcement).values(next_attempt_at=service.now()))
    assert work._send() is True
    assert [letter["key"] for letter in letters(tmp_path)] == [key]
