"""The fake of Facebook's Graph API takes and refuses what the real one does."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.fakes.facebook_case import (
    OTHER,
    PSID,
    SHA1,
    SHA256,
    TEXT,
    VECTOR,
    VECTOR_SECRET,
    Page,
    code_of,
    page_running,
)

MENU = [{"type": "postback", "title": "Tra cứu", "payload": "menu:dossier"}]


@pytest.fixture(scope="module")
def running() -> Iterator[Page]:
    with page_running() as page:
        yield page


@pytest.fixture
def page(running: Page) -> Page:
    return running.renew()


def test_a_message_is_taken_and_recorded(page: Page) -> None:
    answer = page.send(text="Chào anh/chị", metadata="k1")
    [sent] = page.fake.sent
    assert answer.json() == {"recipient_id": PSID, "message_id": sent.message_id}
    assert (sent.user_id, sent.text, sent.body["message"]["metadata"]) == (PSID, "Chào anh/chị", "k1")
    assert abs(sent.at - page.fake.now_ms()) < 5000


def test_the_token(page: Page) -> None:
    path, anonymous = f"/v25.0/{page.fake.page_id}/messages", {"Authorization": ""}
    token = {"access_token": page.fake.page_token}
    assert page.http.post(path, json=TEXT, params=token, headers=anonymous).status_code == 200
    assert code_of(page.http.post(path, json=TEXT, headers=anonymous)) == (190, None)
    assert code_of(page.http.post(path, json=TEXT, headers={"Authorization": "Bearer x"})) == (190, None)
    assert code_of(page.http.post("/v25.0/1/messages", json=TEXT)) == (100, 33)
    assert len(page.fake.sent) == 1


def test_the_proof_of_the_secret(page: Page) -> None:
    page.fake.app_secret, page.fake.page_token, page.fake.with_proof = VECTOR_SECRET, VECTOR.decode(), True
    token = {"access_token": page.fake.page_token}
    assert page.http.get("/v25.0/me", params=token | {"appsecret_proof": SHA256}).status_code == 200
    assert code_of(page.http.get("/v25.0/me", params=token)) == (100, None)
    page.fake.with_proof = False
    assert page.http.get("/v25.0/me", params=token).status_code == 200
    assert code_of(page.http.get("/v25.0/me", params=token | {"appsecret_proof": SHA1})) == (100, None)


@pytest.mark.parametrize(
    ("message", "taken"),
    [
        ({"text": "x" * 2000}, True),
        ({"text": "x" * 2001}, False),
        ({"text": ""}, False),
        ({"text": " "}, False),
        ({"text": 5}, False),
        ({}, False),
        ({"text": "x", "metadata": "x" * 1001}, False),
        ({"text": "x", "attachment": {"type": "image", "payload": {"url": "https://a/1.jpg"}}}, False),
        ({"attachment": {"type": "image", "payload": {"url": "https://a/1.jpg"}}}, True),
        ({"attachment": {"type": "image", "payload": {}}}, False),
        ({"attachment": {"type": "hologram", "payload": {"url": "https://a/1.jpg"}}}, False),
        ({"attachment": "x"}, False),
    ],
)
def test_limits_of_messages(page: Page, message: dict[str, Any], taken: bool) -> None:
    answer = page.send(**message)
    assert len(page.fake.sent) == taken
    assert taken or code_of(answer) == (100, None)


def test_limits_of_templates(page: Page) -> None:
    assert page.template("x" * 640, "a", "b", "x" * 20, payload="p" * 1000).status_code == 200
    for refused in (
        page.template("x" * 641, "a"),
        page.template("", "a"),
        page.template("x"),
        page.template("x", "a", "b", "c", "d"),
        page.template("x", "x" * 21),
        page.template("x", ""),
        page.template("x", "a", payload="p" * 1001),
        page.template("x", "a", payload=""),
    ):
        assert code_of(refused) == (100, None)
    assert page.fake.sent[0].text == "x" * 640


def test_buttons_of_other_kinds(page: Page) -> None:
    def template(**button: Any) -> int:
        shown = {"template_type": "button", "text": "x", "buttons": [{"title": "a", **button}]}
        return page.send(attachment={"type": "template", "payload": shown}).status_code

    assert template(type="web_url", url="https://example.gov.vn") == 200
    assert template(type="phone_number", payload="+84900000000") == 200
    assert template(type="web_url", url="x") == 400
    assert template(type="nested", payload="x") == 400
    assert template(type=["postback"], payload="x") == 400


def test_limits_of_generic_templates(page: Page) -> None:
    def cards(n: int, **card: Any) -> int:
        shown = {"template_type": "generic", "elements": [{"title": "a", **card}] * n}
        return page.send(attachment={"type": "template", "payload": shown}).status_code

    assert (cards(10), cards(11), cards(0)) == (200, 400, 400)
    assert (cards(1, subtitle="x" * 80), cards(1, subtitle="x" * 81), cards(1, title="x" * 81)) == (200, 400, 400)


def test_quick_replies(page: Page) -> None:
    def replies(n: int, text: str = "x", **reply: Any) -> int:
        one = {"content_type": "text", "title": "a", "payload": "p", **reply}
        return page.send(text=text, quick_replies=[one] * n).status_code

    assert (replies(13), replies(14), replies(1, text="")) == (200, 400, 400)
    assert (replies(1, payload="p" * 1001), replies(1, title=""), replies(1, content_type="x")) == (400, 400, 400)
    assert page.fake.cut_titles == []
    assert replies(1, title="x" * 21) == 200
    assert page.fake.cut_titles == ["x" * 21]


def test_the_kind_of_message(page: Page) -> None:
    for body in ({}, {"messaging_type": "NEWS"}, {"messaging_type": "MESSAGE_TAG", "tag": "NEWS"}):
        assert code_of(page.post(recipient={"id": PSID}, message={"text": "x"}, **body)) == (100, None)
    assert code_of(page.post(messaging_type="RESPONSE", message={"text": "x"})) == (100, None)
    assert code_of(page.http.post("/v25.0/me/messages", content=b"\xff")) == (100, None)


def test_the_window(page: Page) -> None:
    page.fake.advance(24 * 3600 - 5)
    assert page.send(text="x").status_code == 200
    page.fake.advance(10)
    assert code_of(page.send(text="x")) == (10, 2018278)
    tagged = {"recipient": {"id": PSID}, "messaging_type": "MESSAGE_TAG", "message": {"text": "x"}}
    assert page.post(**tagged, tag="HUMAN_AGENT").status_code == 200
    page.fake.advance(6 * 24 * 3600)
    assert code_of(page.post(**tagged, tag="HUMAN_AGENT")) == (10, 2018278)
    page.fake.say(PSID, "lại đây")
    assert page.send(text="x").status_code == 200


def test_citizens_who_cannot_be_written_to(page: Page) -> None:
    assert code_of(page.send(OTHER, text="x")) == (100, 2018001)
    page.fake.users[PSID].blocked = True
    assert code_of(page.send(text="x")) == (551, None)
    assert [(each.endpoint, each.code) for each in page.fake.refused] == [("messages", 100), ("messages", 551)]


def test_ordered_refusals(page: Page) -> None:
    ordered = [(190, None), (10, 2018278), (100, 2018001), (551, None), (200, 1545041), (4, None), (613, None)]
    ordered += [(1, None), (2, None), (1200, None), (80006, None)]
    for code, subcode in ordered:
        page.fake.fail(code, subcode=subcode)
    assert [code_of(page.send(text="x")) for _ in ordered] == ordered
    assert page.send(text="x").status_code == 200
    page.fake.fail(4, times=2)
    page.fake.rate_code = 613
    assert [code_of(page.send(text="x"))[0] for _ in range(3)] == [4, 4, 613]
    assert len(page.fake.sent) == 1


def test_refusals_of_other_endpoints(page: Page) -> None:
    page.fake.fail(2, endpoint="conversations")
    page.fake.fail(4, endpoint="actions")
    assert page.send(text="x").status_code == 200
    assert code_of(page.post(recipient={"id": PSID}, sender_action="typing_on")) == (4, None)
    assert code_of(page.http.get("/v25.0/me/conversations")) == (2, None)


def test_sender_actions(page: Page) -> None:
    for action in ("mark_seen", "typing_on", "typing_off"):
        assert page.post(recipient={"id": PSID}, sender_action=action).json() == {"recipient_id": PSID}
    assert code_of(page.post(recipient={"id": PSID}, sender_action="dance")) == (100, None)
    assert code_of(page.post(recipient={"id": OTHER}, sender_action="mark_seen")) == (100, 2018001)
    odd = page.post(recipient={"id": PSID}, sender_action="typing_off", messaging_type="MESSAGE_TAG")
    assert odd.status_code == 200
    assert page.fake.actions == [(PSID, "mark_seen"), (PSID, "typing_on"), (PSID, "typing_off"), (PSID, "typing_off")]
    assert page.fake.sent == []


@pytest.mark.parametrize("taken", [True, False])
def test_answers_that_break(page: Page, taken: bool) -> None:
    page.fake.record_first = taken
    for mode in ("reset", "hang", "http500", "html"):
        page.fake.break_next("messages", mode)
    with pytest.raises(httpx.RemoteProtocolError):
        page.send(text="x")
    with pytest.raises(httpx.ReadTimeout):
        page.http.post("/v25.0/me/messages", json=TEXT, timeout=0.1)
    assert page.send(text="x").status_code == 500
    assert page.send(text="x").headers["content-type"].startswith("text/html")
    assert len(page.fake.sent) == (4 if taken else 0)


@pytest.mark.parametrize("taken", [True, False])
def test_a_caller_who_dies_meanwhile(page: Page, taken: bool) -> None:
    page.fake.latency, page.fake.record_first = 0.2, taken
    with pytest.raises(httpx.ReadTimeout):
        page.http.post("/v25.0/me/messages", json=TEXT, timeout=0.05)
    assert len(page.fake.sent) == taken
    page.fake.fail(4)
    assert page.send(text="x").elapsed.total_seconds() > 0.2
    assert len(page.fake.sent) == taken


def menu(actions: list[dict[str, Any]], locale: str = "default") -> dict[str, Any]:
    return {"persistent_menu": [{"locale": locale, "composer_input_disabled": False, "call_to_actions": actions}]}


def test_the_profile(page: Page) -> None:
    started = {"get_started": {"payload": "GET_STARTED"}}
    greeting = {"greeting": [{"locale": "default", "text": "x" * 160}]}
    assert code_of(page.profile(**menu(MENU))) == (100, 2018145)
    assert page.profile(**started, **greeting).json() == {"result": "success"}
    assert page.profile(**menu(MENU)).json() == {"result": "success"}
    path = "/v25.0/me/messenger_profile"
    assert page.http.get(path, params={"fields": "greeting,ice_breakers"}).json() == {"data": [greeting]}
    assert page.http.request("DELETE", path, json={"fields": ["persistent_menu", "greeting"]}).status_code == 200
    assert page.fake.profile == started
    assert code_of(page.http.request("DELETE", path, json={})) == (100, None)
    assert page.http.get(path, params={"fields": "greeting"}).json() == {"data": []}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"unknown": 1},
        {"get_started": {}},
        {"get_started": {"payload": "x" * 1001}},
        {"greeting": [{"locale": "default", "text": "x" * 161}]},
        {"greeting": [{"locale": "vi_VN", "text": "x"}]},
        {"ice_breakers": [{"question": "x", "payload": "x"}] * 5},
        {"ice_breakers": [{"locale": "vi_VN", "call_to_actions": [{"question": "x", "payload": "x"}]}]},
        menu(MENU, locale="vi_VN"),
        menu(MENU * 21),
        menu([MENU[0] | {"title": "x" * 31}]),
        menu([MENU[0] | {"type": "nested"}]),
    ],
)
def test_limits_of_the_profile(page: Page, fields: dict[str, Any]) -> None:
    page.fake.profile = {"get_started": {"payload": "x"}}
    assert code_of(page.profile(**fields)) == (100, None)
    assert page.fake.profile == {"get_started": {"payload": "x"}}


def test_the_profile_is_set_ten_times_in_ten_minutes(page: Page) -> None:
    started = {"get_started": {"payload": "x"}}
    assert [page.profile(**started).status_code for _ in range(11)] == [*[200] * 10, 400]
    page.fake.advance(600)
    assert page.profile(**started).status_code == 200


def test_conversations(page: Page) -> None:
    assert page.chat("messages{id}") == []
    page.fake.say(PSID, "chào")
    page.fake.advance(1)
    page.send(text="Chào anh/chị")
    page.fake.advance(1)
    page.template("Anh/chị cần gì?", "Lệ phí")
    page.fake.say(OTHER, "tôi nữa")
    fields = "id,message,from,created_time,attachments{generic_template{title}}"
    [chat] = page.chat(f"messages.limit(10){{{fields}}}")
    shown = chat["messages"]["data"]
    assert chat["id"].startswith("t_")
    assert [each["message"] for each in shown] == ["", "Chào anh/chị", "chào"]
    assert [each["from"]["id"] for each in shown] == [page.fake.page_id, page.fake.page_id, PSID]
    assert [each["id"] for each in shown[:2]] == [taken.message_id for taken in page.fake.sent[::-1]]
    assert all(re.fullmatch(r"\d{4}(-\d\d){2}T\d\d(:\d\d){2}\+0000", each["created_time"]) for each in shown)
    titles = [each["attachments"]["data"][0]["generic_template"]["title"] for each in shown if "attachments" in each]
    assert titles == ["Anh/chị cần gì?"]


def test_conversations_tell_what_was_asked_for(page: Page) -> None:
    for number in range(3):
        page.send(text=f"{number}")
    [chat] = page.chat("messages.limit(2){message}")
    assert [each["message"] for each in chat["messages"]["data"]] == ["2", "1"]
    assert set(chat["messages"]["data"][0]) == {"id", "message"}
    assert set(page.chat("")[0]) == {"id", "updated_time"}


def test_the_page(page: Page) -> None:
    assert set(page.http.get("/v25.0/me").json()) == {"id", "name"}
    assert code_of(page.http.get("/latest/me")) == (2500, None)
