"""Private things that are asked for: taken out of the text, sealed, and only what was asked for."""

import json

import pytest

from channels.private import take_private
from kb.sealing import Sealer, SealError

SEALER = Sealer("a secret of the tests")

GIVEN = [
    ("phone_tail", "0123", "•••", "0123"),
    ("phone_tail", "4 số cuối là 0123 nha em", "4 số cuối là ••• nha em", "0123"),
    ("phone_tail", "bon so cuoi 0 1 2 3", "bon so cuoi •••", "0 1 2 3"),
    ("phone_tail", "0905 000 123", "•••", "0905 000 123"),
    ("one_time_code", "482913", "•••", "482913"),
    ("one_time_code", "mã 482 913 ạ", "mã ••• ạ", "482 913"),
    ("contact", "gọi em số 0905 000 123 nhé", "gọi em số ••• nhé", "0905 000 123"),
    ("contact", "an.tran@example.com", "•••", "an.tran@example.com"),
    ("email", "gửi về an.tran@example.com", "gửi về •••", "an.tran@example.com"),
]


@pytest.mark.parametrize(("asked", "text", "kept", "private"), GIVEN)
def test_what_is_asked_for_is_sealed(asked: str, text: str, kept: str, private: str) -> None:
    taken = take_private(text, asked, SEALER)
    assert taken is not None
    assert taken.text == kept
    fields = json.loads(taken.payload.removeprefix("/give_private"))
    assert fields["kind"] == asked
    assert SEALER.open(fields["sealed"]) == private
    assert private not in taken.payload


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("phone_tail", "năm 2024 lệ phí bao nhiêu"),
        ("phone_tail", "lệ phí 5000 đồng phải không"),
        ("phone_tail", "H32.12-261101-0007"),
        ("phone_tail", "thủ tục 1.001193"),
        ("phone_tail", "ngày 25/12/2026"),
        ("phone_tail", "đăng ký khai sinh cần gì"),
        ("phone_tail", "hồ sơ của tôi nộp hôm 12 tới giờ là bao nhiêu ngày rồi 0123 đó em ơi coi giúp"),
        ("phone_tail", "12345"),
        ("one_time_code", "0123"),
        ("one_time_code", "056123456789"),
        ("contact", "gọi em nhé"),
        ("email", "0905 000 123"),
        ("", "0123"),
        ("something", "0123"),
    ],
)
def test_nothing_else_is_taken(asked: str, text: str) -> None:
    assert take_private(text, asked, SEALER) is None


def test_another_private_thing_beside_it_is_masked() -> None:
    taken = take_private("0123, cccd của tôi 056123456789", "phone_tail", SEALER)
    assert taken is None or "056123456789" not in taken.text


def test_a_sealed_text_opens_with_its_own_key_only() -> None:
    sealed = SEALER.seal("0123")
    assert SEALER.seal("0123") != sealed
    assert SEALER.open(sealed) == "0123"
    with pytest.raises(SealError):
        Sealer("another secret").open(sealed)
    with pytest.raises(SealError):
        SEALER.open(sealed[:-4])
    assert (SEALER.seal(""), SEALER.open("")) == ("", "")


def test_a_digest_is_the_same_for_the_same_text_and_key() -> None:
    assert SEALER.digest("127.0.0.1") == Sealer("a secret of the tests").digest("127.0.0.1")
    assert SEALER.digest("127.0.0.1") != Sealer("another secret").digest("127.0.0.1")
