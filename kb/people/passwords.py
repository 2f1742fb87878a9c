"""Passwords and one-time codes. Argon2id with the parameters of RFC 9106 (low memory); TOTP of RFC 6238."""

from functools import cache
from importlib.resources import files

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from kb.people.model import AccountError

# NIST SP 800-63B: long enough, none of the common ones, no other rules.
SHORTEST, LONGEST = 12, 200
# A code may be one step (30 s) early or late: clocks differ, fingers are slow.
_WINDOW = 1


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


@cache
def _common() -> frozenset[str]:
    return frozenset(files("kb.people").joinpath("common_passwords.txt").read_text("utf-8").split())


def hashed(password: str, name: str) -> str:
    """The hash that is stored. Raises `AccountError` "short" or "common"."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountError("short")
    plain = password.casefold()
    if len(set(plain)) < 5 or any(word in plain for word in (*_common(), name.casefold())):
        raise AccountError("common")
    return _hasher().hash(password)


def fits(stored: str, password: str) -> bool:
    """Whether it is the password. Takes as long for an account that has none."""
    try:
        return _hasher().verify(stored or _nobodys(), password) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _hasher().hash("nobody's password")


def new_secret() -> str:
    """A secret of one-time codes, in base 32."""
    return pyotp.random_base32()


def code_step(secret: str, code: str, moment: float, last_step: int) -> int | None:
    """The time step whose code this is, if it is later than the last one that was used; else None.

    `moment`: seconds since 1970.
    """
    totp, digits = pyotp.TOTP(secret), "".join(code.split())
    now = int(moment) // totp.interval
    steps = (step for step in range(now - _WINDOW, now + _WINDOW + 1) if step > last_step)
    return next((step for step in steps if pyotp.utils.strings_equal(totp.generate_otp(step), digits)), None)


def address_of(secret: str, name: str, issuer: str) -> str:
    """What the QR code for an authenticator holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)
