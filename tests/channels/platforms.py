"""A public edge on both platforms, over sockets: the fakes, the edge, and how to see what a citizen got."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from channels.settings import Settings
from channels.zalo.events import ZALO
from kb.db import make_engine
from kb.platforms import accounts
from kb.platforms.accounts import Account
from kb.sealing import Sealer
from tests.channels.servers import edge_serving, edge_settings, wait_until
from tests.fakes.facebook import FacebookServer, facebook_serving
from tests.fakes.zalo import ZaloServer, zalo_serving

SECRET = "a-secret-of-the-tests"
# Zalo's own bound, in seconds: an event that is acknowledged later comes again.
WITHIN = 2.0
USER, OTHER = "246845883529197922", "246845883529197923"
PSID = "7000000000000001"


@dataclass
class Zalo:
    """The fake with its address."""

    fake: ZaloServer
    url: str

    def texts(self, user_id: str = USER) -> list[str]:
        """What the citizen reads, in order."""
        return [message.text for message in self.fake.sent if message.user_id == user_id]

    def hears(self, *texts: str, user_id: str = USER, seconds: float = 20) -> None:
        """Until the citizen has got these messages."""
        wait_until(lambda: self.texts(user_id) == list(texts) or len(self.texts(user_id)) > len(texts), seconds)
        assert self.texts(user_id) == list(texts)


@dataclass
class Facebook:
    """The fake with its address."""

    fake: FacebookServer
    url: str

    def texts(self, user_id: str = PSID) -> list[str]:
        return [message.text for message in self.fake.sent if message.user_id == user_id]

    def hears(self, *texts: str, user_id: str = PSID, seconds: float = 20) -> None:
        wait_until(lambda: self.texts(user_id) == list(texts) or len(self.texts(user_id)) > len(texts), seconds)
        assert self.texts(user_id) == list(texts)


@contextmanager
def zalo_running() -> Iterator[Zalo]:
    fake = ZaloServer()
    with zalo_serving(fake) as url:
        yield Zalo(fake, url)


@contextmanager
def facebook_running() -> Iterator[Facebook]:
    fake = FacebookServer()
    with facebook_serving(fake) as url:
        yield Facebook(fake, url)


def zalo_environ(zalo: Zalo) -> dict[str, str]:
    fake = zalo.fake
    secrets = {"ZALO_APP_ID": fake.app_id, "ZALO_APP_SECRET": fake.app_secret, "ZALO_OA_SECRET_KEY": fake.oa_secret_key}
    return secrets | {"ZALO_API_BASE": zalo.url, "ZALO_OAUTH_BASE": zalo.url, "SECRET_KEY": SECRET}


def facebook_environ(facebook: Facebook) -> dict[str, str]:
    fake = facebook.fake
    return {
        "FACEBOOK_APP_SECRET": fake.app_secret,
        "FACEBOOK_VERIFY_TOKEN": fake.verify_token,
        "FACEBOOK_PAGE_TOKEN": fake.page_token,
        "FACEBOOK_GRAPH_BASE": facebook.url,
        "SECRET_KEY": SECRET,
    }


def connect(settings: Settings, zalo: Zalo, *, lives: timedelta = timedelta(hours=25)) -> None:
    """As if an administrator had consented."""
    access, refresh = zalo.fake.issue_pair()
    sealer, engine = Sealer(SECRET), make_engine(settings.database_url)
    sealed = {"access_token": sealer.seal(access), "refresh_token": sealer.seal(refresh)}
    accounts.connect(engine, ZALO, account_id=zalo.fake.oa_id, expires_at=datetime.now(UTC) + lives, **sealed)
    engine.dispose()


def account_of(settings: Settings) -> Account:
    engine = make_engine(settings.database_url)
    found = accounts.account_of(engine, ZALO)
    engine.dispose()
    assert found is not None
    return found


@contextmanager
def zalo_edge(zalo: Zalo, database_url: str, var: Path, bot_url: str, **environ: str) -> Iterator[str]:
    """A connected edge that Zalo posts to."""
    settings = edge_settings(database_url, var, bot_url, **zalo_environ(zalo), **environ)
    connect(settings, zalo)
    with edge_serving(settings) as url:
        zalo.fake.webhook = f"{url}/webhooks/zalo"
        yield url


@contextmanager
def facebook_edge(facebook: Facebook, database_url: str, var: Path, bot_url: str, **environ: str) -> Iterator[str]:
    settings = edge_settings(database_url, var, bot_url, **facebook_environ(facebook), **environ)
    with edge_serving(settings) as url:
        facebook.fake.webhook = f"{url}/webhooks/facebook"
        yield url


def figure(url: str, name: str, **labels: str) -> float:
    """One of `/metrics`."""
    wanted = name + (
        "{" + ",".join(f'{label}="{value}"' for label, value in sorted(labels.items())) + "}" if labels else ""
    )
    lines = httpx.get(f"{url}/metrics", trust_env=False).text.splitlines()
    return next((float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(wanted + " ")), 0.0)
