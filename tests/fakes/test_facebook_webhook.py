"""The fake of Facebook posts to a webhook what the real one posts."""

import io
import json
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

import pytest
from PIL import Image

from tests.channels.servers import free_port, wait_until
from tests.fakes.facebook import ACTS, FacebookServer
from tests.fakes.facebook_case import (
    OTHER,
    PSID,
    SHA1,
    SHA256,
    VECTOR,
    VECTOR_SECRET,
    Hook,
    Page,
    code_of,
    page_running,
)


@pytest.fixture(scope="module")
def running() -> Iterator[Page]:
    with page_running() as page:
        yield page


@pytest.fixture
def page(running: Page) -> Page:
    return running.renew()


@pytest.fixture
def fake(page: Page) -> FacebookServer:
    return page.fake


@pytest.fixture
def hook(page: Page) -> Hook:
    return page.hook


def test_the_signatures(fake: FacebookServer) -> None:
    fake.app_secret = VECTOR_SECRET
    headers = fake.signed(VECTOR)
    assert (headers["X-Hub-Signature-256"], headers["X-Hub-Signature"]) == (f"sha256={SHA256}", f"sha1={SHA1}")


def test_switches_of_signatures(fake: FacebookServer, hook: Hook) -> None:
    fake.say(PSID, "một")
    fake.sha1_only = True
    fake.say(PSID, "hai")
    fake.sha1_only, fake.wrong_signature = False, True
    fake.say(PSID, "ba")
    right = [fake.signed(raw)["X-Hub-Signature-256"][7:][::-1] for raw in hook.raws]
    shown = [headers.get("x-hub-signature-256") for headers in hook.headers]
    assert shown == [f"sha256={right[0]}", None, f"sha256={right[2][::-1]}"]


def test_a_text_comes_as_meta_writes_it(fake: FacebookServer, hook: Hook) -> None:
    delivery = fake.say(PSID, "lệ phí / Đà", reply_to="m_1")
    assert (delivery.status, delivery.raw) == (200, hook.raws[0])
    assert delivery.seconds < 2
    assert b"l\\u1ec7 ph\\u00ed \\/ \\u0110\\u00e0" in delivery.raw
    body = json.loads(delivery.raw)
    [entry] = body["entry"]
    [event] = entry["messaging"]
    assert (body["object"], entry["id"], type(entry["time"])) == ("page", fake.page_id, int)
    assert (event["sender"], event["recipient"], type(event["timestamp"])) == ({"id": PSID}, {"id": fake.page_id}, int)
    assert (event["message"]["text"], event["message"]["reply_to"]) == ("lệ phí / Đà", {"mid": "m_1"})
    assert event["message"]["mid"].startswith("m_")
    fake.escaped = False
    assert "lệ phí / Đà".encode() in fake.say(PSID, "lệ phí / Đà").raw


@pytest.mark.parametrize("name", ["sticker", "audio", "video", "file", "location", "fallback", "reel"])
def test_attachments(fake: FacebookServer, hook: Hook, name: str) -> None:
    assert getattr(fake, name)(PSID).status == 200
    [event] = hook.events()
    [attachment] = event["message"]["attachments"]
    assert attachment["type"] == name
    assert attachment["payload"]


@pytest.mark.parametrize("name", ["read", "delivery", "reaction", "referral"])
def test_other_events(fake: FacebookServer, hook: Hook, name: str) -> None:
    assert getattr(fake, name)(PSID).status == 200
    [event] = hook.events()
    assert name in event
    assert "message" not in event


def test_events_without_messaging(fake: FacebookServer, hook: Hook) -> None:
    fake.standby(PSID)
    fake.changes(PSID)
    entries = [json.loads(raw)["entry"][0] for raw in hook.raws]
    assert [set(entry) - {"id", "time"} for entry in entries] == [{"standby"}, {"changes"}]


def test_pictures(page: Page, hook: Hook) -> None:
    page.fake.image(PSID, n=2)
    urls = [each["payload"]["url"] for each in hook.events()[0]["message"]["attachments"]]
    pictures = [Image.open(io.BytesIO(page.http.get(url).content)) for url in urls]
    assert [picture.format for picture in pictures] == ["JPEG", "JPEG"]
    page.fake.media = "404"
    assert page.http.get(urls[0]).status_code == 404
    page.fake.media = "html"
    assert page.http.get(urls[0]).content.startswith(b"<html>")
    page.fake.media = "huge"
    assert len(page.http.get(urls[0]).content) > 8_000_000


def test_postbacks(fake: FacebookServer, hook: Hook) -> None:
    fake.postback(PSID, "b:1", "Lệ phí", {"ref": "poster", "source": "SHORTLINK", "type": "OPEN_THREAD"})
    fake.get_started(OTHER)
    first, second = (event["postback"] for event in hook.events())
    assert (first["payload"], first["title"], first["referral"]["ref"]) == ("b:1", "Lệ phí", "poster")
    assert second["payload"] == "GET_STARTED"
    assert first["mid"] != second["mid"]
    assert fake.users[OTHER].last_interaction > 0


def test_taps(page: Page, hook: Hook) -> None:
    page.template("x", "Lệ phí", "Nộp ở đâu?")
    titles = ("Lệ phí", "Nơi nộp hồ sơ trực tiếp")
    replies = [{"content_type": "text", "title": title, "payload": f"p{title[0]}"} for title in titles]
    page.send(text="x", quick_replies=replies)
    template, quick = page.fake.sent
    page.fake.tap(PSID, template.message_id, 1)
    page.fake.tap(PSID, quick.message_id, 1)
    pressed, replied = hook.events()
    assert (pressed["postback"]["payload"], pressed["postback"]["title"]) == ("p", "Nộp ở đâu?")
    assert replied["message"]["quick_reply"] == {"payload": "pN"}
    assert replied["message"]["text"] == "Nơi nộp hồ sơ trực t"


