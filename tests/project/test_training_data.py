"""Training data checked as code."""

import re
import unicodedata
from collections import defaultdict
from functools import cache

import pytest

from tests.project.tree import ROOT, name_of, project_files
from vi import fold, normalise
from vi.files import read_yaml

LEAST_EXAMPLES = 25
ANNOTATION = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


@cache
def examples() -> dict[str, tuple[str, ...]]:
    """Intent → its examples, without annotations."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "data" / "nlu").rglob("*.yml")):
        for entry in read_yaml(path.read_text("utf-8")).get("nlu", []):
            lines = entry.get("examples", "").splitlines()
            plain = [ANNOTATION.sub(r"\1", line.removeprefix("- ")).strip() for line in lines]
            if "intent" in entry:
                found[entry["intent"]] += plain
    return {intent: tuple(lines) for intent, lines in found.items()}


def key(text: str) -> str:
    """What is left when spelling is set aside."""
    return " ".join(re.findall(r"\w+", fold(normalise(text)).lower()))


def test_there_is_training_data() -> None:
    assert len(examples()) >= 20


def test_every_intent_has_enough_examples() -> None:
    few = {intent: len(set(lines)) for intent, lines in examples().items() if len(set(lines)) < LEAST_EXAMPLES}
    assert few == {}


def test_no_example_stands_in_two_intents() -> None:
    intents: dict[str, set[str]] = defaultdict(set)
    for intent, lines in examples().items():
        for line in lines:
            intents[key(line)].add(intent)
    assert {text: found for text, found in intents.items() if len(found) > 1} == {}


def test_no_example_is_written_twice() -> None:
    twice = {intent: sorted({line for line in lines if lines.count(line) > 1}) for intent, lines in examples().items()}
    assert {intent: lines for intent, lines in twice.items() if lines} == {}


def test_every_intent_is_written_in_more_than_one_spelling() -> None:
    """With and without diacritics."""
    one_sided = {
        intent
        for intent, lines in examples().items()
        if all(line == fold(line) for line in lines) or all(line != fold(line) for line in lines)
    }
    assert one_sided == set()


YAML_FILES = [path for path in project_files() if path.suffix in {".yml", ".yaml"}]


@pytest.mark.parametrize("path", YAML_FILES, ids=name_of)
def test_yaml_is_nfc(path: object) -> None:
    text = path.read_text("utf-8")  # type: ignore[attr-defined]
    assert unicodedata.is_normalized("NFC", text)


def test_file_names_are_ascii_snake_case() -> None:
    names = [path.relative_to(ROOT) for path in project_files() if path.suffix in {".yml", ".py"}]
    odd = [str(name) for name in names if not re.fullmatch(r"[a-z0-9_./-]+", str(name))]
    assert odd == []
