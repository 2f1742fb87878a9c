"""Pictures of platforms are fetched from outside only (SSRF): addresses, names, redirects, names that change."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from channels.platforms.addresses import AddressError, Addresses
from channels.strings import say
from tests.channels.platforms import USER, zalo_edge, zalo_running
from tests.channels.servers import FakeBot, free_port, serving

INSIDE = [
    "http://127.0.0.1/a.jpg",
    "http://127.1/a.jpg",
    "http://2130706433/a.jpg",
    "http://0x7f000001/a.jpg",
    "http://0177.0.0.1/a.jpg",
    "http://0.0.0.0/a.jpg",
    "http://localhost/a.jpg",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.100.100.200/latest/meta-data/",
    "http://10.0.0.5/a.jpg",
    "http://192.168.1.1/a.jpg",
    "http://224.0.0.1/a.jpg",
    "http://[::1]/a.jpg",
    "http://[::]/a.jpg",
    "http://[::ffff:127.0.0.1]/a.jpg",
    "http://[::ffff:169.254.169.254]/a.jpg",
    "http://[64:ff9b::7f00:1]/a.jpg",
    "http://[64:ff9b::a9fe:a9fe]/a.jpg",
    "http://[2002:7f00:1::]/a.jpg",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://[ff02::1]/a.jpg",
]
NO_ADDRESS = [
    "file:///etc/passwd",
    "ftp://example.com/a.jpg",
    "gopher://example.com/",
    "data:image/png;base64,AA",
    "//example.com/a.jpg",
    "http:///a.jpg",
    "http://user:word@example.com/a.jpg",
    "http://@example.com/a.jpg",
    "https://example.com:8080/a.jpg",
    "http://example.com:22/a.jpg",
    "http://example.com:99999/a.jpg",
    "http://[::1/a.jpg",
    "http://[fe80::1%25lo]/a.jpg",
    "http://\udc80.example.com/a.jpg",
    "http://" + "a" * 300 + ".example.com/",
    "",
]
ADDRESSES = Addresses(frozenset())


def refused(url: str) -> str:
    with pytest.raises(AddressError) as error:
        asyncio.run(ADDRESSES.check(url))
    return str(error.value)


@pytest.mark.parametrize("url", INSIDE)
def test_addresses_of_the_house_are_not_fetched(url: str) -> None:
    assert refused(url) == "private"


@pytest.mark.parametrize("url", NO_ADDRESS)
def test_what_is_no_address_of_a_picture_is_not_fetched(url: str) -> None:
    refused(url)


MIXED = ["10.0.0.5", "93.184.215.14 127.0.0.1", "127.0.0.1 93.184.215.14", "::ffff:10.0.0.5"]


def _named(*addresses: str) -> Any:
    calls = iter(addresses)

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in next(calls).split()]

    return resolve


@pytest.mark.parametrize("addresses", MIXED)
def test_a_name_with_any_private_address_is_not_fetched(addresses: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.platforms.addresses.socket.getaddrinfo", _named(addresses))
    assert refused("https://photo.example.com/a.jpg") == "private"


def test_a_name_that_changes_after_it_was_looked_at_leads_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.platforms.addresses.socket.getaddrinfo", _named("93.184.215.14", "127.0.0.1"))
    place = asyncio.run(ADDRESSES.check("https://photo.example.com/a.jpg?x=1#y"))
    assert place.url == "https://93.184.215.14/a.jpg?x=1"
    assert place.headers == {"Host": "photo.example.com"}
    assert place.extensions == {"sni_hostname": "photo.example.com"}


@contextmanager
def inside() -> Iterator[tuple[str, list[str]]]:
    """A server of the house that nobody may reach, and what reached it."""
    reached: list[str] = []

    async def tell(request: Request) -> Response:
        reached.append(request.url.path)
        return Response(b"a secret of the house")

    with serving(Starlette(routes=[Route("/{path:path}", tell)]), free_port()) as url:
        yield url, reached


def test_a_redirect_into_the_house_is_not_followed(
    bot: FakeBot, bot_url: str, sqlite_url: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The platform itself is trusted, and even it cannot lead us further in."""
    with zalo_running() as zalo, inside() as (house, reached), zalo_edge(zalo, sqlite_url, tmp_path, bot_url):
        targets = [
            house,
            house.replace("127.0.0.1", "[::ffff:127.0.0.1]"),
            "file:///etc/passwd",
            "http://169.254.169.254/",
        ]

        async def lead(_: Request) -> Response:
            return RedirectResponse(targets.pop(0))

        with serving(Starlette(routes=[Route("/{path:path}", lead)]), free_port()) as leading:
            monkeypatch.setattr(Addresses, "trusted", frozenset({leading.removeprefix("http://")}))
            wanted = len(targets)
            for number in range(wanted):
                zalo.fake.image(USER, f"{leading}/{number}.jpg")
            zalo.hears(*[say("picture_lost")] * wanted)
    assert targets == []
    assert reached == []
    assert bot.turns == []
