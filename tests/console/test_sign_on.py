"""The single sign-on, with a provider on a real socket."""

import time
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest
import sqlalchemy as sa
from joserfc.jwk import RSAKey

from console.app import create_app
from console.settings import Settings, SingleSignOn, read_settings
from kb.errors import SettingsError
from kb.people import accounts
from kb.people.audit import entries
from kb.people.model import Role
from tests.channels.servers import free_port, serving
from tests.console.people import OPERATOR, browser, text_of
from tests.console.test_login import begun
from tests.fakes.oidc import Claims, FakeProvider, Person


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    port = free_port()
    made = FakeProvider(f"http://127.0.0.1:{port}")
    with serving(made.app(), port):
        yield made


@pytest.fixture
def console(console_settings: Settings, provider: FakeProvider) -> Iterator[str]:
    sign_on = SingleSignOn(provider.issuer, provider.client_id, provider.client_secret, "SSO tỉnh")
    settings = replace(console_settings, sign_on=sign_on)
    with serving(create_app(settings), settings.port) as url:
        yield url


@pytest.fixture
def client(console: str) -> Iterator[httpx.Client]:
    with browser(console) as made:
        yield made


def account(engine: sa.Engine, name: str = "le.minh") -> None:
    accounts.create(engine, name, full_name="Lê Minh", unit="Sở", roles=[Role.OFFICER], by=OPERATOR)


def sign_on(client: httpx.Client, path: str = "/login/sign-on") -> httpx.Response:
    return client.get(path, follow_redirects=True)


def test_it_lets_in_who_has_an_account_and_binds_it_once(
    engine: sa.Engine, client: httpx.Client, provider: FakeProvider
) -> None:
    account(engine)
    assert "SSO tỉnh" in text_of(client.get("/login"))
    page = sign_on(client, "/login/sign-on?next=/account")
    assert (page.status_code, page.url.path) == (200, "/account")
    assert "Lê Minh" in text_of(page)
    assert [entry.who for entry in entries(engine, act="login.sign_on")] == ["le.minh"]
    client.cookies.clear()
    # The same person under a new name is the same account; another person under the old name is not.
    provider.person = Person(name="le.thi.minh")
    assert "Lê Minh" in text_of(sign_on(client))
    client.cookies.clear()
    provider.person = Person(subject="another")
    refused = sign_on(client)
    assert refused.status_code == 403
    assert "chưa có tài khoản" in text_of(refused)


def test_a_name_at_the_provider_takes_over_no_account_with_a_password(
    engine: sa.Engine, console: str, client: httpx.Client
) -> None:
    begun(engine, console)
    assert sign_on(client).status_code == 403


SPOILED = {
    "nonce": lambda claims: claims | {"nonce": "another"},
    "audience": lambda claims: claims | {"aud": "somebody else"},
    "issuer": lambda claims: claims | {"iss": "https://evil.example"},
    "expired": lambda claims: claims | {"exp": int(time.time()) - 3600},
    "nobody": lambda claims: {name: value for name, value in claims.items() if name != "sub"},
}


@pytest.mark.parametrize("what", SPOILED)
def test_a_token_that_is_not_right_lets_nobody_in(
    engine: sa.Engine, client: httpx.Client, provider: FakeProvider, what: str
) -> None:
    account(engine)
    provider.spoil = SPOILED[what]
    refused = sign_on(client)
    assert refused.status_code == 403
    assert "console" not in client.cookies
    provider.spoil = _right
    assert sign_on(client).status_code == 200


def test_a_provider_whose_metadata_names_another_issuer_lets_nobody_in(
    engine: sa.Engine, console_settings: Settings, provider: FakeProvider
) -> None:
    account(engine)
    # The same server under another name: its metadata and its tokens agree with each other, and not with the settings.
    named = provider.issuer.replace("127.0.0.1", "localhost")
    told = SingleSignOn(named, provider.client_id, provider.client_secret, "SSO")
    settings = replace(console_settings, sign_on=told, port=free_port())
    settings = replace(settings, url=f"http://127.0.0.1:{settings.port}")
    with serving(create_app(settings), settings.port) as url, browser(url) as client:
        assert sign_on(client).status_code == 403
        assert "console" not in client.cookies


def _right(claims: Claims) -> Claims:
    return claims


def test_a_token_signed_with_another_key_lets_nobody_in(
    engine: sa.Engine, client: httpx.Client, provider: FakeProvider
) -> None:
    account(engine)
    provider.signed_with = RSAKey.generate_key(2048, {"kid": "one"})
    assert sign_on(client).status_code == 403


def test_an_answer_that_was_not_asked_for_lets_nobody_in(engine: sa.Engine, client: httpx.Client) -> None:
    """Login CSRF: somebody else's code in this browser."""
    account(engine)
    to_provider = client.get("/login/sign-on").headers["location"]
    back = client.get(to_provider).headers["location"]
    parts = urlsplit(back)
    forged = dict(parse_qsl(parts.query)) | {"state": "guessed"}
    refused = client.get(f"{parts.path}?{urlencode(forged)}")
    assert refused.status_code == 403
    with browser(str(client.base_url)) as other:
        assert other.get(f"{parts.path}?{parts.query}").status_code == 403


def test_a_provider_that_is_away_is_told(console_settings: Settings) -> None:
    away = SingleSignOn(f"http://127.0.0.1:{free_port()}", "console", "secret", "SSO")
    settings = replace(console_settings, sign_on=away)
    with serving(create_app(settings), settings.port) as url, browser(url) as client:
        page = client.get("/login/sign-on")
        assert page.status_code == 403
        assert "Không liên hệ được" in text_of(page)


def test_it_is_off_by_default(console_settings: Settings) -> None:
    with serving(create_app(console_settings), console_settings.port) as url, browser(url) as client:
        assert "sign-on" not in client.get("/login").text
        assert client.get("/login/sign-on").status_code == 404


def test_half_of_its_settings_is_refused() -> None:
    with pytest.raises(SettingsError, match="OIDC_CLIENT_SECRET"):
        read_settings({"OIDC_ISSUER": "https://sso.example", "OIDC_CLIENT_ID": "console"})
