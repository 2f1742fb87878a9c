"""The provincial single sign-on: OpenID Connect with the authorization code and PKCE, by Authlib.

Off without its settings. It lets in who has an account here: bound to "issuer subject" at the first time, and only
where the account has no password of its own, so that a name at the provider never takes over an account.
"""

from functools import cache
from typing import Any

import httpx2  # what Authlib asks the provider with
from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from joserfc.errors import JoseError
from starlette.responses import Response

from console import login
from console.errors import Refusal
from console.pages import open_page
from console.settings import SingleSignOn
from console.strings import say
from console.visit import Visit
from kb.people import accounts
from kb.people.audit import note_view
from kb.people.model import Actor, Staff
from observe.events import tell

_CALLBACK = "/login/sign-on/done"
_NEXT = "sign_on_next"


async def go(visit: Visit) -> Response:
    """To the provider."""
    visit.request.session[_NEXT] = visit.query.get("next", "")
    try:
        answered: Response = await _client(visit).authorize_redirect(visit.request, f"{visit.settings.url}{_CALLBACK}")
    except (httpx2.HTTPError, OAuthError, JoseError, ValueError, KeyError) as error:
        raise _refused("away") from error
    return answered


async def come_back(visit: Visit) -> Response:
    """Who it is, as the provider signed it."""
    client = _client(visit)
    try:
        token = await client.authorize_access_token(visit.request)
        told: dict[str, Any] = token["userinfo"]
        issuer, subject = str(told["iss"]), str(told["sub"])
    except (httpx2.HTTPError, OAuthError, JoseError, ValueError, KeyError, RuntimeError) as error:
        tell("login.refused", failed=True, address=visit.address, of="sign_on")
        raise _refused("unproven") from error
    # It was checked against the metadata, and these must be those of the settings (OpenID Connect Discovery, 4.3).
    if visit.settings.sign_on is None or issuer.rstrip("/") != visit.settings.sign_on.issuer:
        raise _refused("unproven")
    name = str(told.get("preferred_username") or "").casefold()
    found = await visit.run(_account, visit, f"{issuer} {subject}", name)
    if found is None:
        tell("login.refused", failed=True, address=visit.address, of="sign_on")
        raise _refused("unknown")
    target = str(visit.request.session.pop(_NEXT, ""))
    await visit.run(note_view, visit.engine, Actor(found.name, visit.address), "login.sign_on", found.name)
    return await login.let_in(visit, found, target)


def _account(visit: Visit, subject: str, name: str) -> Staff | None:
    if found := accounts.by_subject(visit.engine, subject):
        return found
    return accounts.bind_subject(visit.engine, name, subject, by=Actor(name, visit.address)) if name else None


def _client(visit: Visit) -> Any:
    if visit.settings.sign_on is None:
        raise Refusal("not_found", status=404)
    return _registered(visit.settings.sign_on)


@cache
def _registered(sign_on: SingleSignOn) -> Any:
    return OAuth().register(
        "sign_on",
        client_id=sign_on.client_id,
        client_secret=sign_on.client_secret,
        server_metadata_url=f"{sign_on.issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "timeout": 10},
    )


def _refused(reason: str) -> Refusal:
    return Refusal("sign_on", status=403, reason=say(f"login.sign_on_{reason}"))


ROUTES = [open_page("/login/sign-on", go), open_page(_CALLBACK, come_back)]
