"""Imports in a real browser: the whole way with and without a script, and nothing that axe finds."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, Page, expect

from kb.db import writing
from kb.imports.tables import import_job
from kb.procedures.importing import import_file
from tests.browser.conftest import browser as browser
from tests.browser.conftest import watch_errors
from tests.browser.test_states import RULES
from tests.console.conftest import As
from tests.kb.imports.uploaded import DAY, lines, listed, many, put, record

pytestmark = pytest.mark.slow
OLD, NEW = "9.100001", "9.100009"
# The file is read in a process of its own, on a machine that others use too.
PATIENCE_MS = 180_000
SCORES = {
    "before": {"questions": 10, "r1": 0.9, "r5": 1.0},
    "after": {"questions": 10, "r1": 0.8, "r5": 1.0},
    "new": {"questions": 3, "r1": 0.5, "r5": 1.0},
    "worse": [{"question": "bay ở đâu", "expected": [OLD], "before": 1, "after": None, "first": NEW}],
    "changes": 2,
    "accepted": True,
    "seconds": 12.5,
    "at": "2026-11-20T03:04:05Z",
}


@pytest.fixture(autouse=True)
def _stored(engine: sa.Engine, tmp_path: Path) -> None:
    path = tmp_path / "before.jsonl"
    path.write_bytes(lines(record(OLD)))
    import_file(engine, path, author="tests", checked_at=DAY)


@pytest.fixture
def _nobody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.imports.service.waiting_here", lambda *_: ())


def page_of(browser: Browser, console: str, as_role: As, **options: Any) -> Page:
    context = browser.new_context(locale="vi-VN", reduced_motion="reduce", **options)
    token = as_role("administrator", name="quan.tri").client.cookies["console"]
    context.add_cookies([{"name": "console", "value": token, "url": console}])
    return context.new_page()


@pytest.fixture
def plain(browser: Browser, console: str, as_role: As) -> Iterator[Page]:
    """Without JavaScript."""
    page = page_of(browser, console, as_role, java_script_enabled=False)
    yield page
    page.context.close()


@pytest.fixture
def scripted(browser: Browser, console: str, as_role: As) -> Iterator[Page]:
    """With JavaScript, under the policy."""
    page = page_of(browser, console, as_role)
    errors = watch_errors(page)
    yield page
    assert errors == []
    page.context.close()


@pytest.fixture
def free(browser: Browser, console: str, as_role: As) -> Iterator[Page]:
    """Without the policy, which axe's own measuring would break."""
    page = page_of(browser, console, as_role, bypass_csp=True)
    yield page
    page.context.close()


def upload(page: Page, console: str, tmp_path: Path) -> None:
    path = tmp_path / "tep.jsonl"
    path.write_bytes(lines(record(OLD, quyet_dinh="2/QĐ-THU"), record(NEW)))
    page.goto(f"{console}/imports")
    page.get_by_label("Tệp thủ tục").set_input_files(path)
    page.get_by_role("button", name="Tải lên và so sánh").click()


def test_the_page_follows_the_work_by_itself(scripted: Page, console: str, tmp_path: Path) -> None:
    upload(scripted, console, tmp_path)
    expect(scripted.get_by_text("quyết định công bố “1/QĐ-THU” → “2/QĐ-THU”")).to_be_visible(timeout=PATIENCE_MS)
    scripted.get_by_label(f"Chọn {OLD}").check()
    expect(scripted.get_by_text("Không có câu nào kém đi")).to_be_visible(timeout=PATIENCE_MS)
    # What was ticked meanwhile stays ticked.
    expect(scripted.get_by_label(f"Chọn {OLD}")).to_be_checked()
    scripted.get_by_role("button", name="Chấp nhận mục đã chọn").first.click()
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    scripted.on("dialog", agree)
    scripted.get_by_role("button", name="Áp dụng 1 thay đổi").click()
    expect(scripted.get_by_role("status").first).to_contain_text("Đã áp dụng")
    scripted.get_by_role("button", name="Hoàn tác lần nhập").click()
    expect(scripted.get_by_role("status").first).to_contain_text("Đã hoàn tác")
    assert len(asked) == 2


def test_the_whole_way_without_a_script(plain: Page, console: str, tmp_path: Path) -> None:
    upload(plain, console, tmp_path)
    # The page comes anew by itself, as its head says.
    expect(plain.get_by_text("quyết định công bố “1/QĐ-THU” → “2/QĐ-THU”")).to_be_visible(timeout=PATIENCE_MS)
    plain.get_by_role("button", name="Chấp nhận cả 2 khác biệt").first.click()
    plain.get_by_role("button", name="Áp dụng 2 thay đổi").click()
    expect(plain.get_by_role("status").first).to_contain_text("Đã áp dụng")


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_axe_finds_nothing(
    free: Page,
    console: str,
    engine: sa.Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    scheme: Any,
    width: int,
) -> None:
    monkeypatch.setattr("kb.imports.service.waiting_here", lambda *_: ())
    job_id = listed(engine, tmp_path, record(OLD, quyet_dinh="2/QĐ-THU"), *many(55), "{no json")
    with writing(engine) as connection:
        this = import_job.c.id == job_id
        connection.execute(sa.update(import_job).where(this).values(scores=SCORES, measuring=""))
    waiting = put(engine, tmp_path, lines(*many(1)))
    free.set_viewport_size({"width": width, "height": 900})
    free.emulate_media(color_scheme=scheme)
    job = f"/imports/{job_id}"
    for path in ("/imports", job, f"{job}?kind=added&page=2", f"{job}?field=x", f"{job}/{OLD}", f"/imports/{waiting}"):
        free.goto(console + path)
        free.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        assert free.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
        found = Axe().run(free, options=RULES).response
        told = [(rule["id"], [node["html"][:100] for node in rule["nodes"]]) for rule in found["violations"]]
        assert told == [], path
