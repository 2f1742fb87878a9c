"""Facebook's signature of a request: HMAC-SHA256 over the raw body, keyed with the app's secret.

Header `X-Hub-Signature-256: sha256=<hex>`.
"""

import hashlib
import hmac


def is_signed(raw: bytes, header: str, *, app_secret: str) -> bool:
    """Whether the header holds the signature of these bytes. Takes the same time for every wrong one."""
    right = "sha256=" + hmac.new(app_secret.encode(), raw, hashlib.sha256).hexdigest()
    return hmac.compare_digest(header.strip().lower().encode("utf-8", "replace"), right.encode())
