"""Settings of the public edge: one table, read once from the environment."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from channels.limit_settings import LIMITS, LimitSettings, read_limits
from channels.platforms.settings import FacebookSettings, ZaloSettings, read_facebook, read_zalo
from channels.reading_settings import Setting, given_of, url_of, urls_of, whole_of
from kb.deployment import check_https, check_limits
from kb.dossiers.senders import open_sender
from kb.errors import SettingsError
from kb.settings import KbSettings
from kb.settings import read_settings as read_kb_settings

TURN_PATH = "/webhooks/assistant/turn"

SETTINGS = (
    Setting("PORT", "8000", "public port; the bot listens on PORT+2, the actions on PORT+3"),
    Setting("HOST", "127.0.0.1", "address that the public port is bound to"),
    Setting("BOT_URL", "", "where the bots listen, separated by commas, default http://127.0.0.1:PORT+2"),
    Setting(
        "ACTIONS_URL", "", "where the actions listen, separated by commas, default http://127.0.0.1:PORT+3/webhook"
    ),
    Setting("SECRET_KEY", "", "key that signs the tokens of conversations, default: made once, in VAR/secret.key"),
    Setting("CORS_ORIGINS", "", "origins of other sites that may use the chat API, separated by commas"),
    Setting("TRUSTED_PROXIES", "", "addresses of proxies whose X-Forwarded-For is believed, separated by commas"),
    *LIMITS,
    Setting("REDIS_URL", "", "where limits are counted for all replicas (redis://…), default: in memory"),
    Setting("BOT_TIMEOUT", "20", "seconds until an attempt at a turn is given up"),
    Setting("TURN_LEASE", "30", "seconds after which another process takes up a turn; more than BOT_TIMEOUT"),
    Setting("LATE_AFTER", "5", "seconds after which the citizen is told that the answer takes longer"),
    Setting(
        "OFFICER_ABSENT_AFTER",
        "120",
        "seconds without a sign of the officer until a citizen is given back",
    ),
    Setting("OFFICER_WAIT", "600", "seconds in the queue after which the citizen is told that no officer has come"),
    Setting("TURNS_AT_ONCE", "16", "turns that one process takes at the same time"),
    Setting("ANNOUNCE_EVERY", "60", "seconds between two looks at a dossier that somebody wants to hear of"),
    Setting("PUBLIC_URL", "", "where citizens and platforms reach the public edge, default http://127.0.0.1:PORT"),
    Setting("ALERT_EMAIL", "", "who hears when a platform has to be connected again; needs MAIL_URL"),
    Setting("WORKER_NAME", "", "name of this process, the same after a restart, default HOSTNAME-PORT"),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The table above, cast. Times in seconds."""

    port: int
    host: str
    bot_urls: tuple[str, ...]
    actions_urls: tuple[str, ...]
    secret_key: str
    cors_origins: tuple[str, ...]
    trusted_proxies: tuple[str, ...]
    limits: LimitSettings
    redis_url: str
    bot_timeout: float
    turn_lease: float
    late_after: float
    officer_absent_after: float
    officer_wait: float
    turns_at_once: int
    worker_name: str
    announce_every: float
    public_url: str
    alert_email: str
    zalo: ZaloSettings | None
    facebook: FacebookSettings | None
    kb: KbSettings
    var: Path
    database_url: str


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Raises `SettingsError` with one sentence that names the variable."""
    given = given_of(SETTINGS, environ)
    check_https(environ, "PUBLIC_URL")
    check_limits(environ)
    port, kb = whole_of(given, "PORT"), read_kb_settings(environ)
    settings = Settings(
        port=port,
        host=given["HOST"],
        bot_urls=tuple(map(_base, urls_of(given, "BOT_URL", f"http://127.0.0.1:{port + 2}"))),
        actions_urls=urls_of(given, "ACTIONS_URL", f"http://127.0.0.1:{port + 3}/webhook"),
        secret_key=given["SECRET_KEY"],
        cors_origins=_list(given["CORS_ORIGINS"]),
        trusted_proxies=_list(given["TRUSTED_PROXIES"]),
        limits=read_limits(given),
        redis_url=_redis(given["REDIS_URL"]),
        bot_timeout=_seconds(given, "BOT_TIMEOUT"),
        turn_lease=_seconds(given, "TURN_LEASE"),
        late_after=_seconds(given, "LATE_AFTER"),
        officer_absent_after=_seconds(given, "OFFICER_ABSENT_AFTER"),
        officer_wait=_seconds(given, "OFFICER_WAIT"),
        turns_at_once=whole_of(given, "TURNS_AT_ONCE"),
        worker_name=given["WORKER_NAME"] or f"{socket.gethostname()}-{port}",
        announce_every=_seconds(given, "ANNOUNCE_EVERY"),
        public_url=url_of(given, "PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/"),
        alert_email=given["ALERT_EMAIL"],
        zalo=read_zalo(environ),
        facebook=read_facebook(environ),
        kb=kb,
        var=kb.var,
        database_url=kb.database_url,
    )
    return _checked(settings)


def _checked(settings: Settings) -> Settings:
    if settings.port > 65_532:
        raise SettingsError(f"PORT is {settings.port}; the bot and the actions need the three ports above it too.")
    if settings.turn_lease <= settings.bot_timeout:
        raise SettingsError("TURN_LEASE must be longer than BOT_TIMEOUT, or a turn is taken twice at once.")
    if settings.secret_key and len(settings.secret_key) < 16:
        raise SettingsError("SECRET_KEY is shorter than 16 characters.")
    open_sender(settings.kb, "email")  # opens no connection, but refuses a wrong address
    return settings


def _seconds(given: Mapping[str, str], name: str) -> float:
    try:
        seconds = float(given[name])
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 86_400:
        raise SettingsError(f"{name} is '{given[name]}', not a number of seconds.")
    return seconds


def _redis(url: str) -> str:
    if url and not url.startswith(("redis://", "rediss://", "unix://")):
        raise SettingsError("REDIS_URL is no address of Redis; it begins with redis://, rediss:// or unix://.")
    return url


def _base(url: str) -> str:
    return url.removesuffix(TURN_PATH).rstrip("/")


def _list(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())
