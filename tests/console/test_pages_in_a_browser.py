"""The console in a real browser: every page of reading beside axe, editing and reviewing by role, with and without a
script. `SCREENSHOTS=write` puts the pictures of the guides into docs/images.
"""

import io
import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from kb.db import writing
from kb.operations import holding
from kb.people import accounts
from kb.people.model import Actor, Role
from kb.procedures import drafts
from kb.procedures.service import Procedures, load_sample_if_empty
from kb.procedures.storing import report_mistake
from tests.browser.conftest import browser as browser
from tests.browser.conftest import watch_errors
from tests.browser.test_states import violations
from tests.console.conftest import As
from tests.console.people import OPERATOR, PASSWORD
from tests.kb.messages.talks import Talk
from tests.kb.quality.talks import lost
from tests.system.running import ROOT

pytestmark = pytest.mark.slow

CODE = "1.001193"
IMAGES, LARGEST = ROOT / "docs" / "images", 200_000
EVERYBODY = [role.value for role in Role]
# Pages without parameters; those with are visited in the paths below and in the tests of their desks.
PAGES = (
    "/",
    "/procedures",
    f"/procedures/{CODE}",
    f"/procedures/{CODE}/history",
    "/drafts",
    "/drafts/1",
    "/mistakes",
    "/unanswered",
    "/conversations",
    "/examples",
    "/learning",
    "/desk",
    "/desk/canned",
    "/feedback",
    "/notices",
    "/assistant",
    "/imports",
    "/reports",
    "/records",
    "/records/audit/list",
    "/settings",
    "/retention",
    "/personal-data",
    "/staff",
    "/staff/new",
    "/staff/1",
    "/account",
    "/nowhere",
)

Browse = Callable[..., BrowserContext]


@pytest.fixture(autouse=True)
def _some_of_everything(engine: sa.Engine) -> None:
    load_sample_if_empty(engine)
    drafts.begin(engine, CODE, by=Actor("an"))
    lost(engine, "giấy phép cho bè chuối", "thả diều có phải xin phép")
    Talk.begin(engine).asks()
    holding.keep(engine, "feedback", "PA-1", why="thanh tra", by=Actor("an"))
    with writing(engine) as connection:
        report_mistake(connection, CODE, "a")


@pytest.fixture
def browse(browser: Browser, console: str) -> Iterator[Browse]:
    """Opens a browser of that size, with the cookie of a member of the staff."""
    made: list[BrowserContext] = []

    def open_browser(member: Any = None, *, width: int = 1280, **options: Any) -> BrowserContext:
        size: ViewportSize = {"width": width, "height": 900}
        context = browser.new_context(
            base_url=console, locale="vi-VN", viewport=size, reduced_motion="reduce", **options
        )
        context.set_default_timeout(20_000)
        if member:
            context.add_cookies([{"name": "console", "value": member.client.cookies["console"], "url": console}])
        made.append(context)
        return context

    yield open_browser
    for context in made:
        context.close()


@pytest.mark.long
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 375)])
def test_axe_finds_nothing_on_any_page(browse: Browse, as_role: As, scheme: Any, width: int) -> None:
    """And nothing is wider than its room."""
    page = browse(as_role(*EVERYBODY, name="an.ha"), width=width, bypass_csp=True, color_scheme=scheme).new_page()
    for path in PAGES:
        page.goto(path)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


