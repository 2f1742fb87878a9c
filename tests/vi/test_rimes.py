import pytest

from vi import is_exact_syllable
from vi.tables import words

EXACT = words(
    "giấy gì giếng quyền quốc quý nghiêng khuya yếu uống được thuở đất ác moóc huýt khuỷu oanh sang y quẹo rượu"
)
OTHERS = words("tieng đât nge kăn ghà cế â dâ ngiêng viẹt form hoaf bat iế 123 Đất ấ\u0301")


@pytest.mark.parametrize("word", sorted(EXACT))
def test_exact_syllables(word: str) -> None:
    assert is_exact_syllable(word)


@pytest.mark.parametrize("word", [*sorted(OTHERS), "", "an nam"])
def test_other_words_are_none(word: str) -> None:
    assert not is_exact_syllable(word)
