"""Zalo's tokens (OAuth v4): an access token for 25 hours, and a refresh token for three months that is good once.

A refresh whose answer got lost may have used up the refresh token: it is tried once more, and if that is refused an
administrator has to connect the account again.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from channels.plain.values import text_of
from channels.platforms.calling import call, open_http
from channels.platforms.platform import NotSentError, SetupError, UncertainError
from channels.platforms.settings import ZaloSettings
from channels.problems import log_error
from channels.zalo.events import ZALO
from kb.errors import KbError
from kb.messages.service import Engine
from kb.platforms import accounts
from kb.platforms.accounts import Account, AccountState
from kb.sealing import Sealer

logger = logging.getLogger(__name__)

# Longer than two calls of the token's address take.
LEASE = timedelta(seconds=30)
REFRESH_BEFORE = timedelta(hours=3)
_LOOK_EVERY = 300.0
_LOOK_AGAIN = 0.2
_USUAL_SECONDS = 90_000
_SETUP_SECONDS = 60.0


class Tokens:
    """The tokens of one official account, shared by all processes of a database."""

    def __init__(
        self, engine: Engine, sealer: Sealer, settings: ZaloSettings, owner: str, alert: accounts.Alert
    ) -> None:
        """`owner`: a name of this process that no other one has. `alert`: told when the tokens are refused."""
        self._engine, self._sealer, self._settings = engine, sealer, settings
        self._owner, self._alert = owner, alert
        self._lock = asyncio.Lock()
        self._http = open_http()

    async def access(self) -> str:
        """A token that is good as far as we know. Raises `SetupError`, `NotSentError`."""
        account = await self._account()
        token = self._sealer.open(account.access_token)
        return token if account.expires_at > datetime.now(UTC) else await self.fresh(token)

    async def fresh(self, stale: str) -> str:
        """A token in place of one that was refused: refreshed once, however many ask. Raises as `access`."""
        async with self._lock:
            end = asyncio.get_running_loop().time() + 2 * LEASE.total_seconds()
            while asyncio.get_running_loop().time() < end:
                account = await self._account()
                if (token := self._sealer.open(account.access_token)) != stale:
                    return token
                if await self._may_refresh(account):
                    return await self._refresh(account)
                await asyncio.sleep(_LOOK_AGAIN)
        raise NotSentError("refreshing")

    async def keep_fresh(self) -> None:
        """Refresh before the token ends, for ever."""
        while True:
            try:
                await self._refresh_in_time()
            except (KbError, NotSentError) as error:
                log_error(error, "refreshing Zalo's tokens")
            await asyncio.sleep(_LOOK_EVERY)

    async def state(self) -> str:
        """ "on", "not_connected" or "needs_reauth"."""
        account = await asyncio.to_thread(accounts.account_of, self._engine, ZALO)
        if account is None:
            return "not_connected"
        return "on" if account.state is AccountState.CONNECTED else account.state.value

    async def connect(self, code: str, verifier: str, account_id: str) -> None:
        """Take the pair for a consent code. Raises `NotSentError`, `UncertainError`; `SetupError`: it is refused."""
        grant = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
        pair = await self._ask(grant)
        await asyncio.to_thread(accounts.connect, self._engine, ZALO, account_id=account_id, **self._sealed(pair))

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _refresh_in_time(self) -> None:
        account = await asyncio.to_thread(accounts.account_of, self._engine, ZALO)
        soon = datetime.now(UTC) + REFRESH_BEFORE
        if account and account.state is AccountState.CONNECTED and account.expires_at < soon:
            await self.fresh(self._sealer.open(account.access_token))

    async def _account(self) -> Account:
        account = await asyncio.to_thread(accounts.account_of, self._engine, ZALO)
        if account is None:
            raise SetupError("not_connected", after=_SETUP_SECONDS)
        if account.state is AccountState.NEEDS_REAUTH:
            raise SetupError("needs_reauth", after=_SETUP_SECONDS)
        return account

    async def _may_refresh(self, account: Account) -> bool:
        begin = {"stale": account.access_token, "refresher": self._owner, "lease": LEASE}
        return await self._change(accounts.begin_refresh, **begin)

    async def _refresh(self, account: Account) -> str:
        grant = {"grant_type": "refresh_token", "refresh_token": self._sealer.open(account.refresh_token)}
        try:
            pair = await self._ask_twice(grant)
        except SetupError as error:
            logger.error("Zalo refuses the tokens (%s): an administrator has to connect the account again", error.code)
            await self._change(accounts.refuse, refresher=self._owner, reason=error.code, alert=self._alert)
            raise
        except (NotSentError, UncertainError) as error:
            await self._change(accounts.give_up_refresh, refresher=self._owner)
            raise NotSentError(error.code) from error
        # Durable before it is used: the old pair is dead by now.
        if not await self._change(accounts.end_refresh, refresher=self._owner, **self._sealed(pair)):
            raise NotSentError("reconnected", after=1.0)
        return str(pair["access_token"])

    async def _ask_twice(self, grant: dict[str, str]) -> dict[str, Any]:
        try:
            return await self._ask(grant)
        except UncertainError as error:
            logger.warning("the answer to a refresh got lost (%s); it is tried once more", error.code)
            return await self._ask(grant)

    async def _ask(self, grant: dict[str, str]) -> dict[str, Any]:
        """The pair. `SetupError` for any answer without one: its code is documented nowhere."""
        url = f"{self._settings.oauth_base}/v4/oa/access_token"
        headers = {"secret_key": self._settings.app_secret}
        form = grant | {"app_id": self._settings.app_id}
        status, answer = await call(self._http, "POST", url, headers=headers, data=form)
        if answer.get("access_token") and answer.get("refresh_token"):
            return answer
        if status >= 500:
            raise UncertainError(f"http_{status}")
        named = text_of(answer.get("error_name")) or text_of(answer.get("error_description"))
        raise SetupError(f"{text_of(answer.get('error'))} {named}".strip()[:200] or "no_tokens", after=_SETUP_SECONDS)

    def _sealed(self, pair: dict[str, Any]) -> dict[str, Any]:
        lives = text_of(pair.get("expires_in"))
        seconds = int(lives) if lives.isascii() and lives.isdigit() else _USUAL_SECONDS
        return {
            "access_token": self._sealer.seal(str(pair["access_token"])),
            "refresh_token": self._sealer.seal(str(pair["refresh_token"])),
            "expires_at": datetime.now(UTC) + timedelta(seconds=seconds),
        }

    async def _change(self, change: Callable[..., bool], **values: Any) -> bool:
        return await asyncio.to_thread(change, self._engine, ZALO, **values)
