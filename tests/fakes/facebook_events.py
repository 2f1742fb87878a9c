"""What citizens do on Facebook, and what else a page hears of. A citizen is known after the first act."""

import secrets
from dataclasses import dataclass
from typing import Any

from tests.fakes.facebook_messages import LONGEST_TITLE
from tests.fakes.facebook_page import User
from tests.fakes.facebook_webhook import Event, FacebookWebhook
from tests.fakes.platforms import Delivery, Taken

# Of the app that is ours, and of the inbox in which staff of a page write.
APP, INBOX = 1517776481860111, 26390203743090


@dataclass
class FacebookEvents(FacebookWebhook):
    """Each act posts one event at once; `…_event` makes one to `deliver` with others."""

    def event(self, psid: str, **fields: Any) -> Event:
        """An event of a citizen."""
        people = {"sender": {"id": psid}, "recipient": {"id": self.page_id}}
        return people | {"timestamp": self.now_ms()} | fields

    def message_event(self, psid: str, **message: Any) -> Event:
        """A message of a citizen, not posted yet."""
        return self.event(psid, message={"mid": self._heard(psid, message.get("text", "")), **message})

    def text_event(self, psid: str, text: str) -> Event:
        """A text, not posted yet."""
        return self.message_event(psid, text=text)

    def postback_event(self, psid: str, payload: str, title: str, referral: Event | None = None) -> Event:
        """A button that was pressed, not posted yet."""
        given = {"mid": self._heard(psid, title), "title": title, "payload": payload}
        return self.event(psid, postback=given | ({"referral": referral} if referral else {}))

    def say(self, psid: str, text: str, *, quick_reply: str | None = None, reply_to: str | None = None) -> Delivery:
        """`quick_reply`: the payload of the one that was pressed; `reply_to`: the message that it answers."""
        more: Event = {"quick_reply": {"payload": quick_reply}} if quick_reply is not None else {}
        more |= {"reply_to": {"mid": reply_to}} if reply_to else {}
        return self.deliver(self.message_event(psid, text=text, **more))

    def tap(self, psid: str, message_id: str, n: int) -> Delivery:
        """Press the n-th button or quick reply (from 0) of a message that was sent."""
        [message] = [taken.body["message"] for taken in self.sent if taken.message_id == message_id]
        if replies := message.get("quick_replies"):
            return self.say(psid, replies[n]["title"][:LONGEST_TITLE], quick_reply=replies[n]["payload"])
        button = message["attachment"]["payload"]["buttons"][n]
        return self.postback(psid, button["payload"], button["title"])

    def postback(self, psid: str, payload: str, title: str, referral: Event | None = None) -> Delivery:
        return self.deliver(self.postback_event(psid, payload, title, referral))

    def get_started(self, psid: str, referral: Event | None = None) -> Delivery:
        """The button of the first visit, with the payload that the profile gives it."""
        payload = self.profile.get("get_started", {}).get("payload", "GET_STARTED")
        return self.postback(psid, payload, "Bắt đầu", referral)

    def tap_menu(self, psid: str, n: int) -> Delivery:
        """Press the n-th item (from 0) of the menu in the profile."""
        item = self.profile["persistent_menu"][0]["call_to_actions"][n]
        return self.postback(psid, item["payload"], item["title"])

    def referral(self, psid: str, ref: str = "poster", source: str = "SHORTLINK") -> Delivery:
        """A link to the page's chat was followed."""
        self._acted(psid)
        return self.deliver(self.event(psid, referral={"ref": ref, "source": source, "type": "OPEN_THREAD"}))

    def image(self, psid: str, n: int = 1) -> Delivery:
        """So many pictures in one message; they are at `/media/…` (switch `media`)."""
        return self._attach(psid, *(("image", {"url": self._media_url("jpg")}) for _ in range(n)))

    def sticker(self, psid: str) -> Delivery:
        return self._attach(psid, ("sticker", {"url": self._media_url("png"), "sticker_id": 369239263222822}))

    def audio(self, psid: str) -> Delivery:
        return self._attach(psid, ("audio", {"url": self._media_url("mp4")}))

    def video(self, psid: str) -> Delivery:
        return self._attach(psid, ("video", {"url": self._media_url("mp4")}))

    def file(self, psid: str) -> Delivery:
        return self._attach(psid, ("file", {"url": self._media_url("pdf")}))

    def location(self, psid: str, lat: float = 12.2388, long: float = 109.1967) -> Delivery:
        return self._attach(psid, ("location", {"coordinates": {"lat": lat, "long": long}}))

    def fallback(self, psid: str, url: str = "https://example.gov.vn/") -> Delivery:
        """A link that was shared; without one there is no payload."""
        return self._attach(psid, ("fallback", {"url": url, "title": "example"} if url else None))

    def reel(self, psid: str) -> Delivery:
        url = "https://example.com/reel/1/"
        return self._attach(psid, ("reel", {"url": url, "title": "example", "reel_video_id": 1}))

    def read(self, psid: str) -> Delivery:
        return self.deliver(self.event(psid, read={"watermark": self.now_ms()}))

    def delivery(self, psid: str) -> Delivery:
        """All that was sent so far has reached the citizen."""
        mids = [taken.message_id for taken in self.sent if taken.user_id == psid]
        return self.deliver(self.event(psid, delivery={"mids": mids, "watermark": self.now_ms()}))

    def reaction(self, psid: str, mid: str = "m_x") -> Delivery:
        self._acted(psid)
        told = {"reaction": "love", "emoji": "❤", "action": "react", "mid": mid}
        return self.deliver(self.event(psid, reaction=told))

    def standby(self, psid: str, text: str = "chào") -> Delivery:
        """A message in a thread that another app owns."""
        return self.deliver_entries({"standby": [self.text_event(psid, text)]})

    def changes(self, psid: str) -> Delivery:
        """News of the page itself."""
        return self.deliver_entries({"changes": [{"field": "feed", "value": {"from": {"id": psid}}}]})

    def admin_echo(self, psid: str, text: str = "", *, app_id: int = INBOX, **message: Any) -> Delivery:
        """The page has written, but not through us: by its staff, unless `app_id` says another app."""
        told = {"mid": _mid(), **({"text": text} if text else {}), **message}
        return self._echo(psid, app_id, told, self.now_ms())

    def echo_of(self, taken: Taken) -> None:
        """The page's own message, with the key that was given with it."""
        sent = taken.body["message"]
        told = {name: sent[name] for name in ("text", "metadata") if name in sent} | {"mid": taken.message_id}
        told |= {"attachments": [sent["attachment"]]} if "attachment" in sent else {}
        self._echo(taken.user_id, APP, told, taken.at)

    def _echo(self, psid: str, app_id: int, message: Event, at: int) -> Delivery:
        people = {"sender": {"id": self.page_id}, "recipient": {"id": psid}}
        return self.deliver({**people, "timestamp": at, "message": {"is_echo": True, "app_id": app_id, **message}})

    def _attach(self, psid: str, *attachments: tuple[str, Event | None]) -> Delivery:
        listed = [{"type": kind} | ({"payload": payload} if payload else {}) for kind, payload in attachments]
        return self.deliver(self.message_event(psid, attachments=listed))

    def _media_url(self, ending: str) -> str:
        return f"{self.url}/media/{secrets.token_hex(4)}.{ending}"

    def _heard(self, psid: str, text: str) -> str:
        """The name of the new message."""
        self._acted(psid)
        name = _mid()
        self.said.append((psid, name, text, self.now_ms()))
        return name

    def _acted(self, psid: str) -> None:
        self.users.setdefault(psid, User()).last_interaction = self.now_ms()


def _mid() -> str:
    return f"m_{secrets.token_urlsafe(60)}"
