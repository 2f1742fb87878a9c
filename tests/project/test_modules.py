"""Sizes, and Vietnamese wording outside the code."""

import ast
import re
import unicodedata

import pytest

from tests.project.tree import PACKAGES, modules, name_of, parsed, project_files, strings_in

MOST_MODULE_LINES = 400
MOST_FUNCTION_LINES = 60
# Letters that only Vietnamese uses; the marks on plain vowels are shared with other languages.
VIETNAMESE = re.compile(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
# The reader of records compares with the words of the portal's cells: they are matched, and never shown.
READER = "kb/procedures/ingest/"
# A migration is written once, by the tool, as one list of operations.
MIGRATIONS = "kb/migrations/versions/"
PYTHON_FILES = [path for path in project_files() if path.suffix == ".py"]


def test_modules_are_short() -> None:
    lengths = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in PYTHON_FILES}
    assert {name: length for name, length in lengths.items() if length > MOST_MODULE_LINES} == {}


def test_functions_are_short() -> None:
    lengths = {
        f"{name_of(path)}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in PYTHON_FILES
        if not name_of(path).startswith(MIGRATIONS)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > MOST_FUNCTION_LINES} == {}


@pytest.mark.parametrize("package", [package for package in PACKAGES if package != "vi"])
def test_no_vietnamese_sentence_stands_in_code(package: str) -> None:
    sentences = [
        f"{name_of(path)}:{literal.lineno}: {literal.value!r}"
        for path in modules(package)
        if not name_of(path).startswith(READER)
        for literal in strings_in(parsed(path))
        if is_sentence(str(literal.value))
    ]
    assert sentences == []


def is_sentence(text: str) -> bool:
    """Vietnamese letters and a space; a pattern with its brackets and bars is none."""
    plain = unicodedata.normalize("NFC", text)
    return bool(VIETNAMESE.search(plain)) and " " in plain.strip() and not re.search(r"[\\|\[\]]", plain)
