"""The sender of Facebook's events: what is posted to the webhook, signed, in batches, late, twice or in disorder."""

import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from tests.fakes.facebook_graph import FacebookGraph
from tests.fakes.platforms import Delivery

Event = dict[str, Any]
_HUGE = 2_000_000


@dataclass
class FacebookWebhook(FacebookGraph):
    """Switches: `sha1_only` (only the old header), `escaped` (letters outside of ASCII and slashes, as Meta does),
    `huge` (bodies of two megabytes), `reorder` (a post waits in `held` until the one behind it is through), `patience`
    (seconds until a post counts as not delivered).
    """

    sha1_only: bool = False
    escaped: bool = True
    huge: bool = False
    reorder: bool = False
    patience: float = 5.0
    held: tuple[bytes, dict[str, str]] | None = None

    def deliver(self, *messagings: Event, num: int = 1) -> Delivery:
        """One post, its events spread in order over `num` entries."""
        size = max(1, -(-len(messagings) // num))
        return self.deliver_batch([list(messagings[start : start + size]) for start in range(0, len(messagings), size)])

    def deliver_batch(self, entries: list[list[Event]]) -> Delivery:
        """One post with these entries."""
        return self.deliver_entries(*({"messaging": events} for events in entries))

    def deliver_entries(self, *entries: Mapping[str, Any]) -> Delivery:
        """One post of entries with any content: "messaging", "standby", "changes"."""
        listed = [{"id": self.page_id, "time": self.now_ms(), **entry} for entry in entries]
        body: Event = {"object": "page", "entry": listed}
        raw = self.raw_of(body | {"padding": "x" * _HUGE} if self.huge else body)
        return self.post(raw, self.signed(raw))

    def raw_of(self, body: Event) -> bytes:
        """The bytes that are signed."""
        text = json.dumps(body, ensure_ascii=self.escaped, separators=(",", ":"))
        return (text.replace("/", "\\/") if self.escaped else text).encode()

    def signed(self, raw: bytes) -> dict[str, str]:
        """The headers."""
        macs = {name: hmac.new(self.app_secret.encode(), raw, name).hexdigest() for name in ("sha1", "sha256")}
        if self.wrong_signature:
            macs = {name: mac[::-1] for name, mac in macs.items()}
        headers = {"Content-Type": "application/json", "X-Hub-Signature": f"sha1={macs['sha1']}"}
        return headers | ({} if self.sha1_only else {"X-Hub-Signature-256": f"sha256={macs['sha256']}"})

    def post(self, raw: bytes, headers: dict[str, str]) -> Delivery:
        """Post an event as it is. With `reorder` every other one waits, and its delivery has no status yet."""
        if self.reorder and self.held is None:
            self.held = (raw, headers)
            return Delivery(None, 0.0, raw, headers)
        held, self.held = self.held, None
        delivery = super().post(raw, headers)
        if held:
            super().post(*held)
        return delivery

    def retry_all(self) -> int:
        """Post again all that waits, held back or not acknowledged, with the same bytes; returns how many still do."""
        held, self.held = self.held, None
        if held:
            super().post(*held)
        return super().retry_all()

    def verify(self, url: str, *, token: str | None = None, challenge: str = "1158201444") -> httpx.Response:
        """Ask the webhook at `url` for the challenge, as when it is registered; `token` in place of the right one."""
        asked = {"hub.mode": "subscribe", "hub.challenge": challenge}
        asked["hub.verify_token"] = self.verify_token if token is None else token
        return httpx.get(url, params=asked, timeout=self.patience, trust_env=False)

    def _post(self, raw: bytes, headers: dict[str, str]) -> Delivery:
        targets = self.webhooks or [self.webhook]
        target = targets[self._turn % len(targets)]
        self._turn += 1
        # Certificates take longer to read than an event takes to post, and there are none here.
        with httpx.Client(timeout=self.patience, trust_env=False, verify=False) as http:
            began = time.perf_counter()
            status = _status(http, target, raw, headers)
            delivery = Delivery(status, time.perf_counter() - began, raw, headers)
        self.deliveries.append(delivery)
        return delivery


def _status(http: httpx.Client, target: str, raw: bytes, headers: dict[str, str]) -> int | None:
    try:
        return http.post(target, content=raw, headers=headers).status_code
    except httpx.HTTPError:
        return None
