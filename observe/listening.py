"""Where a process listens, in both families of addresses, and whose word on addresses it takes."""

import ipaddress
from collections.abc import Iterable, Iterator

_ALL_OF_IPV4, _ALL_OF_IPV6 = "0.0.0.0", "::"
_MAPPED = "::ffff:"
_MAPPED_BITS = 96


def hosts(host: str) -> str | list[str]:
    """For servers that bind by themselves through asyncio: it makes `::` IPv6 alone, so both are named."""
    return [_ALL_OF_IPV4, _ALL_OF_IPV6] if host == _ALL_OF_IPV6 else host


def trusted(proxies: Iterable[str]) -> list[str]:
    """These addresses and networks, those of IPv4 also as a socket of both families writes them (`::ffff:10.0.0.5`)."""
    return [form for proxy in proxies for form in _forms(proxy)]


def _forms(proxy: str) -> Iterator[str]:
    yield proxy
    try:
        network = ipaddress.ip_network(proxy, strict=False)
    except ValueError:
        return  # a name, or a star: as it is
    if network.version == 4:
        mapped = f"{_MAPPED}{network.network_address}"
        yield f"{mapped}/{_MAPPED_BITS + network.prefixlen}" if "/" in proxy else mapped
