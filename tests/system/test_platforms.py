"""The running system on Zalo and Facebook: what citizens do there, and processes that are killed meanwhile."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels.platforms import PSID, USER
from tests.channels.servers import wait_until
from tests.load.kill_platforms import run, told
from tests.system.client import Citizen
from tests.system.platforms import Running, platforms_on

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def running(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with platforms_on(tmp_path_factory.mktemp("platforms"), trained_model) as started:
        yield started


def zalo_says(running: Running, user: str, text: str) -> str:
    """What the citizen reads next on Zalo."""
    before = len(running.zalo.texts(user))
    assert running.zalo.fake.say(user, text).status == 200
    return zalo_reads(running, user, before)


def zalo_reads(running: Running, user: str, before: int) -> str:
    wait_until(lambda: len(running.zalo.texts(user)) > before, 30)
    return running.zalo.texts(user)[before]


def test_a_question_without_diacritics_is_answered_on_both(running: Running) -> None:
    answer = zalo_says(running, USER, "lam khai sinh cho con can giay to gi")
    assert "Giấy chứng sinh" in answer
    assert "\n\nMã 1.001193 · " in answer
    assert "**" not in answer
    running.facebook.fake.say(PSID, "lệ phí làm hộ chiếu bao nhiêu")
    wait_until(lambda: running.facebook.texts(), 30)
    assert "200.000 đồng" in running.facebook.texts()[0]


def test_arriving_a_sticker_and_a_recording(running: Running) -> None:
    user, said = "246845883529190001", []
    for deliver in (running.zalo.fake.follow, running.zalo.fake.sticker, running.zalo.fake.audio):
        before = len(running.zalo.texts(user))
        deliver(user)
        said.append(zalo_reads(running, user, before))
    assert "trợ lý tự động" in said[0]
    assert "cứ nhắn em" in said[1]
    assert "chưa nghe được" in said[2]


def test_feedback_with_a_photo_and_a_place(running: Running) -> None:
    user = "246845883529190002"
    zalo_says(running, user, "đèn đường trước nhà em tắt mấy hôm nay")
    before = len(running.zalo.texts(user))
    running.zalo.fake.location(user)
    zalo_reads(running, user, before)
    before = len(running.zalo.texts(user))
    running.zalo.fake.image(user)
    assert "ảnh" in zalo_reads(running, user, before)
    summary = zalo_says(running, user, "từ tối qua")
    assert "12.23880,109.19670" in summary
    assert re.search(r"PA-\d{6}-\w{4}", zalo_says(running, user, "gửi"))


def test_from_the_web_to_zalo_and_apart_again(running: Running) -> None:
    user, web = "246845883529190003", Citizen.arrive(running.system.address)
    web.ask("làm khai sinh cho con cần giấy tờ gì")
    [issued] = web.ask("mã nối")
    code = re.search(r"\w{4}-\w{4}", issued["text"])
    assert code is not None
    assert "Đã nối" in zalo_says(running, user, f"mã nối {code[0].lower()}")
    assert "lệ phí (Thủ tục đăng ký khai sinh)" in zalo_says(running, user, "còn lệ phí?")
    assert "còn lệ phí?" in [message["text"] for message in web.transcript()]
    assert "ngắt nối" in zalo_says(running, user, "ngắt nối").lower()
    zalo_says(running, user, "xin chào")
    assert "xin chào" not in [message["text"] for message in web.transcript()]


def test_from_zalo_to_the_web(running: Running) -> None:
    user, web = "246845883529190004", Citizen.arrive(running.system.address)
    zalo_says(running, user, "lệ phí đăng ký kết hôn")
    code = re.search(r"\w{4}-\w{4}", zalo_says(running, user, "cho em xin ma noi"))
    assert code is not None
    [connected] = web.ask(code[0])
    assert "Zalo" in connected["text"]
    [answer] = web.ask("cần giấy tờ gì")
    assert answer["card"]["code"] == "1.000894"


def test_a_code_that_is_none_is_told(running: Running) -> None:
    assert "không dùng được" in zalo_says(running, "246845883529190005", "mã nối K7MP-Q4XR")


def test_nothing_is_lost_or_doubled_when_processes_are_killed(running: Running) -> None:
    result = run(running, events=60, kills=4, seed=7)
    assert sum(result.kills.values()) == 4
    assert result.wrong == [], "\n".join(told(result))
