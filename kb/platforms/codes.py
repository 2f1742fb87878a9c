"""Connection codes ("mã nối"): eight letters and digits that nobody confuses, in two groups.

30 signs make 6.5e11 codes: with a thousand alive, a guesser who tries ten thousand has a chance of one in 65,000.
"""

import re
import secrets
from datetime import timedelta

LIVES = timedelta(minutes=15)
_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_HALF = 4
_CODE = re.compile(rf"(?<![0-9A-Z])([{_SIGNS}]{{{_HALF}}})[ \-–.]?([{_SIGNS}]{{{_HALF}}})(?![0-9A-Z])", re.IGNORECASE)


def new_code() -> str:
    """A code as it is shown: `K7MP-Q4XR`. At least one digit and one letter, so that no word looks like one."""
    while True:
        signs = "".join(secrets.choice(_SIGNS) for _ in range(2 * _HALF))
        if _is_mixed(signs):
            return f"{signs[:_HALF]}-{signs[_HALF:]}"


def find_code(text: str) -> str | None:
    """The code in what somebody typed, as `new_code` shows it; None when there is none."""
    for match in _CODE.finditer(text):
        first, second = match[1].upper(), match[2].upper()
        if _is_mixed(first + second):
            return f"{first}-{second}"
    return None


def _is_mixed(signs: str) -> bool:
    return any(sign.isdigit() for sign in signs) and any(sign.isalpha() for sign in signs)
