"""The sender of Zalo's events: what citizens do, signed and posted."""

import hashlib
import json
import random
import secrets
from dataclasses import dataclass
from typing import Any

from tests.fakes.platforms import Delivery, Taken
from tests.fakes.zalo_api import User, ZaloApi

Event = dict[str, Any]


@dataclass
class ZaloEvents(ZaloApi):
    """`escaped`: letters and slashes as JSON allows. `first_term`: what the signature begins with."""

    escaped: bool = False
    first_term: str = "app_id"

    def again(self, tries: int) -> dict[str, str]:
        """Zalo counts its attempts."""
        return {"num_retry": str(tries)}

    def deliver(self, event: Event) -> Delivery:
        """Sign and post."""
        raw = self.raw_of(event)
        return self.post(raw, self.signed(raw, event))

    def raw_of(self, event: Event) -> bytes:
        """The bytes, with their keys in any order."""
        items = list(event.items())
        random.shuffle(items)
        text = json.dumps(dict(items), ensure_ascii=self.escaped, separators=(",", ":"))
        return (text.replace("/", "\\/") if self.escaped else text).encode()

    def signed(self, raw: bytes, event: Event) -> dict[str, str]:
        """The headers."""
        first = self.app_id if self.first_term == "app_id" else self.oa_id
        mac = hashlib.sha256(
            first.encode() + raw + event["timestamp"].encode() + self.oa_secret_key.encode()
        ).hexdigest()
        mac = mac[::-1] if self.wrong_signature else mac
        return {"X-ZEvent-Signature": f"mac={mac}", "Content-Type": "application/json"}

    def event(self, name: str, user: str, **fields: Any) -> Event:
        """An event of a citizen."""
        people = {"sender": {"id": user}, "recipient": {"id": self.oa_id}, "user_id_by_app": f"9{user[1:]}"}
        return {"app_id": self.app_id, "event_name": name, "timestamp": str(self.now_ms())} | people | fields

    def text_event(self, user: str, text: str) -> Event:
        """A text, not posted yet."""
        name = secrets.token_hex(10)
        self._heard(user)
        self.said.append((user, name, text, self.now_ms()))
        return self.event("user_send_text", user, message={"msg_id": name, "text": text})

    def say(self, user: str, text: str) -> Delivery:
        return self.deliver(self.text_event(user, text))

    def tap(self, user: str, message_id: str, n: int) -> Delivery:
        """Press the n-th button (from 0) of a message: its payload is said."""
        [body] = [one.body for one in self.sent if one.message_id == message_id]
        return self.say(user, body["message"]["attachment"]["payload"]["buttons"][n]["payload"])

    def image(self, user: str, url: str = "", text: str = "") -> Delivery:
        url = url or f"{self.url}/media/{secrets.token_hex(4)}.jpg"
        return self._attach("image", user, {"thumbnail": url, "url": url}, **({"text": text} if text else {}))

    def sticker(self, user: str) -> Delivery:
        return self._attach("sticker", user, {"id": "1", "url": f"{self.url}/media/s.png"})

    def gif(self, user: str) -> Delivery:
        return self._attach("gif", user, {"url": f"{self.url}/media/g.gif"})

    def audio(self, user: str) -> Delivery:
        return self._attach("audio", user, {"url": f"{self.url}/media/a.amr"})

    def video(self, user: str) -> Delivery:
        return self._attach("video", user, {"url": f"{self.url}/media/v.mp4"})

    def file(self, user: str) -> Delivery:
        return self._attach("file", user, {"url": "x", "size": "9999", "name": "a.pdf", "checksum": "x", "type": "pdf"})

    def link(self, user: str) -> Delivery:
        return self._attach("link", user, {"url": "https://example.gov.vn", "description": "x"})

    def location(self, user: str, latitude: str = "12.2388", longitude: str = "109.1967") -> Delivery:
        return self._attach("location", user, {"coordinates": {"latitude": latitude, "longitude": longitude}})

    def follow(self, user: str) -> Delivery:
        self._heard(user)
        return self.deliver(self._follower("follow", user))

    def unfollow(self, user: str) -> Delivery:
        self.users[user].follower = False
        return self.deliver(self._follower("unfollow", user))

    def submit_info(self, user: str) -> Delivery:
        return self.deliver(self.event("user_submit_info", user, info={"name": "Made Up", "phone": 84900000000}))

    def seen(self, user: str) -> Delivery:
        return self.deliver(self.event("user_seen_message", user, message={"msg_ids": ["x"]}))

    def received(self, user: str) -> Delivery:
        return self.deliver(self.event("user_received_message", user, message={"msg_id": "x"}))

    def anonymous(self, user: str) -> Delivery:
        return self.deliver(self.event("anonymous_send_text", user, message={"msg_id": "x", "text": "chào"}))

    def unknown(self, user: str) -> Delivery:
        return self.deliver(self.event("user_dreams", user, message={"msg_id": "x", "text": "chào"}))

    def admin_echo(self, user: str, text: str) -> Delivery:
        """A human administrator wrote."""
        return self.deliver(self._echo(user, text, secrets.token_hex(10), admin_id="5"))

    def test_button(self) -> Delivery:
        """The console's button, whose sample is signed with nothing."""
        message = {"msg_id": "This is message id", "text": "This is testing message"}
        event = self.event("user_send_text", "0", message=message)
        return self.post(self.raw_of(event), {"Content-Type": "application/json"})

    def echo_of(self, taken: Taken) -> None:
        """As after each message: the account's own, and that it was received."""
        self.deliver(self._echo(taken.user_id, taken.text, taken.message_id))
        self.received(taken.user_id)

    def _echo(self, user: str, text: str, name: str, **sender: str) -> Event:
        people = {"sender": {"id": self.oa_id, **sender}, "recipient": {"id": user}}
        return self.event("oa_send_text", user, message={"msg_id": name, "text": text}) | people

    def _attach(self, kind: str, user: str, payload: Any, **message: Any) -> Delivery:
        self._heard(user)
        attachments = [{"type": kind, "payload": payload}]
        said = {"msg_id": secrets.token_hex(10), "attachments": attachments, **message}
        return self.deliver(self.event(f"user_send_{kind}", user, message=said))

    def _follower(self, name: str, user: str) -> Event:
        event = self.event(name, user, follower={"id": user}, oa_id=self.oa_id, source="oa_profile")
        return {key: value for key, value in event.items() if key not in ("sender", "recipient")}

    def _heard(self, user: str) -> None:
        self.users.setdefault(user, User()).last_interaction = self.now_ms()
