"""Zalo's signature and events. The vectors are made-up accounts with real arithmetic."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.platforms.events import Kind
from channels.zalo.events import account_of, events_of
from channels.zalo.pkce import challenge_of, new_verifier
from channels.zalo.signature import is_signed, mac_of

APP, KEY = "360846524940903967", "OA-SECRET-KEY-EXAMPLE"
USER, ACCOUNT = "246845883529197922", "388613280878808645"
BODY = (
    '{"app_id":"360846524940903967","user_id_by_app":"552177279717587730","event_name":"user_send_text",'
    '"timestamp":"1700000000000","sender":{"id":"246845883529197922"},"recipient":{"id":"388613280878808645"},'
    '"message":{"msg_id":"96d3cdf3af150460909","text":"Xin chào, tôi muốn hỏi thủ tục"}}'
).encode()
MAC = "8a7d88cf22cf1375accc033d5c253a042eb4332aeb6a0e6c67c762ea7ae5c149"


def signed(raw: bytes, header: str, terms: tuple[str, ...] = (APP,), timestamp: str = "1700000000000") -> bool:
    return is_signed(raw, header, timestamp, first_terms=terms, secret_key=KEY)


def event(name: str, **fields: Any) -> dict[str, Any]:
    common = {"event_name": name, "app_id": APP, "timestamp": "1609984527175"}
    people = {"sender": {"id": USER}, "recipient": {"id": ACCOUNT}}
    return common | people | fields


def sent(name: str, kind: str, payload: Any, **message: Any) -> dict[str, Any]:
    return event(name, message={"msg_id": "m1", "attachments": [{"type": kind, "payload": payload}], **message})


def test_the_signature_is_over_the_raw_bytes() -> None:
    assert len(BODY) == 297
    assert mac_of(BODY, "1700000000000", first_term=APP, secret_key=KEY) == MAC
    assert signed(BODY, f"mac={MAC}")
    assert signed(BODY, MAC.upper())
    assert not signed(json.dumps(json.loads(BODY)).encode(), f"mac={MAC}")


@pytest.mark.parametrize("header", ["", "mac=", "mac=" + "0" * 64, f"mac={MAC[:-1]}", "mac=ố", MAC[::-1]])
def test_any_other_signature_is_wrong(header: str) -> None:
    assert not signed(BODY, header)


def test_the_account_may_stand_first() -> None:
    mac = mac_of(BODY, "1700000000000", first_term=ACCOUNT, secret_key=KEY)
    assert signed(BODY, mac, (APP, account_of(json.loads(BODY))))
    assert not signed(BODY, mac)
    assert not signed(BODY, f"mac={MAC}", timestamp="1700000000001")


def test_pkce() -> None:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    assert len(new_verifier()) == 43
    assert new_verifier() != new_verifier()


def test_a_text() -> None:
    [said] = events_of(json.loads(BODY))
    assert (said.kind, said.text, said.source.user_id) == (Kind.TEXT, "Xin chào, tôi muốn hỏi thủ tục", USER)
    assert said.source.channel == "zalo"
    assert said.source.at.isoformat() == "2023-11-14T22:13:20+00:00"
    assert [said] == list(events_of(json.loads(BODY)))


@pytest.mark.parametrize(
    ("body", "kind", "detail"),
    [
        (
            sent("user_send_image", "image", {"url": "https://a/1.jpg", "thumbnail": "x"}),
            Kind.PICTURE,
            "https://a/1.jpg",
        ),
        (
            sent("user_send_location", "location", {"coordinates": {"latitude": "12.2388", "longitude": "109.1967"}}),
            Kind.LOCATION,
            "12.23880,109.19670",
        ),
        (sent("user_send_sticker", "sticker", {"id": "1", "url": "x"}), Kind.UNREADABLE, "sticker"),
        (sent("user_send_gif", "gif", {"url": "x"}), Kind.UNREADABLE, "gif"),
        (sent("user_send_audio", "audio", {"url": "x"}), Kind.UNREADABLE, "audio"),
        (sent("user_send_video", "video", {"url": "x"}), Kind.UNREADABLE, "video"),
        (sent("user_send_file", "file", {"url": "x", "size": "9999"}), Kind.UNREADABLE, "file"),
        (sent("user_send_link", "link", {"url": "https://x"}), Kind.UNREADABLE, "link"),
        (sent("user_send_location", "location", {"coordinates": {"latitude": "nan"}}), Kind.UNREADABLE, "other"),
        (sent("user_send_image", "image", {}), Kind.UNREADABLE, "other"),
    ],
)
def test_what_is_no_text(body: dict[str, Any], kind: Kind, detail: str) -> None:
    [found] = events_of(body)
    assert (found.kind, found.detail) == (kind, detail)


def test_several_pictures_with_a_caption_are_several_events_in_order() -> None:
    body = sent("user_send_image", "image", {"url": "https://a/1.jpg"}, text="ổ gà")
    body["message"]["attachments"].append({"type": "image", "payload": {"url": "https://a/2.jpg"}})
    found = events_of(body)
    assert [(one.kind, one.detail or one.text) for one in found] == [
        (Kind.PICTURE, "https://a/1.jpg"),
        (Kind.PICTURE, "https://a/2.jpg"),
        (Kind.TEXT, "ổ gà"),
    ]
    assert len({one.source.event for one in found}) == 3


def test_coming_and_going_have_no_sender() -> None:
    body = {"oa_id": ACCOUNT, "follower": {"id": USER}, "app_id": APP, "timestamp": "1543979782740"}
    [came], [went] = events_of(body | {"event_name": "follow"}), events_of(body | {"event_name": "unfollow"})
    assert (came.kind, went.kind, came.source.user_id) == (Kind.ARRIVED, Kind.LEFT, USER)
    assert came.source.event != went.source.event
    later = body | {"event_name": "follow", "timestamp": "1543979782741"}
    assert events_of(later)[0].source.event != came.source.event


@pytest.mark.parametrize(
    "name",
    ["oa_send_text", "oa_send_image", "user_received_message", "user_seen_message", "anonymous_send_text", "news", ""],
)
def test_echoes_receipts_and_unknown_events_tell_nothing(name: str) -> None:
    assert events_of(event(name, message={"msg_id": "1", "text": "chào"})) == ()


@pytest.mark.parametrize("user", ["", None, 5, "9" * 65, "số"])
def test_an_event_of_nobody_tells_nothing(user: object) -> None:
    assert events_of(event("user_send_text", sender={"id": user}, message={"msg_id": "1", "text": "x"})) == ()


_json: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)
_names = st.sampled_from(["user_send_text", "user_send_image", "user_send_location", "follow", "user_send_link"])


@given(_names, _json, _json, _json)
def test_no_shape_breaks_the_reading(name: str, sender: Any, message: Any, attachments: Any) -> None:
    events_of(event(name, sender=sender, message=message))
    events_of(event(name, sender={"id": USER}, message={"attachments": attachments, "text": sender}, timestamp=message))
