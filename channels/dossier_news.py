"""The wording of what is announced about dossiers: what anybody may see who has the code, the rest behind a button."""

import json
from datetime import date
from typing import Any

from channels.strings import strings
from kb.dossiers.announcing import DueSubscription, News
from kb.dossiers.model import CLOSED, RUNNING, DossierStatus
from kb.messages.model import Button, Draft, Sender


def changed(told: DueSubscription, status: DossierStatus) -> News:
    """The dossier is not where the citizen heard it was."""
    words = _words()
    lines = [_first_line(told, status), words["todo"].get(status.stage.value), _appointed(told, status)]
    if status.stage in CLOSED:
        lines.append(words["ended"])
    card = {"type": "dossier", "code": told.code, "stage": status.stage.value, "appointed_on": _iso(status)}
    offered = ("details",) if status.stage in CLOSED else ("details", "stop")
    return _news(told, "\n".join(line for line in lines if line), offered, card)


def vanished(told: DueSubscription, days: int) -> News:
    """The dossier has not been found for so many days, and the subscription ends."""
    return _news(told, str(_words()["vanished"]).format(code=told.code, days=days), ("details",), None)


def _first_line(told: DueSubscription, status: DossierStatus) -> str:
    words, heard = _words(), told.heard
    if not heard or heard.stage is not status.stage:
        return str(words["stages"][status.stage.value]).format(code=told.code)
    if status.appointed_on is None:
        return str(words["appointed_no_more"]).format(code=told.code, was=_day(heard.appointed_on))
    if heard.appointed_on is None:
        return str(words["appointed_now"]).format(code=told.code, day=_day(status.appointed_on))
    days = {"day": _day(status.appointed_on), "was": _day(heard.appointed_on)}
    return str(words["appointed_again"]).format(code=told.code, **days)


def _appointed(told: DueSubscription, status: DossierStatus) -> str | None:
    """The day as a line of its own, when the first line is about the stage and the day still counts."""
    same_stage = told.heard is not None and told.heard.stage is status.stage
    if same_stage or status.stage not in RUNNING or status.appointed_on is None:
        return None
    return str(_words()["appointed"]).format(day=_day(status.appointed_on))


def _news(told: DueSubscription, text: str, offered: tuple[str, ...], card: dict[str, Any] | None) -> News:
    words = _words()
    buttons = tuple(_button(name, told.code) for name in offered)
    subject = str(words["email"]["subject"]).format(code=told.code)
    end = words["email"]["end" if "stop" in offered else "end_closed"]
    # An e-mail is plain text.
    plain = text.replace("**", "")
    return News(Draft(Sender.BOT, text, buttons, card), subject, f"{plain}\n\n{end.format(code=told.code)}\n")


def _button(name: str, code: str) -> Button:
    intent = {"details": "dossier_status", "stop": "stop_notifying"}[name]
    return Button(_words()["buttons"][name], f"/{intent}{json.dumps({'dossier_code': code})}")


def _iso(status: DossierStatus) -> str | None:
    return status.appointed_on.isoformat() if status.appointed_on else None


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _words() -> dict[str, Any]:
    words: dict[str, Any] = strings()["dossiers"]
    return words
