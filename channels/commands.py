"""What an operator does by hand: `python -m channels zalo-connect | zalo-menu | facebook-profile`."""

import argparse
import asyncio
from collections.abc import Callable, Mapping, Sequence

from channels.facebook.client import Facebook
from channels.facebook.profile import set_profile
from channels.platforms.platform import DeliveryError
from channels.settings import Settings
from channels.strings import strings
from channels.zalo.consent import link_of
from kb.errors import KbError


class CommandError(KbError):
    """What was asked for cannot be done; the text says why."""


def run(settings: Settings, words: Sequence[str]) -> str:
    """Do what the words of the command line say; returns what is to be printed. Raises `CommandError`."""
    parser = argparse.ArgumentParser(prog="python -m channels", description=__doc__)
    parser.add_argument("command", choices=tuple(_COMMANDS))
    return _COMMANDS[parser.parse_args(words).command](settings)


def _zalo_connect(settings: Settings) -> str:
    """The link that connects the official account."""
    if settings.zalo is None:
        raise CommandError("Zalo is off; set ZALO_APP_ID, ZALO_APP_SECRET and ZALO_OA_SECRET_KEY.")
    return str(strings()["accounts"]["commands"]["zalo_connect"]).format(link=link_of(settings))


def _zalo_menu(_: Settings) -> str:
    """The entries of the account's menu, which is made by hand on its own page."""
    words = strings()["accounts"]
    lines = [words["commands"]["zalo_menu"]]
    return "\n".join([*lines, *(f"  {entry['title']}  →  {entry['says']}" for entry in words["menu"].values())])


def _facebook_profile(settings: Settings) -> str:
    """Sets the page's greeting, its menu and its first questions."""
    if settings.facebook is None:
        raise CommandError("Facebook is off; set FACEBOOK_APP_SECRET, FACEBOOK_VERIFY_TOKEN and FACEBOOK_PAGE_TOKEN.")
    try:
        asyncio.run(_set(Facebook(settings.facebook)))
    except DeliveryError as error:
        raise CommandError(f"Facebook did not take the profile: {error.code}") from error
    return str(strings()["accounts"]["commands"]["facebook_profile"])


async def _set(facebook: Facebook) -> None:
    try:
        await set_profile(facebook)
    finally:
        await facebook.close()


_COMMANDS: Mapping[str, Callable[[Settings], str]] = {
    "zalo-connect": _zalo_connect,
    "zalo-menu": _zalo_menu,
    "facebook-profile": _facebook_profile,
}
