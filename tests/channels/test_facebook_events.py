"""Facebook's signature and events."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.facebook.events import echoes_of, events_of
from channels.facebook.profile import profile
from channels.facebook.signature import is_signed
from channels.platforms.events import Event, Kind, button_reference, read_reference

PAGE, USER = "104000000000001", "7000000000000001"
RAW = b'{"object":"page","entry":[{"id":"P","time":1,"messaging":[]}]}'
SIGNATURE = "sha256=8398a026b82e3689dcd6e202eebc63c0c096c5a00c7f9e0f49c51ffe0596f57c"


def told(*each: dict[str, Any]) -> dict[str, Any]:
    return {"object": "page", "entry": [{"id": PAGE, "time": 1, "messaging": list(each)}]}


def said(time: int = 1_458_692_752_478, **fields: Any) -> dict[str, Any]:
    return {"sender": {"id": USER}, "recipient": {"id": PAGE}, "timestamp": time, **fields}


def message(**fields: Any) -> dict[str, Any]:
    return said(message={"mid": "m_1", **fields})


def attached(kind: str, **payload: Any) -> dict[str, Any]:
    return message(attachments=[{"type": kind, "payload": payload}])


def shape(event: Event) -> tuple[Kind, str]:
    return event.kind, event.text or event.detail


def test_the_signature() -> None:
    assert is_signed(RAW, SIGNATURE, app_secret="app-secret-example")
    for wrong in ("", "sha256=", SIGNATURE[:-1] + "d", "sha1=5ff489ff115d82470d8b78b5c822e93e12b99665", "ố"):
        assert not is_signed(RAW, wrong, app_secret="app-secret-example"), wrong
    assert not is_signed(RAW + b" ", SIGNATURE, app_secret="app-secret-example")
    assert not is_signed(RAW, SIGNATURE, app_secret="another")


def test_whole_batches_are_read() -> None:
    texts = [said(time, message={"mid": f"m_{time}", "text": f"câu {time}"}) for time in (3, 1, 2)]
    second = {"id": PAGE, "time": 2, "messaging": [said(9, message={"mid": "m_9", "text": "câu 9"})]}
    body = told(*texts)
    body["entry"] += [{"id": PAGE, "standby": [said(5, message={"mid": "m_5", "text": "x"})]}, second]
    body["entry"].append({"id": PAGE, "changes": [{"field": "feed"}]})
    assert [event.text for event in events_of(body)] == ["câu 1", "câu 2", "câu 3", "câu 9"]


@pytest.mark.parametrize(
    ("each", "kind", "detail"),
    [
        (attached("image", url="https://a/1.jpg"), Kind.PICTURE, "https://a/1.jpg"),
        (attached("image", url="https://a/1.png", sticker_id=369239263222822), Kind.UNREADABLE, "sticker"),
        (attached("sticker", url="https://a/1.png"), Kind.UNREADABLE, "sticker"),
        (attached("audio", url="x"), Kind.UNREADABLE, "audio"),
        (attached("reel", url="x"), Kind.UNREADABLE, "video"),
        (attached("file", url="x"), Kind.UNREADABLE, "file"),
        (attached("fallback", url="x"), Kind.UNREADABLE, "link"),
        (attached("appointment_booking"), Kind.UNREADABLE, "other"),
        (attached("location", coordinates={"lat": 12.2388, "long": 109.1967}), Kind.LOCATION, "12.23880,109.19670"),
        (said(postback={"mid": "m_2", "title": "Bắt đầu", "payload": "GET_STARTED"}), Kind.ARRIVED, ""),
        (said(postback={"title": "Lệ phí", "payload": "b:c1:4:0"}), Kind.BUTTON, "Lệ phí"),
        (said(postback={"title": "Khác", "payload": "ref"}), Kind.TEXT, "Khác"),
        (said(postback={"title": "Tra cứu hồ sơ", "payload": "menu:dossier"}), Kind.TEXT, "tra cứu hồ sơ"),
        (message(text="Lệ phí", quick_reply={"payload": "b:c1:4:0"}), Kind.BUTTON, "Lệ phí"),
        (message(text="xem https://a", attachments=[{"type": "fallback", "payload": {}}]), Kind.TEXT, "xem https://a"),
    ],
)
def test_what_comes(each: dict[str, Any], kind: Kind, detail: str) -> None:
    [event] = events_of(told(each))
    assert shape(event) == (kind, detail)


def test_pictures_with_a_text_are_several_events() -> None:
    pictures = [{"type": "image", "payload": {"url": f"https://a/{number}"}} for number in (1, 2)]
    found = events_of(told(message(text="ổ gà", attachments=pictures)))
    assert [shape(event) for event in found] == [
        (Kind.PICTURE, "https://a/1"),
        (Kind.PICTURE, "https://a/2"),
        (Kind.TEXT, "ổ gà"),
    ]
    assert len({event.source.event for event in found}) == 3


@pytest.mark.parametrize(
    "each",
    [
        message(text="chào", is_echo=True, app_id=1),
        message(is_echo=True, attachments=[{"type": "image", "payload": {"url": "x"}}]),
        said(read={"watermark": 1}),
        said(delivery={"mids": ["m"], "watermark": 1}),
        said(reaction={"reaction": "love"}),
        said(optin={}),
        said(referral={"ref": "x"}),
    ],
)
def test_echoes_receipts_and_the_rest_tell_nothing(each: dict[str, Any]) -> None:
    assert events_of(told(each)) == ()


def test_echoes_carry_our_key() -> None:
    body = told(message(is_echo=True, metadata="12:1", text="x"), message(text="y"), message(is_echo=True))
    assert echoes_of(body) == (("12:1", "m_1"),)


def test_references_of_buttons() -> None:
    assert read_reference(button_reference("c1", 4, 0)) == ("c1", 4, 0)
    for other in ("", "b:c1", "b:c1:x:0", "menu:dossier", "b:c1:4:0:1", "b:c1:٤:0", "b:c1:" + "9" * 30 + ":0"):
        assert read_reference(other) is None


def test_the_profile_keeps_the_limits() -> None:
    made = profile()
    actions = made["persistent_menu"][0]["call_to_actions"]
    assert made["get_started"] == {"payload": "GET_STARTED"}
    assert len(made["greeting"][0]["text"]) <= 160
    assert len(made["ice_breakers"]) <= 4
    assert all(len(action["title"]) <= 30 and action["payload"].startswith("menu:") for action in actions)


_json: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)


@given(_json, _json, _json)
def test_no_shape_breaks_the_reading(one: Any, two: Any, three: Any) -> None:
    for body in ({"entry": one}, told(said(message=two)), told(said(postback=three)), {"entry": [{"messaging": two}]}):
        events_of(body)
        echoes_of(body)
    events_of(told(message(attachments=one, quick_reply=two, text=three)))
