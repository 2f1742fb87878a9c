"""A citizen at the widget of the running system, and what the server has of their conversation."""

import io
import re
from typing import Any

import httpx
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.test_chat_page import answers, ask, questions
from tests.system.running import System

# How long an answer of the whole system may take on a busy machine.
PATIENCE_MS = 30_000
DOSSIER = "H32.12-261101-0007"
TAIL = "0123"
CODE = re.compile(r"PA-\d{6}-[2-9A-Z]{4}")
_KEPT = "(address) => JSON.parse(localStorage.getItem(`tro-ly-dich-vu-cong@${address}/#conversation`))"


def talk(page: Page, text: str) -> Locator:
    """Says it and returns the bubble of the answer."""
    said, told = questions(page).count(), answers(page).count()
    ask(page, text)
    return answer_to(page, said, told)


def press(page: Page, title: str) -> Locator:
    """Presses a button of the newest answer and returns the bubble of the answer to it."""
    said, told = questions(page).count(), answers(page).count()
    answers(page).last.get_by_role("button", name=title, exact=True).click()
    return answer_to(page, said, told)


def answer_to(page: Page, said: int, told: int) -> Locator:
    """The bubble of the answer, once it is there: one more question and one more answer than before."""
    expect(answers(page)).to_have_count(told + 1, timeout=PATIENCE_MS)
    expect(questions(page)).to_have_count(said + 1)
    return answers(page).last


def photo(width: int = 640, height: int = 480, colour: str = "#5b7a99") -> FilePayload:
    """A picture as a phone would send it."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG")
    return {"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def kept(page: Page, system: System) -> dict[str, str]:
    """Number and token of the conversation, as the device keeps them."""
    found: dict[str, str] = page.evaluate(_KEPT, system.address)
    return found


# A server that was killed a moment ago is asked again until it is back.
_PATIENT = httpx.Client(transport=httpx.HTTPTransport(retries=6))


def transcript(system: System, talk_of: dict[str, str]) -> httpx.Response:
    """What the server says about the conversation."""
    return _PATIENT.get(
        f"{system.address}/api/v1/conversations/{talk_of['conversation']}/messages",
        headers={"Authorization": f"Bearer {talk_of['token']}"},
        timeout=20,
    )


def messages(page: Page, system: System) -> list[dict[str, Any]]:
    """All messages that the server has."""
    found: list[dict[str, Any]] = transcript(system, kept(page, system)).raise_for_status().json()["messages"]
    return found


def said(page: Page, system: System) -> list[str]:
    """The citizen's texts that the server has, in order."""
    return [message["text"] for message in messages(page, system) if message["from"] == "citizen"]


def shown(page: Page) -> str:
    """Every word of the widget."""
    return page.locator("dvc-assistant .panel").inner_text()
