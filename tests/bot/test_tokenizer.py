import unicodedata
from collections.abc import Callable
from typing import Literal

import pytest
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.tokenizer import VietnameseTokenizer
from tests.bot.tokenizer_checks import CHECKS, Tokenize


def tokenize(text: str) -> list[Token]:
    tokenizer = VietnameseTokenizer(VietnameseTokenizer.get_default_config())
    return tokenizer.tokenize(Message({"text": text}), "text")


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_tokenizer_passes(check: Callable[[Tokenize], None]) -> None:
    check(tokenize)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_syllables_of_a_word_are_one_token(form: Literal["NFC", "NFD"]) -> None:
    tokens = tokenize(unicodedata.normalize(form, "Đăng ký khai sinh"))
    assert [token.lemma for token in tokens] == ["Đăng_ký", "khai_sinh"]


def test_codes_and_addresses_are_one_token_each() -> None:
    texts = [token.text for token in tokenize("mã 1.001193 hồ sơ H32.12-261123-0001 ở https://dichvucong.gov.vn/a?b=1")]
    assert {"1.001193", "H32.12-261123-0001", "https://dichvucong.gov.vn/a?b=1"} <= set(texts)
