"""A page on Facebook as the Graph API knows it: its tokens and citizens, what was said, and whom it refuses."""

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request

from tests.fakes.facebook_errors import Refusal, Refused, bad
from tests.fakes.facebook_messages import TAGS
from tests.fakes.facebook_threads import Item
from tests.fakes.platforms import PlatformServer, Taken

DAY = 86_400_000
Fields = dict[str, Any]


@dataclass
class User:
    """A citizen on Facebook. `last_interaction` in milliseconds: it opens the window of 24 hours."""

    last_interaction: int = 0
    blocked: bool = False


@dataclass
class FacebookPage(PlatformServer):
    """Switches: `rate_code` (4 or 613: every message is refused with it), `with_proof` (appsecret_proof is asked for).

    Records: `actions` (user, sender action), `refused`, `cut_titles` (of quick replies that Facebook had to cut),
    `said` (user, mid, text, milliseconds of what citizens wrote), `profile` as it is set.
    """

    app_secret: str = "made-up-app-secret"
    verify_token: str = "made-up-verify-token"
    page_token: str = "made-up-page-token"
    page_id: str = "104000000000001"
    with_proof: bool = False
    rate_code: int = 0
    users: dict[str, User] = field(default_factory=dict)
    said: list[tuple[str, str, str, int]] = field(default_factory=list)
    actions: list[tuple[str, str]] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    cut_titles: list[str] = field(default_factory=list)
    failures: dict[str, list[Refusal]] = field(default_factory=dict)
    profile: Fields = field(default_factory=dict)
    profile_calls: list[int] = field(default_factory=list)

    def fail(self, code: int, *, subcode: int | None = None, times: int = 1, endpoint: str = "messages") -> None:
        """The next calls are refused so. Endpoints: "messages", "actions" (of senders, the same address),
        "messenger_profile", "conversations", "me".
        """
        self.failures.setdefault(endpoint, []).extend([Refusal(code, subcode)] * times)

    def items(self, user: str) -> list[Item]:
        """What both have said."""
        theirs = [Item(name, user, at, text) for who, name, text, at in self.said if who == user]
        ours = [self._item(taken) for taken in self.sent if taken.user_id == user]
        return [*theirs, *ours]

    def _item(self, taken: Taken) -> Item:
        # A template has no text of its own.
        texts = (taken.text, "") if "text" in taken.body["message"] else ("", taken.text)
        return Item(taken.message_id, self.page_id, taken.at, *texts)

    def caller_error(self, request: Request) -> Refusal | None:
        """What is wrong with the address, the token or its proof."""
        version, page = request.path_params["version"], request.path_params["page"]
        if not re.fullmatch(r"v\d+\.\d+", version):
            return Refusal(2500, None, f"Unknown path components: /{version}")
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        token = request.query_params.get("access_token", given)
        if token != self.page_token:
            return Refusal(190)
        proof = hmac.new(self.app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        if request.query_params.get("appsecret_proof", "" if self.with_proof else proof) != proof:
            return bad("Invalid appsecret_proof provided in the API argument")
        return None if page in ("me", self.page_id) else Refusal(100, 33, f"Object with ID '{page}' does not exist")

    def ordered(self, endpoint: str) -> Refusal | None:
        """The next refusal that `fail` asked for."""
        waiting = self.failures.get(endpoint)
        return waiting.pop(0) if waiting else None

    def user_error(self, user: str, body: Fields) -> Refusal | None:
        """Why the citizen cannot be written to now."""
        known = self.users.get(user)
        if known is None:
            return Refusal(100, 2018001)
        if known.blocked:
            return Refusal(551)
        is_tagged = body.get("messaging_type") == "MESSAGE_TAG"
        days = TAGS.get(str(body.get("tag")), 1) if is_tagged else 1
        is_late = days is not None and self.now_ms() - known.last_interaction > days * DAY
        return Refusal(10, 2018278) if is_late else None
