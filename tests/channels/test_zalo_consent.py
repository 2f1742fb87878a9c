"""Connecting the official account, through the page and the fake's consent."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from channels.commands import run
from channels.settings import Settings
from kb.errors import KbError
from tests.channels.platforms import USER, Zalo, account_of, zalo_environ, zalo_running
from tests.channels.servers import edge_serving, edge_settings


@pytest.fixture
def zalo() -> Iterator[Zalo]:
    with zalo_running() as running:
        yield running


@pytest.fixture
def settings(zalo: Zalo, sqlite_url: str, tmp_path: Path, bot_url: str) -> Settings:
    return edge_settings(sqlite_url, tmp_path, bot_url, **zalo_environ(zalo))


@pytest.fixture
def edge(settings: Settings, zalo: Zalo) -> Iterator[str]:
    with edge_serving(settings) as url:
        zalo.fake.webhook = f"{url}/webhooks/zalo"
        zalo.fake.callback = f"{settings.public_url}/connect/zalo/done"
        yield url


def key_of(settings: Settings) -> str:
    printed = run(settings, ["zalo-connect"])
    link = next(line for line in printed.splitlines() if line.startswith("http"))
    return parse_qs(urlsplit(link).query)["key"][0]


def browser(edge: str) -> httpx.Client:
    return httpx.Client(base_url=edge, trust_env=False)


def begun(client: httpx.Client, settings: Settings) -> str:
    """Up to Zalo's page and back: the address that Zalo sends the administrator to, on this edge."""
    page = client.get("/connect/zalo", params={"key": key_of(settings)})
    assert page.status_code == 200
    key = re.search(r'name="key" value="([^"]+)"', page.text)
    assert key is not None
    onward = client.post("/connect/zalo", data={"key": key[1]})
    assert onward.status_code == 303
    back = httpx.get(onward.headers["location"], trust_env=False)
    assert back.status_code == 302
    return back.headers["location"].removeprefix(settings.public_url)


def test_an_administrator_connects_the_account(settings: Settings, edge: str, zalo: Zalo) -> None:
    assert httpx.get(f"{edge}/readyz", trust_env=False).json()["channels"]["zalo"] == "not_connected"
    zalo.fake.say(USER, "trước")
    client = browser(edge)
    done = client.get(begun(client, settings))
    assert (done.status_code, "Đã kết nối" in done.text) == (200, True)
    assert httpx.get(f"{edge}/readyz", trust_env=False).json()["channels"]["zalo"] == "on"
    account = account_of(settings)
    assert account.account_id == zalo.fake.oa_id
    # Sealed: neither token can be read in the database.
    stored = Path(settings.database_url.removeprefix("sqlite:///")).read_bytes()
    assert all(token.encode() not in stored for token in zalo.fake.live_tokens())
    # What came before is answered now.
    zalo.hears("đáp trước")


def test_a_code_is_good_once_and_in_its_own_browser(settings: Settings, edge: str, zalo: Zalo) -> None:
    client = browser(edge)
    address = begun(client, settings)
    stranger = browser(edge).get(address)
    assert (stranger.status_code, stranger.json()["type"]) == (403, "urn:problem:consent-lost")
    assert client.get(address).status_code == 200
    assert client.get(address).status_code == 403


def test_a_changed_state_is_refused(settings: Settings, edge: str) -> None:
    client = browser(edge)
    address = re.sub(r"state=[^&]+", "state=x", begun(client, settings))
    assert client.get(address).status_code == 403


def test_a_code_that_zalo_refuses_says_so(settings: Settings, edge: str) -> None:
    client = browser(edge)
    address = re.sub(r"code=[^&]+", "code=x", begun(client, settings))
    refused = client.get(address)
    assert (refused.status_code, "Zalo chưa cấp quyền" in refused.text) == (502, True)


@pytest.mark.parametrize("key", ["", "x", "InphbG8i.aaaa.bbbb"])
def test_only_a_printed_link_leads_in(edge: str, key: str) -> None:
    assert httpx.get(f"{edge}/connect/zalo", params={"key": key}, trust_env=False).status_code == 403
    assert httpx.post(f"{edge}/connect/zalo", data={"key": key}, trust_env=False).status_code == 403


def test_where_zalo_is_off_there_is_nothing(sqlite_url: str, tmp_path: Path, bot_url: str) -> None:
    settings = edge_settings(sqlite_url, tmp_path, bot_url)
    with pytest.raises(KbError, match="ZALO_APP_ID"):
        run(settings, ["zalo-connect"])
    with edge_serving(settings) as url:
        for path in ("/connect/zalo", "/connect/zalo/done", "/webhooks/facebook"):
            assert httpx.get(url + path, trust_env=False).status_code == 404, path
        assert httpx.post(f"{url}/webhooks/zalo", content=b"{}", trust_env=False).status_code == 404


def test_half_of_the_settings_is_an_error(sqlite_url: str, tmp_path: Path, bot_url: str) -> None:
    with pytest.raises(KbError, match="ZALO_APP_SECRET and ZALO_OA_SECRET_KEY"):
        edge_settings(sqlite_url, tmp_path, bot_url, ZALO_APP_ID="1")
    with pytest.raises(KbError, match="FACEBOOK_VERIFY_TOKEN"):
        edge_settings(sqlite_url, tmp_path, bot_url, FACEBOOK_APP_SECRET="s", FACEBOOK_PAGE_TOKEN="t")
