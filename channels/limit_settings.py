"""Settings of the limits: how much one conversation, one address and all of them together may send."""

from collections.abc import Mapping
from dataclasses import dataclass

from channels.reading_settings import Setting, switch_of, whole_of

LIMITS = (
    Setting("RATE_LIMITS", "on", "on or off; off is for load tests, and refused in production"),
    Setting("MESSAGES_PER_CONVERSATION", "30", "messages a minute in one conversation"),
    Setting("MESSAGES_PER_ADDRESS", "300", "messages a minute from one address"),
    Setting("MESSAGES_PER_PERSON", "60", "messages a minute of one citizen on Zalo or Facebook"),
    Setting("MESSAGES_IN_ALL", "6000", "messages a minute in all, on the web"),
    Setting("CONVERSATIONS_PER_ADDRESS", "60", "new conversations a minute from one address"),
    Setting("CONVERSATIONS_IN_ALL", "3000", "new conversations a minute in all"),
    Setting("PICTURES_IN_ALL", "300", "pictures a minute in all, on the web"),
    Setting("SUGGESTIONS_IN_ALL", "6000", "looks for titles a minute in all"),
    Setting("PAGES_PER_ADDRESS", "600", "pages without JavaScript a minute to one address"),
    Setting("PAGES_IN_ALL", "12000", "pages without JavaScript a minute in all"),
)


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """The table above, cast. Numbers a minute; none holds where `on` is false."""

    on: bool
    messages_per_conversation: int
    messages_per_address: int
    messages_per_person: int
    messages_in_all: int
    conversations_per_address: int
    conversations_in_all: int
    pictures_in_all: int
    suggestions_in_all: int
    pages_per_address: int
    pages_in_all: int


def read_limits(given: Mapping[str, str]) -> LimitSettings:
    """From what each variable is set to. Raises `SettingsError` with one sentence that names the variable."""
    numbers = {setting.name.lower(): whole_of(given, setting.name) for setting in LIMITS[1:]}
    return LimitSettings(on=switch_of(given, "RATE_LIMITS"), **numbers)
