"""The table of settings."""

import pytest

from channels.settings import SETTINGS, read_settings
from kb.errors import SettingsError


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "65533"),
        ("RATE_LIMITS", "maybe"),
        ("BOT_URL", "localhost:8002"),
        ("BOT_TIMEOUT", "soon"),
        ("BOT_TIMEOUT", "nan"),
        ("TURN_LEASE", "20"),
        ("SECRET_KEY", "short"),
        ("TURNS_AT_ONCE", "-1"),
        ("REDIS_URL", "localhost:6379"),
    ],
)
def test_wrong_value_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings({name: value})


def test_private_ports_follow_the_public_one() -> None:
    settings = read_settings({"PORT": "9000"})
    assert settings.bot_urls == ("http://127.0.0.1:9002",)
    assert settings.actions_urls == ("http://127.0.0.1:9003/webhook",)


def test_bot_url_may_be_the_whole_address() -> None:
    assert read_settings({"BOT_URL": "http://bot:1/webhooks/assistant/turn"}).bot_urls == ("http://bot:1",)


def test_several_bots_are_separated_by_commas() -> None:
    settings = read_settings({"BOT_URL": "http://one:1, http://two:2,", "ACTIONS_URL": "http://[::1]:3/webhook"})
    assert settings.bot_urls == ("http://one:1", "http://two:2")
    assert settings.actions_urls == ("http://[::1]:3/webhook",)
    with pytest.raises(SettingsError, match="BOT_URL is 'two:2'"):
        read_settings({"BOT_URL": "http://one:1,two:2"})


def test_every_setting_is_explained() -> None:
    assert all(setting.help for setting in SETTINGS)
