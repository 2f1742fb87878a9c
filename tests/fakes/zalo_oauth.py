"""Zalo's OAuth v4: the consent page and the tokens."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.fakes.platforms import PlatformServer

_CODE_MS, _ACCESS_MS, _REFRESH_MS = 600_000, 90_000_000, 90 * 86_400_000


@dataclass
class ZaloOAuth(PlatformServer):
    """`callback`: the address that is registered ("*": any). `stale_code`: what an ended access token gives (-216 or
    -220). `refreshes`: refresh tokens that were taken. `token_calls`: every grant that was asked for, with its outcome.
    """

    app_id: str = "360846524940903967"
    app_secret: str = "made-up-app-secret"
    oa_secret_key: str = "OA-SECRET-KEY-EXAMPLE"
    oa_id: str = "388613280878808645"
    callback: str = "*"
    with_state: bool = True
    stale_code: int = -220
    refresh_error: int = -14014
    refreshes: int = 0
    token_calls: list[tuple[str, str]] = field(default_factory=list)
    codes: dict[str, tuple[str, int]] = field(default_factory=dict)
    access_tokens: dict[str, int] = field(default_factory=dict)
    refresh_tokens: dict[str, int] = field(default_factory=dict)

    def issue_pair(self) -> tuple[str, str]:
        """A live pair; the access token before it ends."""
        access, refresh = f"access-{secrets.token_urlsafe(60)}", f"refresh-{secrets.token_urlsafe(60)}"
        self.access_tokens = dict.fromkeys(self.access_tokens, 0) | {access: self.now_ms() + _ACCESS_MS}
        self.refresh_tokens[refresh] = self.now_ms() + _REFRESH_MS
        return access, refresh

    def live_tokens(self) -> list[str]:
        return [token for token, end in (self.access_tokens | self.refresh_tokens).items() if end > self.now_ms()]

    def expire_access(self) -> None:
        """The access token has ended."""
        self.access_tokens = dict.fromkeys(self.access_tokens, 0)

    def revoke(self) -> None:
        """The administrator took the consent back: nothing is good any more."""
        self.expire_access()
        self.refresh_tokens.clear()

    def token_error(self, token: str) -> int:
        """0 for a live access token."""
        if token not in self.access_tokens:
            return -216
        return 0 if self.access_tokens[token] > self.now_ms() else self.stale_code

    def oauth_routes(self) -> list[Route]:
        return [
            Route("/v4/oa/permission", self._permission),
            Route("/v4/oa/access_token", self._token, methods=["POST"]),
        ]

    async def _permission(self, request: Request) -> Response:
        asked = request.query_params
        if asked.get("app_id") != self.app_id:
            return _refused(-14002, "Invalid appId")
        if self.callback not in ("*", asked.get("redirect_uri")):
            return _refused(-14003, "Invalid redirect uri")
        code = secrets.token_urlsafe(24)
        self.codes[code] = (asked.get("code_challenge", ""), self.now_ms() + _CODE_MS)
        back = {"code": code, "oa_id": self.oa_id}
        state = {"state": asked["state"]} if self.with_state and "state" in asked else {}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(back | state)}", 302)

    async def _token(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        grant = form.get("grant_type", "")
        is_form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        good = is_form and request.headers.get("secret_key") == self.app_secret and form.get("app_id") == self.app_id
        taken = good and (self._take_code(form) if grant == "authorization_code" else self._take_refresh(form))
        self.token_calls.append((grant, "taken" if taken else "refused"))
        pair = self._pair_for(taken)
        if broken := await self.broken("token", lambda: None):
            return broken
        return JSONResponse(pair) if pair else _refused(self.refresh_error, "Invalid refresh token")

    def _pair_for(self, taken: bool) -> dict[str, Any]:
        if not taken:
            return {}
        access, refresh = self.issue_pair()
        return {"access_token": access, "refresh_token": refresh, "expires_in": "90000"}

    def _take_code(self, form: dict[str, str]) -> bool:
        challenge, end = self.codes.pop(form.get("code", ""), ("", 0))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        given = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return end > self.now_ms() and challenge in ("", given)

    def _take_refresh(self, form: dict[str, str]) -> bool:
        taken = self.refresh_tokens.pop(form.get("refresh_token", ""), 0) > self.now_ms()
        self.refreshes += taken
        return taken


def _refused(error: int, name: str) -> Response:
    return JSONResponse({"error": error, "error_name": name, "error_reason": "", "ref_doc": ""})
