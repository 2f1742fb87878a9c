"""The fingerprint of a source record, by which a later import knows whether the record changed."""

import hashlib
import json
from collections.abc import Mapping


def source_digest(record: Mapping[str, object]) -> str:
    """SHA-256 of the record as canonical JSON (keys sorted, UTF-8, no spaces)."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
