"""Which addresses may be fetched: they come in signed events, and still must not lead into the house."""

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit


class AddressError(Exception):
    """The address must not be fetched."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Public hosts, and these besides (where a platform's API is, as the settings say)."""

    trusted: frozenset[str]

    async def check(self, url: str) -> str:
        """The address, if it may be fetched. Raises `AddressError`."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise AddressError("unreadable") from error
        if parts.scheme not in ("http", "https") or not host or parts.username:
            raise AddressError("scheme")
        if parts.netloc not in self.trusted and not await asyncio.to_thread(_is_public, host, port or 443):
            raise AddressError("private")
        return url


def _is_public(host: str, port: int) -> bool:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise AddressError("unknown") from error
    return all(ipaddress.ip_address(str(place[4][0]).partition("%")[0]).is_global for place in found)
