"""The feedback desk, the reports and the public page in a real browser: nothing that axe finds, the answer without a
script.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from kb.feedback import officers
from kb.feedback.files import FOLDER, Store
from kb.people.model import Actor
from kb.quality.tables import understanding
from tests.browser.conftest import browser as browser
from tests.browser.test_states import RULES
from tests.console.conftest import As
from tests.kb.feedback.tickets import CODE, LAMP, OTHER_CODE, answered, heard, opened, picture, sent, stored
from tests.kb.reports.rows import add, miss, missed, talk, understood

pytestmark = [pytest.mark.slow, pytest.mark.long]
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def _some_of_everything(engine: sa.Engine, tmp_path: Path) -> None:
    sender = opened(engine)
    data = (Path(__file__).parents[2] / "docs" / "images" / "widget-phone.png").read_bytes()
    name = picture(engine, sender, Store(tmp_path / FOLDER).put(data))
    sent(engine, sender, draft=replace(LAMP, pictures=(name,)), now=NOW)
    sent(engine, opened(engine), OTHER_CODE, now=NOW)
    answered(engine, OTHER_CODE)
    officers.note(engine, CODE, "gọi lại", NOW, by=Actor("le.lan"))
    talk(engine, "a", NOW)
    add(engine, understanding, understood("a", 1, NOW, "answered", code="1.001193"))
    miss(engine, missed("a", NOW, field="Hộ tịch", commune="xã Cam Lâm"))


def page_of(browser: Browser, console: str, as_role: As, **options: Any) -> Page:
    context = browser.new_context(locale="vi-VN", reduced_motion="reduce", **options)
    token = as_role("officer", "auditor", name="le.lan").client.cookies["console"]
    context.add_cookies([{"name": "console", "value": token, "url": console}])
    return context.new_page()


@pytest.fixture
def plain(browser: Browser, console: str, as_role: As) -> Iterator[Page]:
    """Without JavaScript."""
    page = page_of(browser, console, as_role, java_script_enabled=False)
    yield page
    page.context.close()


@pytest.fixture
def free(browser: Browser, console: str, as_role: As) -> Iterator[Page]:
    """Without the policy, which axe's own measuring would break."""
    page = page_of(browser, console, as_role, bypass_csp=True)
    yield page
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_axe_finds_nothing(free: Page, console: str, scheme: Any, width: int) -> None:
    free.set_viewport_size({"width": width, "height": 900})
    free.emulate_media(color_scheme=scheme)
    for path in ("/feedback", "/feedback?words=zzz", f"/feedback/{CODE}", f"/feedback/{OTHER_CODE}", "/reports"):
        free.goto(console + path)
        assert free.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
        found = Axe().run(free, options=RULES).response
        assert [(rule["id"], [node["html"][:100] for node in rule["nodes"]]) for rule in found["violations"]] == [], (
            path
        )


def test_an_answer_without_a_script(plain: Page, console: str, engine: sa.Engine) -> None:
    plain.goto(f"{console}/feedback?overdue=0")
    plain.get_by_label("Tìm").fill("den duong")
    plain.get_by_role("button", name="Lọc").click()
    plain.get_by_role("link", name=CODE).click()
    plain.get_by_label("Nội dung trả lời").fill("Đã thay bóng.")
    plain.get_by_role("button", name="Gửi câu trả lời").click()
    expect(plain.get_by_role("status")).to_contain_text("Đã gửi câu trả lời")
    expect(plain.get_by_role("heading", level=1)).to_have_text(f"Phản ánh {CODE}")
    assert "Đã thay bóng." in heard(engine, str(stored(engine).conversation_id))[-1].text


def test_charts_and_pictures_are_seen_under_the_policy(browser: Browser, console: str, as_role: As) -> None:
    page = page_of(browser, console, as_role)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    for path, least in (("/reports", 5), (f"/feedback/{CODE}", 1)):
        page.goto(console + path)
        pictures = page.locator("main img")
        assert pictures.count() >= least
        for at in range(pictures.count()):
            pictures.nth(at).scroll_into_view_if_needed()
            expect(pictures.nth(at)).to_have_js_property("complete", True)
            assert pictures.nth(at).evaluate("(image) => image.naturalWidth") > 0
    assert refused == []
    page.context.close()
