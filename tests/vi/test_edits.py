import pytest

from vi.edits import one_edit


@pytest.mark.parametrize("other", ["kha", "hkai", "khaii", "khoi", "ikhai", "khia"])
def test_one_slip_is_among_the_edits(other: str) -> None:
    assert other in set(one_edit("khai"))


@pytest.mark.parametrize("other", ["ka", "khaiii", "sinh", "hkia"])
def test_two_slips_are_not(other: str) -> None:
    assert other not in set(one_edit("khai"))
