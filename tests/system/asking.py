"""A process that keeps asking: `python -m tests.system.asking ADDRESS FOLDER` until FOLDER has a file `stop`.

Then it looks at every transcript and writes `told.json`: how many messages were sent, how many have no answer, and how
many have one that is not on the procedure that was asked about.
"""

import json
import sys
import time
from pathlib import Path

from tests.system.client import Citizen, Message

QUESTION, CODE = "đăng ký kết hôn cần giấy tờ gì", "1.000894"
_MESSAGES = 5
_PAUSE = 0.3
_LAST_SECONDS = 60.0


def ask_on(address: str, folder: Path) -> dict[str, int]:
    """Ask until told to stop; a new citizen after some messages."""
    citizens: list[Citizen] = []
    while not (folder / "stop").exists():
        citizens.append(Citizen.arrive(address))
        for _ in range(_MESSAGES):
            citizens[-1].send(text=QUESTION, wait=30)
            (folder / "asking").touch()
            time.sleep(_PAUSE)
    return {"sent": _MESSAGES * len(citizens)} | _look(citizens)


def _look(citizens: list[Citizen]) -> dict[str, int]:
    deadline = time.monotonic() + _LAST_SECONDS
    while True:
        replies = [reply for citizen in citizens for reply in _replies(citizen.transcript())]
        unanswered = sum(reply is None for reply in replies)
        if not unanswered or time.monotonic() > deadline:
            break
        time.sleep(1)
    wrong = sum(reply is not None and (reply["card"] or {}).get("code") != CODE for reply in replies)
    return {"seen": len(replies), "unanswered": unanswered, "wrong": wrong}


def _replies(transcript: list[Message]) -> list[Message | None]:
    """For each of the citizen's messages the bot's answer before the next one."""
    replies: list[Message | None] = []
    for message in transcript:
        if message["from"] == "citizen":
            replies.append(None)
        elif message["from"] == "bot" and replies[-1] is None:
            replies[-1] = message
    return replies


if __name__ == "__main__":
    place = Path(sys.argv[2])
    (place / "told.json").write_text(json.dumps(ask_on(sys.argv[1], place)), "utf-8")
