"""Zalo's signature of an event: SHA-256 over app id, raw body, timestamp and the account's secret key, in a row.

Header `X-ZEvent-Signature: mac=<hex>`. Zalo's documentation names the app's id as the first term; some report that the
account's id stands there, so both are tried.
"""

import hashlib
import hmac
from collections.abc import Iterable


def is_signed(raw: bytes, header: str, timestamp: str, *, first_terms: Iterable[str], secret_key: str) -> bool:
    """Whether the header holds the signature of these bytes. Takes the same time for every wrong one."""
    given = header.strip().removeprefix("mac=").lower().encode("utf-8", "replace")
    macs = [mac_of(raw, timestamp, first_term=term, secret_key=secret_key) for term in first_terms]
    return any(hmac.compare_digest(given, mac.encode()) for mac in macs)


def mac_of(raw: bytes, timestamp: str, *, first_term: str, secret_key: str) -> str:
    """64 hex digits."""
    return hashlib.sha256(first_term.encode() + raw + timestamp.encode() + secret_key.encode()).hexdigest()
