"""Zalo end to end over sockets: the fake platform, the public edge, a bot that echoes."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.channels.platforms import (
    OTHER,
    USER,
    WITHIN,
    Zalo,
    account_of,
    connect,
    figure,
    zalo_edge,
    zalo_environ,
    zalo_running,
)
from tests.channels.servers import FakeBot, edge_serving, edge_settings, wait_until


@pytest.fixture
def zalo() -> Iterator[Zalo]:
    with zalo_running() as running:
        yield running


@pytest.fixture
def edge(zalo: Zalo, sqlite_url: str, tmp_path: Path, bot_url: str) -> Iterator[str]:
    with zalo_edge(zalo, sqlite_url, tmp_path, bot_url) as url:
        yield url


def said(bot: FakeBot) -> list[str]:
    return bot.said()


def test_a_message_is_answered(zalo: Zalo, edge: str) -> None:
    assert zalo.fake.say(USER, "lam khai sinh can giay to gi").status == 200
    zalo.hears("đáp lam khai sinh can giay to gi")
    assert httpx.get(f"{edge}/readyz", trust_env=False).json()["channels"]["zalo"] == "on"


def test_it_is_acknowledged_while_the_bot_thinks_or_is_dead(zalo: Zalo, edge: str, bot: FakeBot) -> None:
    bot.delay = 5.0
    assert zalo.fake.say(USER, "chậm").seconds < WITHIN
    bot.delay, bot.status, bot.healthy = 0.0, 503, False
    assert zalo.fake.say(OTHER, "chết").seconds < WITHIN
    bot.status, bot.healthy = 200, True
    zalo.hears("đáp chết", user_id=OTHER)


def test_messages_are_answered_in_their_order(zalo: Zalo, edge: str) -> None:
    for number in range(6):
        zalo.fake.say(USER, f"câu {number}")
    zalo.hears(*(f"đáp câu {number}" for number in range(6)))


def test_an_event_that_comes_twice_is_answered_once(zalo: Zalo, edge: str) -> None:
    zalo.fake.duplicate = True
    zalo.fake.say(USER, "một")
    zalo.fake.say(USER, "hai")
    zalo.hears("đáp một", "đáp hai")
    assert figure(edge, "channels_events_total", channel="zalo", outcome="duplicate") == 2


def test_two_processes_take_an_event_once(
    zalo: Zalo, sqlite_url: str, tmp_path: Path, bot_url: str, bot: FakeBot
) -> None:
    with ExitStack() as stack:
        enter = stack.enter_context
        one = enter(zalo_edge(zalo, sqlite_url, tmp_path, bot_url, WORKER_NAME="one"))
        two = enter(edge_serving(edge_settings(sqlite_url, tmp_path, bot_url, **zalo_environ(zalo), WORKER_NAME="two")))
        zalo.fake.webhooks = [f"{one}/webhooks/zalo", f"{two}/webhooks/zalo"]
        zalo.fake.duplicate = True
        for number in range(10):
            zalo.fake.say(USER, f"câu {number}")
        zalo.hears(*(f"đáp câu {number}" for number in range(10)))
        assert sorted(said(bot)) == sorted(f"câu {number}" for number in range(10))


def test_a_bad_signature_is_acknowledged_and_dropped(zalo: Zalo, edge: str, bot: FakeBot) -> None:
    zalo.fake.wrong_signature = True
    assert zalo.fake.say(USER, "giả").status == 200
    zalo.fake.wrong_signature = False
    zalo.fake.say(USER, "thật")
    zalo.hears("đáp thật")
    assert said(bot) == ["thật"]
    assert figure(edge, "channels_events_total", channel="zalo", outcome="bad_signature") == 1


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe", b"[]", b"[" * 100_000, b'{"a":' * 5_000 + b"1" + b"}" * 5_000, b"null", b'"x"']
)
def test_what_cannot_be_read_is_dropped(edge: str, raw: bytes) -> None:
    response = httpx.post(
        f"{edge}/webhooks/zalo", content=raw, headers={"X-ZEvent-Signature": "mac=0"}, trust_env=False
    )
    assert response.status_code == 200
    assert figure(edge, "channels_inbox_waiting") == 0


def test_a_huge_body_is_refused(edge: str) -> None:
    response = httpx.post(f"{edge}/webhooks/zalo", content=b"x" * 1_100_000, trust_env=False)
    assert response.status_code == 413


@pytest.mark.parametrize("switch", ["escaped", "echo"])
def test_other_ways_of_the_platform(zalo: Zalo, edge: str, bot: FakeBot, switch: str) -> None:
    setattr(zalo.fake, switch, True)
    zalo.fake.say(USER, "Xin chào ở/tại")
    zalo.fake.say(USER, "tiếp")
    zalo.hears("đáp Xin chào ở/tại", "đáp tiếp")
    assert said(bot) == ["Xin chào ở/tại", "tiếp"]


def test_echoes_receipts_and_unknown_events_are_ignored(zalo: Zalo, edge: str, bot: FakeBot) -> None:
    for deliver in (zalo.fake.seen, zalo.fake.received, zalo.fake.submit_info, zalo.fake.anonymous):
        assert deliver(USER).status == 200
    assert zalo.fake.admin_echo(USER, "chào").status == 200
    assert zalo.fake.unknown(USER).status == 200
    assert zalo.fake.test_button().status == 200
    assert figure(edge, "channels_inbox_waiting") == 0


def test_typed_commands_are_text(zalo: Zalo, edge: str, bot: FakeBot) -> None:
    zalo.fake.say(USER, "/restart")
    zalo.hears("đáp /restart")
    assert [turn.get("payload") for turn in bot.turns] == [None]


def test_a_tap_presses_the_button(zalo: Zalo, edge: str, bot: FakeBot) -> None:
    zalo.fake.say(USER, "chọn")
    wait_until(lambda: zalo.fake.sent)
    zalo.fake.tap(USER, zalo.fake.sent[0].message_id, 0)
    wait_until(lambda: len(zalo.fake.sent) == 2)
    zalo.fake.say(USER, "2")
    wait_until(lambda: len(bot.turns) == 3)
    assert [turn.get("payload") for turn in bot.turns] == [None, "/ask{1}", None]


def test_what_is_no_text_has_its_intent(zalo: Zalo, edge: str, bot: FakeBot) -> None:
    for deliver in (zalo.fake.follow, zalo.fake.sticker, zalo.fake.audio):
        deliver(USER)
    zalo.fake.location(USER, "12.2388", "109.1967")
    wait_until(lambda: len(bot.turns) == 4)
    assert [turn["payload"] for turn in bot.turns] == [
        "/start_chat",
        '/sent_unreadable{"kind": "sticker"}',
        '/sent_unreadable{"kind": "audio"}',
        '/share_location{"place": "12.23880,109.19670"}',
    ]


def test_who_left_is_not_written_to(zalo: Zalo, edge: str, bot: FakeBot) -> None:
    bot.delay = 0.5
    zalo.fake.say(USER, "đi")
    zalo.fake.advance(1)
    zalo.fake.unfollow(USER)
    wait_until(lambda: figure(edge, "channels_outbox", channel="zalo", state="refused") == 1)
    bot.delay = 0.0
    zalo.fake.say(USER, "về")
    zalo.hears("đáp đi", "đáp về")


def test_an_ended_token_is_refreshed_once_by_two_processes(
    zalo: Zalo, sqlite_url: str, tmp_path: Path, bot_url: str
) -> None:
    with ExitStack() as stack:
        enter = stack.enter_context
        one = enter(zalo_edge(zalo, sqlite_url, tmp_path, bot_url, WORKER_NAME="one"))
        two = enter(edge_serving(edge_settings(sqlite_url, tmp_path, bot_url, **zalo_environ(zalo), WORKER_NAME="two")))
        zalo.fake.webhooks = [f"{one}/webhooks/zalo", f"{two}/webhooks/zalo"]
        zalo.fake.latency = 0.05
        zalo.fake.expire_access()
        people = [f"2468458835291980{number:02}" for number in range(20)]
        for person in people:
            zalo.fake.say(person, "chào")
        wait_until(lambda: len(zalo.fake.sent) >= 20)
        told = sorted((message.user_id, message.text) for message in zalo.fake.sent)
        assert told == [(person, "đáp chào") for person in people]
        assert zalo.fake.refreshes == 1


def test_tokens_that_are_refused_wait_for_an_administrator(
    zalo: Zalo, sqlite_url: str, tmp_path: Path, bot_url: str
) -> None:
    settings = edge_settings(
        sqlite_url, tmp_path, bot_url, **zalo_environ(zalo), ALERT_EMAIL="a@example.gov.vn", ANNOUNCE_EVERY="0.2"
    )
    connect(settings, zalo)
    zalo.fake.revoke()
    with edge_serving(settings) as url:
        zalo.fake.webhook = f"{url}/webhooks/zalo"
        for number in range(3):
            zalo.fake.say(USER, f"câu {number}")
        # All are acknowledged; on a busy machine one of them the second time.
        wait_until(lambda: zalo.fake.retry_all() == 0)
        wait_until(lambda: httpx.get(f"{url}/readyz", trust_env=False).json()["channels"]["zalo"] == "needs_reauth")
        wait_until(lambda: list((tmp_path / "outgoing" / "email").glob("*.json")))
        assert len(zalo.fake.token_calls) == 1
        assert account_of(settings).reason
        assert figure(url, "channels_platform_up", channel="zalo") == 0
    connect(settings, zalo)
    with edge_serving(settings):
        # What came meanwhile is answered once somebody has consented again.
        zalo.hears("đáp câu 0", "đáp câu 1", "đáp câu 2")


@pytest.mark.parametrize(("error", "state"), [(-230, "outside_window"), (-244, "refused"), (-213, "refused")])
def test_errors_that_no_second_try_mends(zalo: Zalo, edge: str, error: int, state: str) -> None:
    zalo.fake.fail("cs", error)
    zalo.fake.say(USER, "một")
    wait_until(lambda: figure(edge, "channels_outbox", channel="zalo", state=state) == 1)
    assert len(zalo.fake.refused) == 1
    zalo.fake.say(USER, "hai")
    zalo.hears("đáp một", "đáp hai")


def test_a_busy_platform_is_asked_again_later(zalo: Zalo, edge: str) -> None:
    zalo.fake.fail("cs", -32)
    zalo.fake.say(USER, "một")
    zalo.fake.say(USER, "hai")
    zalo.hears("đáp một", "đáp hai", seconds=15)
    assert len(zalo.fake.refused) == 1


def test_a_message_that_fails_is_tried_twice(zalo: Zalo, edge: str) -> None:
    zalo.fake.fail("cs", -200, times=2)
    zalo.fake.say(USER, "một")
    wait_until(lambda: figure(edge, "channels_outbox", channel="zalo", state="failed") == 1)
    assert len(zalo.fake.refused) == 2
    zalo.fake.say(USER, "hai")
    zalo.hears("đáp hai")


def test_refused_buttons_become_numbers(zalo: Zalo, edge: str, bot: FakeBot) -> None:
    zalo.fake.fail("cs", -201)
    zalo.fake.say(USER, "chọn")
    wait_until(lambda: zalo.fake.sent)
    [message] = zalo.fake.sent
    assert "1. Lệ phí" in message.text
    assert "attachment" not in message.body["message"]
    zalo.fake.say(USER, "1")
    wait_until(lambda: len(bot.turns) == 2)
    assert bot.turns[1]["payload"] == "/ask{1}"


@pytest.mark.parametrize(
    "mode", ["reset", *(pytest.param(mode, marks=pytest.mark.long) for mode in ("http500", "html"))]
)
@pytest.mark.parametrize("taken", [True, False])
def test_an_answer_that_got_lost_is_looked_up(zalo: Zalo, edge: str, mode: str, taken: bool) -> None:
    zalo.fake.record_first = taken
    zalo.fake.break_next("cs", mode)
    zalo.fake.say(USER, "một")
    zalo.fake.say(USER, "hai")
    zalo.hears("đáp một", "đáp hai", seconds=15)


def test_the_48_hours_are_kept(zalo: Zalo, edge: str, bot: FakeBot) -> None:
    zalo.fake.say(USER, "một")
    zalo.hears("đáp một")
    zalo.fake.advance(-49 * 3600)
    zalo.fake.say(OTHER, "cũ")
    wait_until(lambda: figure(edge, "channels_outbox", channel="zalo", state="outside_window") == 1)
    zalo.fake.advance(49 * 3600)
    zalo.fake.say(OTHER, "mới")
    zalo.hears("đáp cũ", "đáp mới", user_id=OTHER)


def test_a_photo_is_fetched_before_its_turn(zalo: Zalo, edge: str, bot: FakeBot) -> None:
    zalo.fake.image(USER)
    zalo.fake.say(USER, "sau ảnh")
    wait_until(lambda: len(bot.turns) == 2)
    assert bot.turns[0]["payload"].startswith('/add_picture{"picture": "')
    assert bot.turns[1]["text"] == "sau ảnh"


@pytest.mark.parametrize(
    ("media", "told"), [("html", "chỉ nhận ảnh"), ("huge", "lớn hơn"), ("404", "chưa tải được ảnh")]
)
def test_a_photo_that_does_not_come_is_told(zalo: Zalo, edge: str, bot: FakeBot, media: str, told: str) -> None:
    zalo.fake.media = media
    zalo.fake.image(USER)
    wait_until(lambda: zalo.texts(), seconds=20)
    assert told in zalo.texts()[0]
    assert bot.turns == []


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/a.jpg", "http://localhost/a.jpg", "http://10.0.0.1/", "file:///etc/passwd"]
)
def test_a_photo_is_not_fetched_from_inside(zalo: Zalo, edge: str, url: str) -> None:
    zalo.fake.image(USER, url=url)
    wait_until(lambda: zalo.texts())
    assert "chưa tải được ảnh" in zalo.texts()[0]


def test_personal_data_is_masked_before_it_is_stored(zalo: Zalo, edge: str, bot: FakeBot) -> None:
    zalo.fake.say(USER, "cccd của tôi 056123456789")
    wait_until(lambda: len(zalo.texts()) == 2)
    assert said(bot) == ["cccd của tôi •••"]
    assert "056123456789" not in str(zalo.texts())