def test_batches(fake: FacebookServer, hook: Hook) -> None:
    events = [fake.text_event(PSID, f"{number}") for number in range(5)]
    fake.deliver(*events, num=2)
    fake.deliver_batch([events[:1], [], events[1:3]])
    bodies = [json.loads(raw) for raw in hook.raws]
    assert [[len(entry["messaging"]) for entry in body["entry"]] for body in bodies] == [[3, 2], [1, 0, 2]]
    assert hook.texts() == ["0", "1", "2", "3", "4", "0", "1", "2"]


def test_duplicates_and_disorder(fake: FacebookServer, hook: Hook) -> None:
    fake.duplicate = True
    fake.say(PSID, "một")
    assert hook.raws[0] == hook.raws[1]
    fake.duplicate, fake.reorder = False, True
    for text in ("hai", "ba", "bốn"):
        fake.say(PSID, text)
    assert hook.texts()[2:] == ["ba", "hai"]
    assert fake.retry_all() == 0
    assert hook.texts()[4:] == ["bốn"]


def test_a_huge_body(fake: FacebookServer, hook: Hook) -> None:
    fake.huge = True
    fake.say(PSID, "một")
    assert len(hook.raws[0]) > 2_000_000
    assert hook.headers[0]["x-hub-signature-256"] == fake.signed(hook.raws[0])["X-Hub-Signature-256"]


def test_what_is_not_acknowledged_comes_again(fake: FacebookServer, hook: Hook) -> None:
    hook.status = 503
    assert fake.say(PSID, "một").status == 503
    assert (fake.retry_all(), len(fake.undelivered)) == (1, 1)
    hook.status = 200
    assert (fake.retry_all(), fake.retry_all()) == (0, 0)
    assert len(hook.raws) == 3
    assert len(set(hook.raws)) == 1
    assert len({headers["x-hub-signature-256"] for headers in hook.headers}) == 1


def test_a_webhook_that_does_not_answer(fake: FacebookServer) -> None:
    fake.webhook, fake.patience = f"http://127.0.0.1:{free_port()}", 0.2
    assert fake.say(PSID, "một").status is None
    assert len(fake.undelivered) == 1


def test_several_webhooks_in_turn(fake: FacebookServer, hook: Hook) -> None:
    fake.webhooks = [f"{fake.webhook}/?1", f"{fake.webhook}/elsewhere"]
    assert [fake.say(PSID, "x").status for _ in range(4)] == list(islice(cycle([200, 404]), 4))


def test_echoes(page: Page, hook: Hook) -> None:
    page.fake.echo = True
    page.send(text="Chào anh/chị", metadata="k1")
    wait_until(lambda: hook.raws)
    page.template("x", "Lệ phí")
    wait_until(lambda: len(hook.raws) == 2)
    text, template = hook.events()
    assert (text["sender"], text["recipient"]) == ({"id": page.fake.page_id}, {"id": PSID})
    assert text["message"] | {"app_id": 1} == {
        "is_echo": True,
        "app_id": 1,
        "mid": page.fake.sent[0].message_id,
        "text": "Chào anh/chị",
        "metadata": "k1",
    }
    assert template["message"]["attachments"][0]["type"] == "template"
    assert "metadata" not in template["message"]
    page.fake.admin_echo(PSID, "Cán bộ đây ạ")
    assert hook.events()[2]["message"]["app_id"] != text["message"]["app_id"]


def test_the_registration(fake: FacebookServer) -> None:
    assert fake.verify(fake.webhook, challenge="115").text == "115"
    asked = fake.verify(fake.webhook, token="x").request.url.params
    assert (asked["hub.mode"], asked["hub.verify_token"]) == ("subscribe", "x")


def test_the_face_for_hands(page: Page, hook: Hook) -> None:
    def told(name: str, **body: Any) -> Any:
        return page.http.post(f"/_ctl/{name}", json=body).json()

    assert told(f"user/{OTHER}/say", text="chào")["status"] == 200
    assert hook.texts() == ["chào"]
    told("switches", duplicate=True)
    told("user/7/image", n=2)
    assert len(hook.raws) == 3
    assert "error" in told("switches", app_secret="x")
    assert set(told("user/7/__init__")["acts"]) == ACTS
    assert "error" in told("user/7/say", words="x")
    told("fail", code=551)
    assert code_of(page.send(text="x")) == (551, None)
    told("block", psid=PSID)
    assert code_of(page.send(text="x")) == (551, None)
    told("block", psid=PSID, blocked=False)
    assert page.send(text="x").status_code == 200
    assert page.http.get("/_ctl/sent").json()[0]["text"] == "x"
    assert page.http.get("/_ctl/state").json()["refused"][0] == {"endpoint": "messages", "code": 551, "subcode": None}
    assert told("retry") == {"waiting": 0}
    assert told("verify", url=page.fake.webhook) == {"status": 200, "text": "1158201444"}
    told("clock", seconds=90000)
    assert code_of(page.send(text="x")) == (10, 2018278)


@pytest.mark.parametrize("name", sorted(ACTS - {"tap", "tap_menu", "say", "postback"}))
def test_every_act_needs_only_the_citizen(fake: FacebookServer, hook: Hook, name: str) -> None:
    assert getattr(fake, name)(PSID).status == 200
    assert len(hook.raws) == 1
