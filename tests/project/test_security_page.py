"""docs/security.md: every item of the standard once, and everything that it points to is there."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

from tests.project.tree import ROOT

PAGE = ROOT / "docs" / "security.md"
# OWASP ASVS 5.0.0, levels 1 and 2: the numbers within each section.
ITEMS = """
1.1 1 2; 1.2 1 2 3 4 5 6 7 8 9; 1.3 1 2 3 4 5 6 7 8 9 10 11; 1.4 1 2 3; 1.5 1 2; 2.1 1 2 3; 2.2 1 2 3; 2.3 1 2 3 4;
2.4 1; 3.2 1 2; 3.3 1 2 3 4; 3.4 1 2 3 4 5 6; 3.5 1 2 3 4 5; 3.7 1 2; 4.1 1 2 3; 4.2 1; 4.3 1 2; 4.4 1 2 3 4; 5.1 1;
5.2 1 2 3; 5.3 1 2; 5.4 1 2 3; 6.1 1 2 3; 6.2 1 2 3 4 5 6 7 8 9 10 11 12; 6.3 1 2 3 4; 6.4 1 2 3 4; 6.5 1 2 3 4 5;
6.6 1 2 3; 6.8 1 2 3 4; 7.1 1 2 3; 7.2 1 2 3 4; 7.3 1 2; 7.4 1 2 3 4 5; 7.5 1 2; 7.6 1 2; 8.1 1 2; 8.2 1 2 3; 8.3 1;
8.4 1; 9.1 1 2 3; 9.2 1 2 3 4; 10.1 1 2; 10.2 1 2; 10.3 1 2 3 4; 10.4 1 2 3 4 5 6 7 8 9 10 11; 10.5 1 2 3 4 5;
10.6 1 2; 10.7 1 2 3; 11.1 1 2; 11.2 1 2 3; 11.3 1 2 3; 11.4 1 2 3 4; 11.5 1; 11.6 1; 12.1 1 2 3; 12.2 1 2;
12.3 1 2 3 4; 13.1 1; 13.2 1 2 3 4 5; 13.3 1 2; 13.4 1 2 3 4 5; 14.1 1 2; 14.2 1 2 3 4; 14.3 1 2 3; 15.1 1 2 3;
15.2 1 2 3; 15.3 1 2 3 4 5 6 7; 16.1 1; 16.2 1 2 3 4 5; 16.3 1 2 3 4; 16.4 1 2 3; 16.5 1 2 3; 17.1 1; 17.2 1 2 3 4;
17.3 1 2
"""
_ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| (shown|n/a|weak) \| (.+) \|$", re.MULTILINE)
# Where no place in the code could show it: what there is not, what stands above, which algorithms.
_WORDS = re.compile(r"\babove\b|there are none|this chapter|Fernet|SHA-256|own at the proxy|as the inventory says")
_POINTER = re.compile(r"`((?:[\w.-]+/)+[\w.-]+|[\w.-]+\.(?:lock|md|yml|example))(?:::(\w+))?`")


def wanted() -> set[str]:
    return {
        f"{section}.{number}"
        for part in ITEMS.replace("\n", " ").split(";")
        for section, *numbers in [part.split()]
        for number in numbers
    }


@cache
def names_in(path: Path) -> frozenset[str]:
    """Functions, classes and constants of a module."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
    return frozenset(found)


def test_every_item_is_there_once() -> None:
    told = Counter(number for number, *_ in _ROW.findall(PAGE.read_text("utf-8")))
    assert len(wanted()) == 253
    assert set(told) == wanted()
    assert {number for number, times in told.items() if times > 1} == set()
    # A row that is not read is none.
    assert len(re.findall(r"^\| \d+\.\d+\.\d+ ", PAGE.read_text("utf-8"), re.MULTILINE)) == 253


def test_each_says_what_shows_it_or_why_not() -> None:
    for number, _, state, why in _ROW.findall(PAGE.read_text("utf-8")):
        assert len(why) > 3, number
        if state == "shown":
            assert _POINTER.search(why) or _WORDS.search(why), number


def test_everything_it_points_to_is_there() -> None:
    pointers = _POINTER.findall(PAGE.read_text("utf-8"))
    assert len(pointers) > 150
    assert [path for path, _ in pointers if not (ROOT / path).exists()] == []
    missing = [f"{path}::{name}" for path, name in pointers if name and name not in names_in(ROOT / path)]
    assert missing == []
