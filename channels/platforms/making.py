"""The platforms of the settings, and what serves them all."""

import asyncio
from collections.abc import Mapping
from urllib.parse import urlsplit

from channels.facebook.client import Facebook
from channels.pictures import Pictures
from channels.platforms.addresses import Addresses
from channels.platforms.fetching import Fetching
from channels.platforms.platform import Platform
from channels.problems import log_error
from channels.settings import Settings
from channels.strings import strings
from channels.zalo.client import Zalo
from channels.zalo.tokens import Tokens
from kb.errors import KbError
from kb.messages.service import Engine, now
from kb.platforms import users
from kb.platforms.accounts import Alert
from kb.sealing import Sealer

_HOUR = 3600.0


def make_platforms(settings: Settings, engine: Engine, sealer: Sealer) -> Mapping[str, Platform]:
    """Those that are on, by channel; no connection is open yet."""
    made: list[Platform] = []
    if settings.zalo:
        made.append(Zalo(settings.zalo, make_tokens(settings, engine, sealer)))
    if settings.facebook:
        made.append(Facebook(settings.facebook))
    return {platform.channel: platform for platform in made}


def make_tokens(settings: Settings, engine: Engine, sealer: Sealer) -> Tokens:
    """Zalo's tokens. Zalo must be on."""
    assert settings.zalo is not None
    words = strings()["accounts"]["alert"]
    alert = Alert(sealer.seal(settings.alert_email), words["subject"], words["text"])
    return Tokens(engine, sealer, settings.zalo, settings.worker_name, alert)


def make_fetching(settings: Settings, pictures: Pictures) -> Fetching:
    """Fetches from public addresses, and from where the APIs are."""
    bases = [settings.zalo.api_base if settings.zalo else "", settings.facebook.graph_base if settings.facebook else ""]
    return Fetching(pictures, Addresses(frozenset(urlsplit(base).netloc for base in bases if base)))


async def purge_events(engine: Engine) -> None:
    """Forget events that no platform sends again, at the start and then every hour, for ever."""
    while True:
        try:
            await asyncio.to_thread(users.purge_events, engine, now())
        except KbError as error:
            log_error(error, "forgetting events")
        await asyncio.sleep(_HOUR)
