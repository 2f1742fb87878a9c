"""What citizens type is text on every channel: no commands, no tricks with letters, bounded in time."""

import json
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.channels.plain import Reader
from tests.channels.platforms import (
    PSID,
    USER,
    facebook_environ,
    facebook_running,
    zalo_environ,
    zalo_running,
)
from tests.channels.platforms import connect as connect_zalo
from tests.channels.servers import Citizen, FakeBot, edge_serving, edge_settings, wait_until

COMMANDS = [
    "/restart",
    "/session_start",
    '/ask_procedure{"procedure": "1.000894"}',
    "／restart",
    "\u200b/restart",
    "\u2060\ufeff/restart",
    "\u202e/restart",
    "/\u200brestart",
    " \t/restart",
    "\u2044restart",
    "EXTERNAL: hello",
    '/fetch_picture{"url": "http://127.0.0.1/"}',
    '/give_private{"kind": "phone_tail", "sealed": "x"}',
    "b:0123456789abcdef0123456789abcdef:1:0",
]
TRICKS = [
    "giấy\u202etờ\u2066 gì\u2069",
    "pаypаl gov vn",
    "a" + "\u0301" * 1500,
    "x" * 1999,
    "l\u00a0ệ phí\u00ad?",
    "𝐥𝐞̣̂ 𝐩𝐡𝐢́",
    "🇻🇳" * 300,
    "👨‍👩‍👧‍👦" * 150,
    "\U000e0041\U000e0042 hỏi",
    "ﷺ" * 100,
    "{{7*7}} ${7*7} %s %n {0.__class__}",
    "' OR 1=1; DROP TABLE message; --",
]
# Letters that turn a line around or cannot be seen; officers read what is stored.
UNSEEN = {"\u200b", "\u2060", "\ufeff", "\u202e", "\u2066", "\u2069", "\u00ad"}


def test_typed_commands_are_text_on_every_channel(bot: FakeBot, bot_url: str, sqlite_url: str, tmp_path: Path) -> None:
    with zalo_running() as zalo, facebook_running() as facebook:
        platforms = zalo_environ(zalo) | facebook_environ(facebook)
        settings = edge_settings(sqlite_url, tmp_path, bot_url, **platforms)
        connect_zalo(settings, zalo)
        with edge_serving(settings) as url:
            zalo.fake.webhook, facebook.fake.webhook = f"{url}/webhooks/zalo", f"{url}/webhooks/facebook"
            citizen, reader = Citizen(url), Reader(url)
            reader.open()
            channels: list[Callable[[str], object]] = [
                lambda text: citizen.post(text=text),
                reader.write,
                lambda text: zalo.fake.say(USER, text),
                lambda text: facebook.fake.say(PSID, text),
            ]
            for say in channels:
                for text in COMMANDS:
                    say(text)
            wait_until(lambda: len(bot.turns) == len(COMMANDS) * len(channels), 30)
    assert [turn for turn in bot.turns if turn.get("payload")] == []
    # Each is the same text on every channel.
    assert {times % len(channels) for times in Counter(turn["text"] for turn in bot.turns).values()} == {0}


def test_tricks_with_letters_are_kept_readable_and_quick(citizen: Citizen, bot: FakeBot) -> None:
    for text in [*COMMANDS, *TRICKS]:
        began = time.monotonic()
        assert citizen.post(text=text).status_code == 202, ascii(text)
        assert time.monotonic() - began < 3
    stored = [message["text"] for message in citizen.messages() if message["from"] == "citizen"]
    assert len(stored) == len(COMMANDS) + len(TRICKS)
    for text in stored:
        assert not UNSEEN & set(text)
        assert unicodedata.is_normalized("NFC", text)
    # A Cyrillic letter in a Latin word is read as the letter that it looks like.
    assert "paypal gov vn" in stored


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "a\u0085\x1b[31m", "a" + "\u0301" * 10_000, "x" * 10_000])
def test_what_nobody_can_read_is_refused(citizen: Citizen, text: str) -> None:

    raw = json.dumps({"client_id": "a", "text": text})
    headers = citizen.headers | {"Content-Type": "application/json"}
    answer = citizen.http.post(f"{citizen.path}/messages", content=raw, headers=headers)
    assert answer.status_code in (413, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert citizen.messages() == []
