"""PKCE as Zalo takes it (RFC 7636, S256; there is no parameter for the method)."""

import base64
import hashlib
import secrets


def new_verifier() -> str:
    """43 characters."""
    return _encoded(secrets.token_bytes(32))


def challenge_of(verifier: str) -> str:
    """What goes out first, so that only who knows the verifier can use the code."""
    return _encoded(hashlib.sha256(verifier.encode("ascii")).digest())


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
