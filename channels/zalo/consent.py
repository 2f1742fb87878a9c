"""The small page by which an administrator connects the official account: Zalo asks for consent and sends a code back.

The way in is a link that `python -m channels zalo-connect` prints, signed and good for half an hour. What belongs to
one attempt (PKCE verifier, state) is in a sealed cookie of the browser that began it: nobody else can end it.
"""

import hmac
import json
import secrets
from functools import cache
from urllib.parse import urlencode

from itsdangerous import BadSignature, URLSafeTimedSerializer
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from channels.edge import Edge, edge_of
from channels.platforms.platform import DeliveryError
from channels.platforms.settings import ZaloSettings
from channels.problems import ProblemError
from channels.settings import Settings
from channels.strings import strings
from channels.tokens import signing_key
from channels.zalo.client import Zalo
from channels.zalo.events import ZALO
from channels.zalo.pkce import challenge_of, new_verifier
from kb.sealing import SealError

PATH = "/connect/zalo"
DONE = f"{PATH}/done"
_LINK_LIVES = 1800
_COOKIE = "zalo-consent"
_HEADERS = {
    # The form leads to ourselves, and from there to Zalo: browsers count the second step too.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' {oauth}; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}


def link_of(settings: Settings) -> str:
    """A link for an administrator."""
    key = _links(settings).dumps(ZALO)
    return f"{settings.public_url}{PATH}?{urlencode({'key': key})}"


async def ask(request: Request) -> Response:
    """What will happen, and the button that begins it."""
    edge = edge_of(request)
    _settings(edge)
    return _page(edge, ask=_checked(edge, request.query_params.get("key", "")))


async def begin(request: Request) -> Response:
    """On to Zalo."""
    edge = edge_of(request)
    settings = _settings(edge)
    form = await request.form(max_files=0, max_fields=5)
    _checked(edge, str(form.get("key", "")))
    verifier, state = settings.code_verifier or new_verifier(), secrets.token_urlsafe(16)
    asked = {"app_id": settings.app_id, "redirect_uri": _back(edge), "code_challenge": challenge_of(verifier)}
    response = RedirectResponse(f"{settings.oauth_base}/v4/oa/permission?{urlencode(asked | {'state': state})}", 303)
    begun = edge.storing.sealer.seal(json.dumps({"verifier": verifier, "state": state}))
    secure = edge.settings.public_url.startswith("https")
    name, path = _cookie(edge)
    response.set_cookie(name, begun, _LINK_LIVES, path=path, httponly=True, samesite="lax", secure=secure)
    response.headers.update(_headers(edge))
    return response


async def done(request: Request) -> Response:
    """Zalo sends the administrator back with a code, good once: taken for tokens at once."""
    edge, asked, words = edge_of(request), request.query_params, strings()["accounts"]["consent"]
    _settings(edge)
    verifier = _begun(edge, request)
    zalo = edge.platforms[ZALO]
    assert isinstance(zalo, Zalo)
    try:
        await zalo.tokens.connect(asked.get("code", ""), verifier, asked.get("oa_id", "")[:64])
    except DeliveryError as error:
        text = words["refused"]["text"].format(code=error.code)
        response = _page(edge, 502, heading=words["refused"]["title"], text=text)
    else:
        edge.sending.wake()
        response = _page(edge, good=True, heading=words["connected"]["title"], text=words["connected"]["text"])
    name, path = _cookie(edge)
    response.delete_cookie(name, path=path, secure=name != _COOKIE, httponly=True, samesite="lax")
    return response


def _cookie(edge: Edge) -> tuple[str, str]:
    """Name and path: with https a name that no other host of the domain can set, and such have no path."""
    return (f"__Host-{_COOKIE}", "/") if edge.settings.public_url.startswith("https") else (_COOKIE, PATH)


def _begun(edge: Edge, request: Request) -> str:
    """The verifier of the attempt that this browser began. Zalo may leave the state out, but not change it."""
    try:
        begun = json.loads(edge.storing.sealer.open(request.cookies.get(_cookie(edge)[0], "")) or "{}")
    except SealError:
        begun = {}
    state = request.query_params.get("state")
    if not begun or (state is not None and not hmac.compare_digest(state.encode(), begun["state"].encode())):
        raise ProblemError("consent_lost")
    return str(begun["verifier"])


def _checked(edge: Edge, key: str) -> str:
    try:
        _links(edge.settings).loads(key, max_age=_LINK_LIVES)
    except BadSignature as error:
        raise ProblemError("consent_link") from error
    return key


def _settings(edge: Edge) -> ZaloSettings:
    if edge.settings.zalo is None:
        raise ProblemError("bad_path")
    return edge.settings.zalo


def _links(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(signing_key(settings), salt="zalo-consent")


def _back(edge: Edge) -> str:
    return edge.settings.public_url + DONE


def _headers(edge: Edge) -> dict[str, str]:
    return {name: value.replace("{oauth}", _settings(edge).oauth_base) for name, value in _HEADERS.items()}


def _page(edge: Edge, status: int = 200, **values: object) -> HTMLResponse:
    shown = {"ask": "", "good": False, "heading": "", "text": "", "path": PATH} | values
    html = _template().get_template("consent.html").render(w=strings()["accounts"]["consent"], **shown)
    return HTMLResponse(html, status, headers=_headers(edge))


@cache
def _template() -> Environment:
    loader = PackageLoader("channels.zalo")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


ROUTES = [
    Route(PATH, ask, methods=["GET"]),
    Route(PATH, begin, methods=["POST"]),
    Route(DONE, done, methods=["GET"]),
]
