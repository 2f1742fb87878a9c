"""Settings of the console, read once from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from kb.deployment import check_https
from kb.errors import SettingsError
from kb.settings import KbSettings
from kb.settings import read_settings as read_kb_settings


@dataclass(frozen=True, slots=True)
class SingleSignOn:
    """A provider of OpenID Connect: where it is, and as whom we ask. `name` as staff read it on the button."""

    issuer: str
    client_id: str
    client_secret: str
    name: str


@dataclass(frozen=True, slots=True)
class Settings:
    """`url` is where staff reach the console; with https, cookies are for https alone."""

    port: int
    host: str
    url: str
    public_url: str
    bot_urls: tuple[str, ...]
    actions_url: str
    trusted_proxies: tuple[str, ...]
    sign_on: SingleSignOn | None
    kb: KbSettings


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """`PORT` is the public port of the system (8000), the console's is one above it; `CONSOLE_HOST` the address it is
    bound to (127.0.0.1); `CONSOLE_URL` where staff reach it; `PUBLIC_URL`, `BOT_URL` and `ACTIONS_URL` as of the public
    edge; `TRUSTED_PROXIES` whose X-Forwarded-For is believed; `OIDC_ISSUER`, `OIDC_CLIENT_ID`, `OIDC_CLIENT_SECRET` and
    `OIDC_NAME` the provincial single sign-on, off without them. Raises `SettingsError`.
    """
    port = _port(environ.get("PORT") or "8000")
    for name in ("CONSOLE_URL", "PUBLIC_URL"):
        check_https(environ, name)
    return Settings(
        port=port + 1,
        host=environ.get("CONSOLE_HOST") or "127.0.0.1",
        url=_url(environ, "CONSOLE_URL", f"http://127.0.0.1:{port + 1}"),
        public_url=_url(environ, "PUBLIC_URL", f"http://127.0.0.1:{port}"),
        bot_urls=_urls(environ, "BOT_URL", f"http://127.0.0.1:{port + 2}"),
        actions_url=_urls(environ, "ACTIONS_URL", f"http://127.0.0.1:{port + 3}/webhook")[0].removesuffix("/webhook"),
        trusted_proxies=tuple(part.strip() for part in (environ.get("TRUSTED_PROXIES") or "").split(",") if part),
        sign_on=_sign_on(environ),
        kb=read_kb_settings(environ),
    )


def _port(value: str) -> int:
    if not value.isdigit() or not 0 < int(value) < 65_533:
        raise SettingsError(f"PORT is '{value}', not a port number up to 65532.")
    return int(value)


def _urls(environ: Mapping[str, str], name: str, default: str) -> tuple[str, ...]:
    """One or several, separated by commas."""
    given = (part.strip() for part in (environ.get(name) or default).split(","))
    return tuple(_url({name: part}, name, default) for part in given if part)


def _url(environ: Mapping[str, str], name: str, default: str) -> str:
    value = (environ.get(name) or default).rstrip("/")
    if urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname:
        raise SettingsError(f"{name} is '{value}', not an address that begins with http:// or https://.")
    return value


def _sign_on(environ: Mapping[str, str]) -> SingleSignOn | None:
    names = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    given = [environ.get(name) or "" for name in names]
    if not any(given):
        return None
    if missing := [name for name, value in zip(names, given, strict=True) if not value]:
        raise SettingsError(f"{missing[0]} is missing: the single sign-on needs {', '.join(names)}.")
    _url(environ, "OIDC_ISSUER", "")
    return SingleSignOn(given[0].rstrip("/"), given[1], given[2], environ.get("OIDC_NAME") or "SSO")
