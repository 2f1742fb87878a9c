"""The Graph API of a page's messages: each call is checked, and then taken with all that follows from it."""

import asyncio
import json
import secrets
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.facebook_errors import Refusal, Refused, bad
from tests.fakes.facebook_messages import error_in, long_titles, recipient_of, text_of
from tests.fakes.facebook_page import FacebookPage, Fields
from tests.fakes.facebook_profile import CALLS_SECONDS, MOST_CALLS, fields_error, profile_error
from tests.fakes.facebook_threads import thread
from tests.fakes.platforms import Taken

# A refusal, or what is done and told when the call is taken.
Outcome = Refusal | Callable[[], Fields]


@dataclass
class FacebookGraph(FacebookPage):
    """Answers, each after `latency` seconds."""

    def api_routes(self) -> list[Route]:
        """The last one takes any path of two parts: routes of others come before."""
        page = "/{version}/{page}"
        profile = partial(self._serve, "messenger_profile", self._profile)
        return [
            Route(f"{page}/messages", partial(self._serve, "messages", self._message), methods=["POST"]),
            Route(f"{page}/messenger_profile", profile, methods=["GET", "POST", "DELETE"]),
            Route(f"{page}/conversations", partial(self._serve, "conversations", self._conversations)),
            Route(page, partial(self._serve, "me", self._me)),
        ]

    async def _serve(self, endpoint: str, answer: Callable[[Request, Fields], Outcome], request: Request) -> Response:
        given = _read(await request.body())
        name = "actions" if "sender_action" in given and endpoint == "messages" else endpoint
        outcome = self.caller_error(request) or self.ordered(name) or answer(request, given)
        if isinstance(outcome, Refusal):
            self.refused.append(Refused(name, outcome.code, outcome.subcode))
            await asyncio.sleep(self.latency)
            return outcome.answer()
        if broken := await self.broken(name, outcome):
            return broken
        told = outcome() if self.record_first else None
        await asyncio.sleep(self.latency)
        if told is None and await request.is_disconnected():
            return Response()
        return JSONResponse(told or outcome())

    def _message(self, _: Request, body: Fields) -> Outcome:
        user = recipient_of(body)
        if error := error_in(body):
            return bad(error)
        if action := body.get("sender_action"):
            return self.user_error(user, body) or partial(self._act, user, action)
        if self.rate_code:
            return Refusal(self.rate_code)
        return self.user_error(user, body) or partial(self._take, user, body)

    def _act(self, user: str, action: str) -> Fields:
        self.actions.append((user, action))
        return {"recipient_id": user}

    def _take(self, user: str, body: Fields) -> Fields:
        taken = Taken(user, text_of(body["message"]), body, f"m_{secrets.token_urlsafe(40)}", self.now_ms())
        self.sent.append(taken)
        self.cut_titles.extend(long_titles(body["message"]))
        if self.echo:
            threading.Thread(target=self.echo_of, args=(taken,), daemon=True).start()
        return {"recipient_id": user, "message_id": taken.message_id}

    def echo_of(self, taken: Taken) -> None:
        """Overridden by the sender of events."""

    def _profile(self, request: Request, given: Fields) -> Outcome:
        since = self.now_ms() - CALLS_SECONDS * 1000
        self.profile_calls = [at for at in self.profile_calls if at > since] + [self.now_ms()]
        if len(self.profile_calls) > MOST_CALLS:
            return Refusal(613)
        if request.method == "POST":
            return profile_error(given, self.profile) or partial(self._set_profile, self.profile | given)
        if request.method == "DELETE":
            return fields_error(given.get("fields")) or partial(self._delete_profile, given.get("fields", ()))
        asked = request.query_params.get("fields", ",".join(self.profile)).split(",")
        found = {name: value for name, value in self.profile.items() if name in asked}
        return lambda: {"data": [found] if found else []}

    def _set_profile(self, profile: Fields) -> Fields:
        self.profile = profile
        return {"result": "success"}

    def _delete_profile(self, names: Collection[str]) -> Fields:
        return self._set_profile({name: value for name, value in self.profile.items() if name not in names})

    def _conversations(self, request: Request, _: Fields) -> Outcome:
        asked, fields = request.query_params.get("user_id"), request.query_params.get("fields", "")
        chats = {user: self.items(user) for user in self.users if asked in (None, user)}
        data = [thread(user, items, fields) for user, items in chats.items() if items]
        return lambda: {"data": data if request.query_params.get("platform", "messenger") == "messenger" else []}

    def _me(self, _: Request, __: Fields) -> Outcome:
        return lambda: {"id": self.page_id, "name": "Made-up page"}


def _read(raw: bytes) -> Fields:
    try:
        body = json.loads(raw)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
