"""An OpenID Connect provider to the specification (Core 1.0, Discovery 1.0, RFC 7636): authorization code with PKCE.

It logs in whoever `person` names, without a page. `spoil` changes one thing of the next id token, to see it refused.
"""

import base64
import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

Claims = dict[str, Any]


@dataclass
class Person:
    """Who is logged in at the provider."""

    subject: str = "8412"
    name: str = "le.minh"


@dataclass
class FakeProvider:
    """One client is registered."""

    issuer: str
    client_id: str = "console"
    client_secret: str = "a secret between the two"
    person: Person = field(default_factory=Person)
    spoil: Callable[[Claims], Claims] = lambda claims: claims
    signing: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))
    signed_with: RSAKey | None = None
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._discovery),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/jwks", self._jwks),
            ]
        )

    async def _discovery(self, _: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            }
        )

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        needed = ("client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "code_challenge")
        if any(not asked.get(name) for name in needed) or asked["client_id"] != self.client_id:
            return JSONResponse({"error": "invalid_request"}, 400)
        if asked["response_type"] != "code" or "openid" not in asked["scope"].split():
            return JSONResponse({"error": "unsupported_response_type"}, 400)
        code = secrets.token_urlsafe(24)
        self._codes[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 302)

    async def _token(self, request: Request) -> Response:
        form = await request.form()
        basic = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {basic}":
            return JSONResponse({"error": "invalid_client"}, 401)
        asked = self._codes.pop(str(form.get("code")), None)
        if asked is None or form.get("redirect_uri") != asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        proof = hashlib.sha256(str(form.get("code_verifier", "")).encode()).digest()
        if base64.urlsafe_b64encode(proof).rstrip(b"=").decode() != asked["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse(
            {
                "access_token": secrets.token_urlsafe(24),
                "token_type": "Bearer",
                "expires_in": 300,
                "id_token": self._id_token(asked["nonce"]),
            }
        )

    async def _jwks(self, _: Request) -> Response:
        return JSONResponse({"keys": [self.signing.as_dict(private=False)]})

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": self.person.subject,
            "aud": self.client_id,
            "exp": now + 300,
            "iat": now,
            "nonce": nonce,
            "preferred_username": self.person.name,
        }
        key = self.signed_with or self.signing
        return jwt.encode({"alg": "RS256", "kid": "one"}, self.spoil(claims), key)