def test_axe_finds_nothing_before_the_login(browse: Browse, engine: sa.Engine) -> None:
    page = browse(bypass_csp=True).new_page()
    page.goto("/login")
    assert violations(page) == []
    made = accounts.create(engine, "moi", full_name="Mới", unit="", roles=[Role.EDITOR], by=OPERATOR)
    page.goto(f"/begin/{accounts.invite(engine, made.id, by=OPERATOR)}")
    assert violations(page) == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_new_editor_begins_writes_and_another_publishes(
    browse: Browse, as_role: As, engine: sa.Engine, script: bool
) -> None:
    """The whole way, from the one-time link to what citizens see, under the policy of the page."""
    administrator = browse(as_role("administrator"), java_script_enabled=script).new_page()
    administrator.goto("/staff/new")
    administrator.get_by_label("Tên đăng nhập").fill("le.lan")
    administrator.get_by_label("Họ tên").fill("Lê Thị Lan")
    administrator.get_by_label(re.compile("Biên tập")).check()
    administrator.get_by_role("button", name="Thêm và tạo liên kết").click()
    link = administrator.locator("code.secret").inner_text()

    editor = browse(java_script_enabled=script).new_page()
    errors = watch_errors(editor)
    editor.goto(link)
    secret = editor.locator("code.secret").inner_text()
    editor.get_by_label("Mật khẩu mới").fill(PASSWORD)
    editor.get_by_label("Nhập lại mật khẩu").fill(PASSWORD)
    editor.get_by_label(re.compile("6 số")).fill(pyotp.TOTP(secret).now())
    editor.get_by_role("button", name="Bắt đầu").click()
    expect(editor.get_by_role("heading", name="Việc hôm nay")).to_be_visible()

    editor.goto(f"/procedures/{CODE}")
    editor.get_by_role("link", name=re.compile("Xem bản đang soạn")).click()
    editor.get_by_label("Khi nào cần").fill("Khi trẻ vừa chào đời.")
    editor.get_by_role("button", name="Gửi duyệt").click()
    expect(editor.get_by_text("Đã gửi duyệt")).to_be_visible()
    expect(editor.get_by_role("button", name="Duyệt")).to_have_count(0)

    reviewer = browse(as_role("reviewer"), java_script_enabled=script).new_page()
    reviewer.goto("/drafts")
    reviewer.get_by_role("link", name=re.compile("khai sinh", re.I)).first.click()
    expect(reviewer.locator("ins").filter(has_text="vừa chào đời")).to_be_visible()
    reviewer.get_by_role("button", name="Duyệt").click()
    expect(reviewer.get_by_text("Đã công bố.")).to_be_visible()
    assert Procedures(engine).get(CODE).summary == "Khi trẻ vừa chào đời."
    assert errors == []


def test_a_draft_keeps_itself_and_tells_of_a_conflict(browse: Browse, as_role: As, engine: sa.Engine) -> None:
    first = browse(as_role("editor", name="an.ha")).new_page()
    second = browse(as_role("editor", name="binh.le")).new_page()
    for page in (first, second):
        page.goto("/drafts/1")
    first.get_by_label("Khi nào cần").fill("Bản của An")
    expect(first.get_by_text("Đã tự lưu bản nháp số 2.")).to_be_visible()
    assert drafts.get(engine, 1).content.summary == "Bản của An"
    second.get_by_label("Khi nào cần").fill("Bản của Bình")
    expect(second.get_by_text("Người khác vừa lưu")).to_be_visible()
    second.get_by_role("button", name="Lưu nháp").click()
    expect(second.get_by_role("heading", name="Người khác đã sửa bản nháp này")).to_be_visible()
    second.get_by_role("button", name="Lưu bản của tôi thay bản kia").click()
    expect(second.get_by_label("Khi nào cần")).to_have_value("Bản của Bình")
    assert drafts.get(engine, 1).content.summary == "Bản của Bình"


def picture(page: Page, name: str) -> None:
    """Writes it where that is wanted; otherwise it must only be possible."""
    taken = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    out = io.BytesIO()
    taken.quantize(256, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    assert len(out.getvalue()) < LARGEST
    if os.environ.get("SCREENSHOTS") == "write":
        (IMAGES / f"console-{name}.png").write_bytes(out.getvalue())


@pytest.mark.long
def test_pictures_of_the_guides(browse: Browse, as_role: As, engine: sa.Engine) -> None:
    page = browse(as_role(*EVERYBODY, name="an.ha")).new_page()
    shots = {
        "home": "/",
        "procedures": "/procedures",
        "draft": "/drafts/1",
        "unanswered": "/unanswered",
        "desk": "/desk",
        "reports": f"/reports?to={datetime.now(UTC):%Y-%m-%d}",
        "audit": "/records/audit/list",
    }
    for name, path in shots.items():
        page.goto(path)
        picture(page, name)
    before = drafts.get(engine, 1)
    saved = drafts.save(engine, 1, before.content, version=before.version, by=Actor("binh"))
    drafts.submit(engine, 1, version=saved.version, note="đã đối chiếu", by=Actor("binh"))
    page.goto("/drafts/1/review")
    picture(page, "review")
