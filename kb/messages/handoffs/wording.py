"""What a citizen is told of a handoff besides the answers of bot and officer, in the language they speak."""

import json

from kb.messages.model import Button, Draft, Sender
from kb.strings import say

# What the citizen may do when nobody comes: names of buttons, as the bot's action of that name reads them.
_STEPS = ("message", "wait", "leave")


def taken(language: str, *, left: bool) -> Draft:
    """An officer is there now, or answers a message that was left."""
    return _told("handoff_taken_left" if left else "handoff_taken", language)


def handed_back(language: str) -> Draft:
    """The officer has ended it."""
    return _told("handoff_back", language)


def absent(language: str) -> Draft:
    """The officer is gone."""
    return _told("handoff_absent", language)


def untaken(language: str, minutes: int) -> Draft:
    """Nobody has come for so long. The bot says it, for its buttons can be pressed."""
    buttons = tuple(Button(say(f"handoff_{step}_{language}"), _payload(step)) for step in _STEPS)
    return Draft(Sender.BOT, say(f"handoff_untaken_{language}", minutes=minutes), buttons)


def _told(key: str, language: str) -> Draft:
    return Draft(Sender.SYSTEM, say(f"{key}_{language}"))


def _payload(step: str) -> str:
    return "/officer_step" + json.dumps({"do": step})
