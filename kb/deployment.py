"""Where the system runs: on somebody's own machine, or for citizens. There what is weak is refused.

`DEPLOYMENT` is `development` (default) or `production`. Each refusal is one sentence that names the variable and never
holds its value.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from kb.errors import SettingsError

DEVELOPMENT, PRODUCTION = "development", "production"
SHORTEST_KEY, SHORTEST_PASSWORD = 32, 12
# A key of fewer different characters was typed, not made.
_DIFFERENT = 12
# Words of examples, of this project's and of others': whatever holds one is no secret.
_EXAMPLES = ("password", "secret", "changeme", "change-me", "change_me", "example", "insecure", "postgres", "12345")
_HTTPS = ("OIDC_ISSUER", "ZALO_API_BASE", "ZALO_OAUTH_BASE", "FACEBOOK_GRAPH_BASE", "DOSSIER_API_URL")


def in_production(environ: Mapping[str, str]) -> bool:
    """Whether citizens are served. Raises `SettingsError` for a word that is neither."""
    value = environ.get("DEPLOYMENT") or DEVELOPMENT
    if value not in (DEVELOPMENT, PRODUCTION):
        raise SettingsError(f"DEPLOYMENT is '{value}', neither development nor production.")
    return value == PRODUCTION


def check_secrets(environ: Mapping[str, str], database_url: str) -> None:
    """What every process needs in production. Raises `SettingsError`."""
    if not in_production(environ):
        return
    _check_key(environ.get("SECRET_KEY") or "")
    _check_database(database_url)
    _check_redis(environ.get("REDIS_URL") or "")
    for name in _HTTPS:
        if environ.get(name):
            check_https(environ, name)


def check_https(environ: Mapping[str, str], name: str) -> None:
    """In production: an address that is given, and begins with https. Raises `SettingsError`."""
    if in_production(environ) and not (environ.get(name) or "").startswith("https://"):
        raise SettingsError(f"{name} must be given in production, and begin with https://.")


def check_limits(environ: Mapping[str, str]) -> None:
    """In production no limit is off. Raises `SettingsError`."""
    if in_production(environ) and environ.get("RATE_LIMITS") == "off":
        raise SettingsError("RATE_LIMITS is off; in production it must be on.")


def warnings(environ: Mapping[str, str]) -> Iterator[str]:
    """What is allowed in production and still seldom meant, a sentence each, for the log."""
    if not in_production(environ):
        return
    if not environ.get("MAIL_URL"):
        yield "MAIL_URL is not set: letters lie in VAR/outgoing/email, and nobody sends them."
    if environ.get("ONE_TIME_CODES") == "on":
        yield "ONE_TIME_CODES is on: something must send what lies in VAR/outgoing/sms."
    if not environ.get("TRUSTED_PROXIES"):
        yield "TRUSTED_PROXIES is not set: behind a proxy all citizens count as one address."


def _check_key(key: str) -> None:
    if not key:
        raise SettingsError("SECRET_KEY must be given in production.")
    if len(key) < SHORTEST_KEY:
        raise SettingsError(f"SECRET_KEY is shorter than {SHORTEST_KEY} characters, which production needs.")
    if len(set(key)) < _DIFFERENT or _is_example(key):
        raise SettingsError("SECRET_KEY looks like an example; make one: openssl rand -base64 48")


def _check_database(database_url: str) -> None:
    try:
        url = sa.make_url(database_url)
    except ArgumentError as error:
        raise SettingsError("DATABASE_URL cannot be read.") from error
    # A file, and a socket of this machine, are guarded by the operating system.
    if url.get_backend_name() == "sqlite" or not url.host or url.host.startswith("/"):
        return
    if not _is_strong(url.password or "", url.username or ""):
        raise SettingsError(
            f"DATABASE_URL needs a password of at least {SHORTEST_PASSWORD} characters in production, no example."
        )


def _check_redis(redis_url: str) -> None:
    # Without a password nobody else may reach it (a socket, a network of its own): that cannot be seen from here.
    password = urlsplit(redis_url).password
    if password is not None and not _is_strong(password, ""):
        raise SettingsError(f"REDIS_URL has a password of an example, or below {SHORTEST_PASSWORD} characters.")


def _is_strong(password: str, name: str) -> bool:
    return len(password) >= SHORTEST_PASSWORD and password != name and not _is_example(password)


def _is_example(value: str) -> bool:
    return any(word in value.casefold() for word in _EXAMPLES)
