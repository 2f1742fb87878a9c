"""Facebook end to end over sockets: the fake platform, the public edge, a bot that echoes."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from channels.commands import run
from tests.channels.platforms import PSID, WITHIN, Facebook, facebook_edge, facebook_environ, facebook_running, figure
from tests.channels.servers import FakeBot, edge_settings, wait_until

OTHER = "7000000000000002"


@pytest.fixture
def facebook() -> Iterator[Facebook]:
    with facebook_running() as running:
        yield running


@pytest.fixture
def edge(facebook: Facebook, sqlite_url: str, tmp_path: Path, bot_url: str) -> Iterator[str]:
    with facebook_edge(facebook, sqlite_url, tmp_path, bot_url) as url:
        yield url


def waits(edge: str, state: str) -> None:
    wait_until(lambda: figure(edge, "channels_outbox", channel="facebook", state=state) == 1)


def test_the_registration(facebook: Facebook, edge: str) -> None:
    webhook = f"{edge}/webhooks/facebook"
    asked = {"hub.mode": "subscribe", "hub.verify_token": facebook.fake.verify_token, "hub.challenge": "1158201444"}
    right = httpx.get(webhook, params=asked, trust_env=False)
    assert (right.status_code, right.text) == (200, "1158201444")
    for wrong in ({"hub.verify_token": "x"}, {"hub.mode": "unsubscribe"}, {"hub.verify_token": "ố"}):
        refused = httpx.get(webhook, params=asked | wrong, trust_env=False)
        assert refused.status_code == 403
        assert "1158201444" not in refused.text


def test_a_message_is_seen_and_answered(facebook: Facebook, edge: str) -> None:
    assert facebook.fake.say(PSID, "lam khai sinh").status == 200
    facebook.hears("đáp lam khai sinh")
    wait_until(lambda: len(facebook.fake.actions) >= 2)
    assert facebook.fake.sent[0].body["messaging_type"] == "RESPONSE"


def test_a_whole_batch_is_answered_in_order(facebook: Facebook, edge: str) -> None:
    said = [facebook.fake.text_event(PSID, f"câu {number}") for number in range(5)]
    other = [facebook.fake.text_event(OTHER, "chào")]
    assert facebook.fake.deliver_batch([said, other]).status == 200
    facebook.hears(*(f"đáp câu {number}" for number in range(5)))
    facebook.hears("đáp chào", user_id=OTHER)


def test_it_is_acknowledged_while_the_bot_thinks(facebook: Facebook, edge: str, bot: FakeBot) -> None:
    bot.delay = 5.0
    assert facebook.fake.say(PSID, "chậm").seconds < WITHIN


def test_an_event_that_comes_twice_is_answered_once(facebook: Facebook, edge: str) -> None:
    facebook.fake.duplicate = True
    facebook.fake.say(PSID, "một")
    facebook.fake.say(PSID, "hai")
    facebook.hears("đáp một", "đáp hai")


def test_a_bad_signature_is_refused(facebook: Facebook, edge: str, bot: FakeBot) -> None:
    for switch in ("wrong_signature", "sha1_only"):
        setattr(facebook.fake, switch, True)
        assert facebook.fake.say(PSID, "giả").status == 403
        setattr(facebook.fake, switch, False)
    facebook.fake.undelivered.clear()
    facebook.fake.say(PSID, "thật")
    facebook.hears("đáp thật")
    assert bot.said() == ["thật"]


def test_receipts_standby_and_changes_are_ignored(facebook: Facebook, edge: str) -> None:
    fake = facebook.fake
    for deliver in (fake.read, fake.delivery, fake.reaction, fake.standby, fake.changes):
        assert deliver(PSID).status == 200
    assert figure(edge, "channels_inbox_waiting") == 0


def test_our_own_echoes_are_not_answered(facebook: Facebook, edge: str) -> None:
    facebook.fake.echo = True
    facebook.fake.say(PSID, "một")
    facebook.hears("đáp một")
    facebook.fake.say(PSID, "hai")
    facebook.hears("đáp một", "đáp hai")


def test_buttons_of_both_kinds_are_pressed(facebook: Facebook, edge: str, bot: FakeBot) -> None:
    facebook.fake.say(PSID, "chọn")
    wait_until(lambda: facebook.fake.sent)
    facebook.fake.tap(PSID, facebook.fake.sent[-1].message_id, 1)
    wait_until(lambda: len(bot.turns) == 2)
    assert bot.turns[1]["payload"] == "/ask{2}"


def test_a_payload_that_was_not_offered_is_only_its_title(facebook: Facebook, edge: str, bot: FakeBot) -> None:
    facebook.fake.postback(PSID, "b:somebody-elses:2:0", "Xem chi tiết")
    facebook.fake.postback(PSID, '/stop_notifying{"a": "b"}', "Thôi nhắn")
    wait_until(lambda: len(bot.turns) == 2)
    assert bot.said() == ["Xem chi tiết", "Thôi nhắn"]


def test_get_started_and_the_menu(facebook: Facebook, edge: str, bot: FakeBot) -> None:
    facebook.fake.get_started(PSID)
    facebook.fake.postback(PSID, "menu:dossier", "Tra cứu hồ sơ")
    wait_until(lambda: len(bot.turns) == 2)
    assert bot.said() == ["/start_chat", "tra cứu hồ sơ"]


def test_photos_and_a_sticker(facebook: Facebook, edge: str, bot: FakeBot) -> None:
    facebook.fake.image(PSID, n=2)
    facebook.fake.sticker(PSID)
    wait_until(lambda: len(bot.turns) == 3)
    assert [turn["payload"].partition("{")[0] for turn in bot.turns] == [
        "/add_picture",
        "/add_picture",
        "/sent_unreadable",
    ]


@pytest.mark.parametrize(
    ("code", "subcode", "state"),
    [(10, 2018278, "outside_window"), (551, None, "refused"), (200, 1545041, "refused"), (100, 2018001, "refused")],
)
def test_errors_that_no_second_try_mends(
    facebook: Facebook, edge: str, code: int, subcode: int | None, state: str
) -> None:
    facebook.fake.fail(code, subcode=subcode)
    facebook.fake.say(PSID, "một")
    waits(edge, state)
    assert len(facebook.fake.refused) == 1
    facebook.fake.say(PSID, "hai")
    facebook.hears("đáp một", "đáp hai")


@pytest.mark.parametrize("code", [4, 613, 2, 1200])
def test_errors_that_pass(facebook: Facebook, edge: str, code: int) -> None:
    facebook.fake.fail(code)
    facebook.fake.say(PSID, "một")
    facebook.hears("đáp một", seconds=15)


def test_a_dead_page_token_is_told_and_nothing_is_lost(facebook: Facebook, edge: str) -> None:
    facebook.fake.fail(190)
    facebook.fake.say(PSID, "một")
    wait_until(lambda: httpx.get(f"{edge}/readyz", trust_env=False).json()["channels"]["facebook"] == "needs_reauth")
    assert figure(edge, "channels_outbox", channel="facebook", state="waiting") == 1


@pytest.mark.parametrize("mode", ["reset", "http500", "html"])
@pytest.mark.parametrize("taken", [True, False])
@pytest.mark.parametrize("text", ["một", "chọn"])
def test_an_answer_that_got_lost_is_looked_up(facebook: Facebook, edge: str, mode: str, taken: bool, text: str) -> None:
    facebook.fake.record_first = taken
    facebook.fake.break_next("messages", mode)
    facebook.fake.say(PSID, text)
    facebook.fake.say(PSID, "xong")
    wait_until(lambda: facebook.texts()[-1:] == ["đáp xong"], 15)
    assert len(facebook.texts()) == 2


def test_the_24_hours_are_kept(facebook: Facebook, edge: str) -> None:
    facebook.fake.advance(-25 * 3600)
    facebook.fake.say(PSID, "cũ")
    waits(edge, "outside_window")
    facebook.fake.advance(25 * 3600)
    facebook.fake.say(PSID, "mới")
    facebook.hears("đáp cũ", "đáp mới")


def test_the_profile_is_set_by_hand(facebook: Facebook, sqlite_url: str, tmp_path: Path, bot_url: str) -> None:
    settings = edge_settings(sqlite_url, tmp_path, bot_url, **facebook_environ(facebook))
    run(settings, ["facebook-profile"])
    assert facebook.fake.profile["get_started"] == {"payload": "GET_STARTED"}
    assert len(facebook.fake.profile["persistent_menu"][0]["call_to_actions"]) == 4
