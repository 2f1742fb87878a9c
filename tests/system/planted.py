"""What citizens give away in the day that is scanned, and every form in which it could lie somewhere. All invented."""

import base64
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

from vi import fold


@dataclass(frozen=True)
class Secret:
    """A value, and how citizens type it."""

    name: str
    value: str
    typed: tuple[str, ...]


SECRETS = (
    Secret("identity", "056188445566", ("cccd 056188445566", "căn cước 0561 8844 5566", "so 056-188-445-566")),
    Secret("phone", "0912345987", ("sđt 0912345987", "gọi em 0912.345.987", "zalo 09 12 34 59 87")),
    Secret("account", "0071998877665", ("stk 0071998877665 vietcombank", "tài khoản số 0071 9988 77665")),
    Secret("card", "4539148803436467", ("thẻ 4539 1488 0343 6467", "the visa 4539148803436467")),
    Secret("passport", "C7788991", ("hộ chiếu C7788991", "passport C7788991")),
    Secret("email", "bimat.rieng@thuvidu.vn", ("mail bimat.rieng@thuvidu.vn",)),
    Secret(
        "name", "Khương Ngọc Bội", ("em tên Khương Ngọc Bội", "ten em la khuong ngoc boi", "họ tên: KHƯƠNG NGỌC BỘI")
    ),
    Secret("birth", "17/09/1983", ("sinh ngày 17/09/1983", "sn 17/09/1983")),
)
ALL = ", ".join(secret.typed[0] for secret in SECRETS)


def forms(secret: Secret) -> dict[str, bytes]:
    """The value in every form, by the name of the form."""
    value = secret.value
    spellings = {"plain": value, "lower": value.lower(), "upper": value.upper(), "folded": fold(value)}
    spellings["decomposed"] = unicodedata.normalize("NFD", value)
    if value.isdigit():
        spellings |= {
            f"by {sign!r} {size}": sign.join(re.findall(f".{{1,{size}}}", value))
            for sign in " .-"
            for size in (2, 3, 4)
        }
        spellings["wide"] = value.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        spellings["dashes"] = f"{value[:4]}.{value[4:7]}.{value[7:]}"
    found = {name: text.encode() for name, text in spellings.items()}
    found |= {f"{name} encoded": quote(text).encode() for name, text in spellings.items()}
    found |= {f"{name} form": quote_plus(text).encode() for name, text in spellings.items()}
    found |= {f"{name} escaped": json.dumps(text)[1:-1].encode() for name, text in spellings.items()}
    found |= {f"hex of {name}": text.encode().hex().encode() for name, text in spellings.items()}
    for name, text in spellings.items():
        found |= {f"base64 of {name} {at}": each for at, each in enumerate(_base64(text.encode()))}
    return {name: each for name, each in found.items() if len(each) >= 6}


def _base64(data: bytes) -> Iterator[bytes]:
    # What is before it in the encoded text shifts it by none, one or two bytes; the letters it shares with it are cut.
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + data)
        yield encoded[(0, 2, 3)[shift] : len(encoded) - 4]
