"""Citizens hear when their dossiers change: the real edge, a real source, a real mailbox of files."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from kb.dossiers import subscriptions
from kb.dossiers.model import Stage
from kb.dossiers.tables import announcement, subscription
from kb.messages import service
from tests.channels.servers import Citizen, FakeBot, edge_serving, edge_settings, stream, wait_until
from tests.kb.dossiers.subscribing import CODE, DAY, EMAIL, SEALER, SECRET, letters, put, status, subscribe, unsubscribe

IN_PROCESS = f"Hồ sơ **{CODE}** đang được **xử lý**.\nHẹn trả kết quả: **30/11/2026**."


@contextmanager
def edge(database_url: str, var: Path, bot_url: str) -> Iterator[str]:
    with edge_serving(edge_settings(database_url, var, bot_url, ANNOUNCE_EVERY="0.1", SECRET_KEY=SECRET)) as url:
        yield url


@pytest.fixture
def url(engine: sa.Engine, database_url: str, bot_url: str, tmp_path: Path) -> Iterator[str]:
    put(engine, Stage.RECEIVED)
    with edge(database_url, tmp_path, bot_url) as address:
        yield address


def settled(engine: sa.Engine, code: str = CODE) -> None:
    """Wait until everybody who hears of it has heard where it stands, and two looks more."""
    mark = subscriptions.mark_of(status(engine, code))
    behind = (subscription.c.code == code, subscription.c.state == "active", subscription.c.announced != mark)
    wait_until(lambda: not count(engine, subscription, *behind))
    wait_until(lambda: not count(engine, announcement, announcement.c.state == "waiting"))
    looked = next_looks(engine)
    wait_until(lambda: all(at > looked.get(each, at) for each, at in next_looks(engine).items()))


def next_looks(engine: sa.Engine) -> dict[int, Any]:
    with engine.connect() as connection:
        rows = sa.select(subscription.c.id, subscription.c.next_check_at).where(subscription.c.state == "active")
        return {row.id: row.next_check_at for row in connection.execute(rows)}


def count(engine: sa.Engine, table: sa.Table, *conditions: Any) -> int:
    with engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table).where(*conditions)).scalar_one()


def change(engine: sa.Engine, *values: tuple[Stage, date | None]) -> None:
    for stage, day in values:
        put(engine, stage, appointed_on=day)
        settled(engine)


def test_a_change_is_heard_once_at_once_and_by_letter(engine: sa.Engine, url: str, tmp_path: Path) -> None:
    citizen = Citizen(url)
    subscribe(engine, citizen.id, email=SEALER.seal(EMAIL))
    with stream(citizen, url) as heard:
        change(engine, (Stage.IN_PROCESS, DAY))
        wait_until(lambda: heard.texts() == [IN_PROCESS])
    (message,) = citizen.messages()
    assert message["from"] == "bot"
    assert message["card"] == {"type": "dossier", "code": CODE, "stage": "in_process", "appointed_on": "2026-11-30"}
    assert [button["payload"] for button in message["buttons"]] == [
        f'/dossier_status{{"dossier_code": "{CODE}"}}',
        f'/stop_notifying{{"dossier_code": "{CODE}"}}',
    ]
    (letter,) = letters(tmp_path)
    assert (letter["way"], letter["address"], letter["subject"]) == ("email", EMAIL, f"Hồ sơ {CODE}: tin mới")
    assert letter["text"].startswith(IN_PROCESS.replace("**", "") + "\n\n")
    assert count(engine, announcement, announcement.c.address != "") == 0


def test_after_a_restart_nothing_is_said_again(
    engine: sa.Engine, database_url: str, bot_url: str, tmp_path: Path
) -> None:
    put(engine, Stage.RECEIVED)
    with edge(database_url, tmp_path, bot_url) as url:
        citizen = Citizen(url)
        subscribe(engine, citizen.id, email=SEALER.seal(EMAIL))
        change(engine, (Stage.IN_PROCESS, DAY))
    with edge(database_url, tmp_path, bot_url):
        settled(engine)
    # What happens while nobody looks is said at the next visit.
    put(engine, Stage.RESULT_READY)
    with edge(database_url, tmp_path, bot_url):
        settled(engine)
    said = [message.text.split("\n")[0] for message in service.messages_after(engine, citizen.id, 0)]
    assert said == [IN_PROCESS.split("\n")[0], f"Hồ sơ **{CODE}** đã **có kết quả**."]
    assert len(letters(tmp_path)) == 2


def test_there_and_back_is_heard_each_time(engine: sa.Engine, url: str, tmp_path: Path) -> None:
    citizen = Citizen(url)
    subscribe(engine, citizen.id, email=SEALER.seal(EMAIL))
    change(engine, *[(stage, DAY) for stage in (Stage.SUPPLEMENT, Stage.RECEIVED, Stage.SUPPLEMENT)])
    assert [message["card"]["stage"] for message in citizen.messages()] == ["supplement", "received", "supplement"]
    assert len(letters(tmp_path)) == 3


def test_two_edges_say_it_once(engine: sa.Engine, url: str, database_url: str, bot_url: str, tmp_path: Path) -> None:
    citizens = [Citizen(url) for _ in range(12)]
    for citizen in citizens:
        subscribe(engine, citizen.id, email=SEALER.seal(EMAIL))
    stages = [Stage.IN_PROCESS, Stage.SUPPLEMENT, Stage.IN_PROCESS]
    with edge(database_url, tmp_path, bot_url):
        change(engine, *[(stage, DAY) for stage in stages])
    for citizen in citizens:
        assert [message["card"]["stage"] for message in citizen.messages()] == [stage.value for stage in stages]
    assert len(letters(tmp_path)) == 36


def test_another_day_is_news_in_its_own_words(engine: sa.Engine, url: str) -> None:
    citizen = Citizen(url)
    subscribe(engine, citizen.id)
    change(engine, (Stage.RECEIVED, date(2026, 12, 2)), (Stage.RECEIVED, None), (Stage.RECEIVED, DAY))
    assert [message["text"] for message in citizen.messages()] == [
        f"Hồ sơ **{CODE}** đổi ngày hẹn trả: **02/12/2026** (trước đây hẹn 30/11/2026).",
        f"Hồ sơ **{CODE}** không còn ngày hẹn trả 02/12/2026; cơ quan xử lý chưa báo ngày mới.",
        f"Hồ sơ **{CODE}** có ngày hẹn trả: **30/11/2026**.",
    ]


@pytest.mark.parametrize("stage", list(Stage))
def test_each_stage_has_words(sqlite_url: str, bot_url: str, tmp_path: Path, stage: Stage) -> None:
    engine = sa.create_engine(sqlite_url)
    put(engine, Stage.IN_PROCESS if stage is Stage.RECEIVED else Stage.RECEIVED)
    with edge(sqlite_url, tmp_path, bot_url) as url:
        citizen = Citizen(url)
        subscribe(engine, citizen.id)
        put(engine, stage)
        wait_until(citizen.messages)
        (message,) = citizen.messages()
        closed = stage in (Stage.RETURNED, Stage.REFUSED, Stage.WITHDRAWN)
        assert CODE in message["text"].split("\n")[0]
        assert "{" not in message["text"]
        assert ("dừng" in message["text"]) == closed
        assert len(message["buttons"]) == (1 if closed else 2)
        assert (subscriptions.subscriptions_of(engine, citizen.id) == ()) == closed
    engine.dispose()


def test_who_stopped_hears_no_more(engine: sa.Engine, url: str) -> None:
    stopped, other = Citizen(url), Citizen(url)
    for citizen in (stopped, other):
        subscribe(engine, citizen.id)
    change(engine, (Stage.IN_PROCESS, DAY))
    unsubscribe(engine, stopped.id, CODE)
    change(engine, (Stage.SUPPLEMENT, DAY))
    assert len(stopped.messages()) == 1
    assert len(other.messages()) == 2


def test_the_buttons_can_be_pressed_and_named_but_not_numbered(engine: sa.Engine, url: str, bot: FakeBot) -> None:
    citizen = Citizen(url)
    citizen.ask("chọn giúp")
    subscribe(engine, citizen.id)
    change(engine, (Stage.IN_PROCESS, DAY))
    details, stop = citizen.messages()[-1]["buttons"]
    assert citizen.post(payload=details["payload"], wait=5).status_code == 200
    citizen.ask("thoi nhan ho so nay")
    assert bot.said()[1:] == [details["payload"], stop["payload"]]
    citizen.ask("chọn giúp")
    change(engine, (Stage.SUPPLEMENT, DAY))
    citizen.ask("2")
    assert bot.said()[-1] == "/ask{2}"


def test_a_turn_may_subscribe(engine: sa.Engine, url: str, bot: FakeBot) -> None:
    citizen = Citizen(url)
    effect = {"do": "dossier.subscribe", "code": CODE, "consent": "test"}
    effect |= {"announced": subscriptions.mark_of(status(engine)), "email": SEALER.seal(EMAIL)}
    bot.body = json.dumps({"messages": [{"text": "Vâng."}], "effects": [effect]}).encode()
    assert [message["text"] for message in citizen.ask("báo em nhé")] == ["Vâng."]
    assert [each.has_email for each in subscriptions.subscriptions_of(engine, citizen.id)] == [True]
    change(engine, (Stage.IN_PROCESS, DAY))
    assert citizen.messages()[-1]["text"] == IN_PROCESS
    bot.body = json.dumps({"messages": [], "effects": [{"do": "dossier.unsubscribe", "code": CODE}]}).encode()
    citizen.ask("thôi")
    change(engine, (Stage.SUPPLEMENT, DAY))
    assert citizen.messages()[-1]["text"] == "thôi"
