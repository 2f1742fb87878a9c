"""The page's profile: greeting, button of the first visit, menu, and questions to begin with. Set by hand once."""

from typing import Any

from channels.facebook.client import Facebook
from channels.facebook.events import GET_STARTED, MENU
from channels.strings import strings


async def set_profile(facebook: Facebook) -> None:
    """Set all of it; again, it changes nothing. Raises `DeliveryError`."""
    await facebook.ask("POST", "/me/messenger_profile", json=profile())


def profile() -> dict[str, Any]:
    """The profile in Facebook's format."""
    words = strings()["accounts"]
    actions = [_action(name, entry["title"]) for name, entry in words["menu"].items()]
    questions = [{"question": entry["title"], "payload": MENU + name} for name, entry in words["menu"].items()]
    menu = {"locale": "default", "composer_input_disabled": False, "call_to_actions": actions}
    return {
        "get_started": {"payload": GET_STARTED},
        "greeting": [{"locale": "default", "text": words["greeting"]}],
        "persistent_menu": [menu],
        "ice_breakers": questions[:4],
    }


def _action(name: str, title: str) -> dict[str, str]:
    return {"type": "postback", "title": title, "payload": MENU + name}
