"""The card of a procedure on the page without JavaScript, as values."""

import pytest

from channels.plain.procedures import procedure


def card(*references: str) -> dict[str, object]:
    source = {"decision": "1/QĐ-BTP", "legal_basis": list(references), "checked_at": "2026-07-03"}
    return {"type": "procedure", "code": "9.000001", "title": "Thủ tục", "aspects": {}, "source": source}


@pytest.mark.parametrize(("references", "folded"), [(("a", "b"), False), (("a", "b", "c"), True), ((), False)])
def test_a_long_legal_basis_stands_folded(references: tuple[str, ...], folded: bool) -> None:
    drawn = procedure(card(*references))
    shown = dict(drawn.source)
    assert ("a; b" in shown.values()) is (references == ("a", "b"))
    assert [part.lines for section in drawn.sections for part in section.parts] == ([references] if folded else [])
