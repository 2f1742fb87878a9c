"""Which addresses may be fetched: they come in signed events, and still must not lead into the house."""

import asyncio
import ipaddress
import socket
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

_PORTS = {"http": 80, "https": 443}
# IPv6 that stands for an IPv4 address behind a translator (RFC 6052).
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressError(Exception):
    """The address must not be fetched."""


@dataclass(frozen=True, slots=True)
class Place:
    """What to ask, and how: the address that was looked at, so that a name that leads elsewhere a moment later (DNS
    rebinding) leads nowhere. The name goes along for the server and for its certificate.
    """

    url: str
    headers: dict[str, str] = field(default_factory=dict)
    extensions: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Public hosts on the usual ports, and these besides (where a platform's API is, as the settings say)."""

    trusted: frozenset[str]

    async def check(self, url: str) -> Place:
        """Where to fetch it. Raises `AddressError`."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise AddressError("unreadable") from error
        if parts.scheme not in _PORTS or not host or parts.username is not None:
            raise AddressError("scheme")
        if parts.netloc in self.trusted:
            return Place(url)
        if port not in (None, _PORTS[parts.scheme]):
            raise AddressError("port")
        address = await asyncio.to_thread(_public_address, host, _PORTS[parts.scheme])
        pinned = f"[{address}]" if isinstance(address, ipaddress.IPv6Address) else str(address)
        asked = urlunsplit((parts.scheme, pinned, parts.path, parts.query, ""))
        return Place(asked, {"Host": host}, {"sni_hostname": host})


def _public_address(host: str, port: int) -> Address:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressError("unknown") from error
    addresses = [ipaddress.ip_address(str(place[4][0]).partition("%")[0]) for place in found]
    if not addresses or not all(map(is_public, addresses)):
        raise AddressError("private")
    return addresses[0]


def is_public(address: Address) -> bool:
    """Whether it leads outside, whatever it stands for."""
    if address.is_multicast or not address.is_global:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return True
    inner = [address.sixtofour, *(address.teredo or ()), address.ipv4_mapped]
    inner += [ipaddress.IPv4Address(address.packed[-4:])] if address in _TRANSLATED else []
    return all(each is None or is_public(each) for each in inner)
