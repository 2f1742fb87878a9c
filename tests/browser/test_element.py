"""The element in a portal's page: how it is embedded, opened, coloured and set, in a real browser."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import watch_errors
from tests.browser.drawing import WIDER
from tests.browser.edges import real_edge
from tests.browser.fake_api import FakeApi, Talk
from tests.browser.test_chat_page import answers, ask, questions, stored

pytestmark = [pytest.mark.slow, pytest.mark.long]

Portal = Callable[[str], Page]
SCRIPT = '<script src="/widget/assistant.js"></script>'
# What the reader of a page sees focused, through shadow roots.
FOCUSED = """() => {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return node?.getAttribute("aria-label") || node?.name || node?.textContent;
}"""


def launcher(page: Page) -> Locator:
    """The button that opens the panel."""
    return page.get_by_role("button", name=re.compile("^Mở trợ lý"))


def panel(page: Page) -> Locator:
    """The panel, open or not."""
    return page.get_by_role("dialog", name="Trợ lý dịch vụ công")


def choose(page: Page, title: str) -> None:
    """Opens the menu and presses a row of it."""
    page.get_by_role("button", name="Tùy chọn").click()
    page.get_by_role("button", name=title).click()


def only_talk(api: FakeApi) -> Talk:
    (talk,) = api.talks.values()
    return talk


def test_launcher_opens_and_escape_gives_the_focus_back(portal: Portal) -> None:
    page = portal(SCRIPT)
    expect(panel(page)).to_be_hidden()
    box = launcher(page).bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (56, 56)
    launcher(page).click()
    expect(panel(page)).to_be_visible()
    assert page.evaluate(FOCUSED) == "text"
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    assert page.evaluate(FOCUSED) == "Mở trợ lý"


def test_open_attribute_does_not_take_the_focus(page: Page) -> None:
    expect(panel(page)).to_be_visible()
    assert page.evaluate("document.activeElement === document.body")
    page.get_by_role("button", name="Đóng trợ lý").click()
    expect(panel(page)).to_be_hidden()
    assert not page.evaluate("document.querySelector('dvc-assistant').hasAttribute('open')")


def test_loader_hands_its_attributes_on(portal: Portal) -> None:
    page = portal(
        '<script src="/widget/assistant.js" data-open data-heading="Trợ lý tỉnh A" data-greeting="Chào bà con." '
        'data-position="left" data-colour="#7a1fa2" data-text-size="125"></script>'
    )
    expect(page.get_by_role("dialog", name="Trợ lý tỉnh A")).to_be_visible()
    expect(page.get_by_text("Chào bà con.")).to_be_visible()
    box = page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert box["x"] < 20
    assert page.locator(".scroller").evaluate("node => getComputedStyle(node).fontSize") == "20px"


def test_attributes_are_properties(portal: Portal) -> None:
    page = portal(SCRIPT)
    values = {
        "server": "/",
        "heading": "H",
        "greeting": "G",
        "position": "left",
        "colour": "#123456",
        "textSize": "150",
    }
    got = page.evaluate(
        """(values) => {
          const node = document.querySelector("dvc-assistant");
          Object.assign(node, values, {open: true, kiosk: 30});
          const names = [...node.attributes].map(({name, value}) => `${name}=${value}`).sort();
          return [names, Object.keys(values).map((name) => node[name]), node.open, node.kiosk];
        }""",
        values,
    )
    assert got[0] == sorted(
        ["server=/", "heading=H", "greeting=G", "position=left", "colour=#123456", "text-size=150", "open=", "kiosk=30"]
    )
    assert got[1:] == [list(values.values()), True, 30]
    expect(page.get_by_role("dialog", name="H")).to_be_visible()


def test_events_are_told_on_the_element(portal: Portal, api: FakeApi) -> None:
    page = portal(SCRIPT)
    page.evaluate(
        """() => ["open", "close", "message"].forEach((type) => {
          const tell = (event) => (window.told ??= []).push([type, event.target.localName, event.detail]);
          document.addEventListener(`assistant-${type}`, tell);
        })"""
    )
    launcher(page).click()
    ask(page, "chào")
    expect(answers(page)).to_have_count(1)
    page.keyboard.press("Escape")
    assert page.evaluate("window.told") == [
        ["open", "dvc-assistant", None],
        ["message", "dvc-assistant", {"seq": 1, "from": "citizen"}],
        ["message", "dvc-assistant", {"seq": 2, "from": "bot"}],
        ["close", "dvc-assistant", None],
    ]


def test_script_twice_makes_one_element(portal: Portal) -> None:
    page = portal(SCRIPT + '<script src="/widget/assistant.js?again"></script>')
    launcher(page).click()
    ask(page, "một lần")
    expect(answers(page)).to_have_count(1)
    assert page.locator("dvc-assistant").count() == 1


def test_element_of_the_page_stays_the_only_one(portal: Portal) -> None:
    page = portal(f'<main><dvc-assistant position="inline"></dvc-assistant></main>{SCRIPT}')
    expect(page.get_by_role("region", name="Trợ lý dịch vụ công")).to_be_visible()
    expect(launcher(page)).to_be_hidden()
    expect(page.get_by_role("button", name="Đóng trợ lý")).to_have_count(0)
    page.get_by_label("Câu hỏi của anh/chị").focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="Trợ lý dịch vụ công")).to_be_visible()
    assert page.locator("dvc-assistant").count() == 1


def test_two_elements_show_one_conversation(portal: Portal, api: FakeApi) -> None:
    inline = '<dvc-assistant position="inline"></dvc-assistant>'
    page = portal(inline + inline + SCRIPT)
    page.get_by_label("Câu hỏi của anh/chị").first.fill("cùng xem")
    page.get_by_label("Câu hỏi của anh/chị").first.press("Enter")
    expect(page.get_by_text("Trả lời cho: cùng xem")).to_have_count(2)
    expect(questions(page)).to_have_count(2)
    assert stored(api) == ["cùng xem"]
    assert api.posts == 1


def test_moved_and_put_back_it_goes_on(portal: Portal, api: FakeApi) -> None:
    page = portal(f"<aside></aside>{SCRIPT}")
    launcher(page).click()
    ask(page, "trước")
    expect(answers(page)).to_have_count(1)
    page.evaluate("document.querySelector('aside').append(window.node = document.querySelector('dvc-assistant'))")
    ask(page, "sau khi chuyển")
    expect(answers(page)).to_have_count(2)
    page.evaluate("window.node.remove()")
    only_talk(api).add("officer", text="Cán bộ đây ạ")
    page.evaluate("document.body.append(window.node)")
    expect(page.locator("[data-from=officer]")).to_have_count(1)
    ask(page, "sau khi đặt lại")
    expect(answers(page)).to_have_count(3)
    expect(questions(page)).to_have_count(3)


def test_link_stands_in_where_modules_fail(context: BrowserContext, api: FakeApi) -> None:
    page = context.new_page()
    page.route("**/widget/element.js", lambda route: route.abort())
    page.goto(api.url)
    page.get_by_role("link", name="Mở trang trò chuyện").click()
    expect(page).to_have_url(f"{api.url}chat")


def test_link_stands_in_where_modules_are_not_understood(context: BrowserContext, api: FakeApi) -> None:
    page = context.new_page()
    page.route(
        "**/widget/chat.js", lambda route: route.fulfill(body="this is no script", content_type="text/javascript")
    )
    page.goto(api.url)
    link = page.get_by_role("link", name="Mở trang trò chuyện")
    expect(link).to_have_attribute("href", f"{api.url}chat")
    box = link.bounding_box()
    assert box is not None
    assert box["height"] >= 44


def test_style_of_the_portal_does_not_reach_in(portal: Portal) -> None:
    page = portal('<script src="/widget/assistant.js" data-open></script>')
    expect(panel(page)).to_be_visible()
    look = """() => [...document.querySelector("dvc-assistant").shadowRoot.querySelectorAll("button, p, textarea")]
      .map((node) => { const s = getComputedStyle(node);
        return [node.offsetWidth, node.offsetHeight, s.color, s.fontSize, s.letterSpacing, s.textTransform].join() })"""
    before = page.evaluate(look)
    page.evaluate(
        """() => { const sheet = new CSSStyleSheet();
          sheet.replaceSync(`html { font-size: 62.5% } body { color: red; line-height: 3; direction: rtl }
            * { letter-spacing: 5px; text-transform: uppercase; font-style: italic }
            button, p { padding: 40px !important }`);
          document.adoptedStyleSheets = [sheet]; }"""
    )
    assert page.evaluate(look) == before


def test_unread_messages_are_counted_until_they_are_seen(portal: Portal, api: FakeApi) -> None:
    page = portal(SCRIPT)
    launcher(page).click()
    ask(page, "chào")
    expect(answers(page)).to_have_count(1)
    page.keyboard.press("Escape")
    expect(launcher(page)).to_have_attribute("aria-label", "Mở trợ lý")
    only_talk(api).add("officer", text="Hồ sơ đã xong")
    expect(launcher(page)).to_have_attribute("aria-label", "Mở trợ lý, 1 tin chưa đọc")
    page.reload()
    expect(launcher(page)).to_have_attribute("aria-label", "Mở trợ lý, 1 tin chưa đọc")
    launcher(page).click()
    page.keyboard.press("Escape")
    expect(launcher(page)).to_have_attribute("aria-label", "Mở trợ lý")
    page.reload()
    expect(launcher(page)).to_have_attribute("aria-label", "Mở trợ lý")


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.long)])
@pytest.mark.parametrize("colour", ["#0b5cad", "#ffd400", "#c8102e", "#000", "#fff", "#777777", "seagreen"])
def test_what_is_written_on_a_colour_is_readable(portal: Portal, colour: str, scheme: str) -> None:
    page = portal(f'<script src="/widget/assistant.js" data-open data-colour="{colour}"></script>')
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    expect(panel(page)).to_be_visible()
    found = page.evaluate(
        """async () => {
          const { contrast } = await import("/widget/colour.js");
          const root = document.querySelector("dvc-assistant").shadowRoot;
          const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
          const background = (node) => {
            const own = numbers(getComputedStyle(node).backgroundColor);
            return own.length === 4 && own[3] === 0 ? background(node.parentElement) : own.slice(0, 3);
          };
          const composer = [".composer__send", ".js-photo"];
          const selectors = [".launcher", ".header__title", ".js-menu", ".greeting .button", ...composer];
          return Object.fromEntries(selectors.map((selector) => {
            const node = root.querySelector(selector);
            return [selector, contrast(numbers(getComputedStyle(node).color), background(node))];
          }));
        }"""
    )
    assert {name: ratio for name, ratio in found.items() if ratio < 4.5} == {}
    accent = page.locator(".frame").evaluate("node => getComputedStyle(node).getPropertyValue('--dvc-accent')")
    assert accent.startswith("rgb(")


def test_text_size_is_kept_on_the_device(page: Page) -> None:
    choose(page, "Chữ rất lớn (150 %)")
    size = "node => getComputedStyle(node).fontSize"
    assert page.locator(".scroller").evaluate(size) == "24px"
    expect(page.get_by_role("button", name="Chữ rất lớn (150 %)")).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.get_by_label("Câu hỏi của anh/chị")).to_be_visible()
    assert page.locator(".scroller").evaluate(size) == "24px"


@pytest.mark.parametrize(("width", "height"), [(320, 256), (320, 568), (375, 667), (1280, 800)])
def test_large_text_never_scrolls_sideways(page: Page, width: int, height: int) -> None:
    # 320 by 256 is a screen of 1280 by 1024 at 400 %.
    page.set_viewport_size({"width": width, "height": height})
    choose(page, "Chữ rất lớn (150 %)")
    page.keyboard.press("Escape")
    for text in ("dai", "khai sinh", "danh gia"):
        ask(page, text)
    expect(answers(page)).to_have_count(3)
    assert page.evaluate(WIDER) == []
    expect(page.get_by_role("button", name="Gửi", exact=True)).to_be_in_viewport()


def test_language_is_changed_and_kept(page: Page) -> None:
    ask(page, "chào")
    expect(answers(page)).to_have_count(1)
    page.get_by_label("Câu hỏi của anh/chị").fill("đang gõ dở")
    choose(page, "English")
    field = page.get_by_label("Your question")
    expect(field).to_have_value("đang gõ dở")
    assert page.evaluate(FOCUSED) == "Options"
    expect(answers(page)).to_contain_text("Trả lời cho: chào")
    expect(answers(page).locator(".bubble__text")).to_have_attribute("lang", "vi")
    expect(page.get_by_role("dialog")).to_have_attribute("lang", "en")
    page.reload()
    expect(page.get_by_label("Your question")).to_be_visible()
    page.get_by_role("button", name="Options").click()
    page.get_by_role("button", name="Tiếng Việt").click()
    expect(page.get_by_label("Câu hỏi của anh/chị")).to_be_visible()


def test_both_languages_have_the_same_words(page: Page) -> None:
    different = page.evaluate(
        """async () => {
          const { vietnamese } = await import("/widget/strings.vi.js");
          const { english } = await import("/widget/strings.en.js");
          const names = (value, path = "") => typeof value === "object" && !Array.isArray(value)
            ? Object.keys(value).flatMap((name) => names(value[name], `${path}.${name}`))
            : [`${path}: ${typeof value}`];
          const [here, there] = [names(vietnamese), names(english)];
          return [...here.filter((name) => !there.includes(name)), ...there.filter((name) => !here.includes(name))];
        }"""
    )
    assert different == []


def test_thumbs_are_quiet_buttons_under_the_bubble(page: Page, api: FakeApi) -> None:
    ask(page, "danh gia")
    expect(answers(page)).to_have_count(1)
    expect(answers(page).get_by_role("button")).to_have_text(["Sai phí"])
    thumbs = page.get_by_role("group", name="Câu trả lời này có giúp").get_by_role("button")
    expect(thumbs).to_have_count(2)
    for name in ("Hữu ích", "Chưa ổn"):
        box = page.get_by_role("button", name=name, exact=True).bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    page.get_by_role("button", name="Hữu ích", exact=True).click()
    expect(answers(page)).to_have_count(2)
    assert stored(api)[-1] == "👍 Hữu ích"


def test_panel_fills_a_phone_and_not_a_desk(page: Page) -> None:
    assert panel(page).bounding_box() == {"x": 0, "y": 0, "width": 375, "height": 667}
    page.set_viewport_size({"width": 1280, "height": 800})
    box = panel(page).bounding_box()
    assert box is not None
    assert box["width"] < 500
    assert box["x"] + box["width"] == 1280 - 16


def test_focus_behind_a_full_screen_closes_it(page: Page) -> None:
    page.get_by_role("link", name="Dịch vụ", include_hidden=True).focus()
    expect(panel(page)).to_be_hidden()
    page.set_viewport_size({"width": 1280, "height": 800})
    launcher(page).click()
    page.get_by_role("link", name="Dịch vụ").focus()
    expect(panel(page)).to_be_visible()


@pytest.fixture
def edge(sqlite_template: Path, tmp_path: Path, api: FakeApi) -> Iterator[str]:
    """The address of a real public edge that lets the portal of `api` use it."""
    with real_edge(sqlite_template, tmp_path, CORS_ORIGINS=api.url.rstrip("/")) as url:
        yield url


def test_portal_of_another_origin_under_the_policy_of_the_guide(
    context: BrowserContext, api: FakeApi, edge: str
) -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs" / "embedding-the-widget.md").read_text("utf-8")
    policy = re.search(r"Content-Security-Policy: (.+)", guide)
    assert policy
    api.portal_policy = policy[1].replace("https://assistant.example.gov.vn", edge)
    api.portal = f'<script src="{edge}/widget/assistant.js" data-open></script>'
    page = context.new_page()
    errors = watch_errors(page)
    page.goto(f"{api.url}portal")
    ask(page, "chọn đi")
    page.get_by_role("button", name="Lệ phí").click()
    expect(answers(page)).to_have_count(2)
    choose(page, "Xóa cuộc trò chuyện")
    page.get_by_role("button", name="Xóa", exact=True).click()
    expect(page.get_by_text("Đã xóa cuộc trò chuyện khỏi máy này và khỏi máy chủ.")).to_be_visible()
    assert errors == []
    assert api.talks == {}
