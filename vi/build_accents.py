"""Learns from this project's own texts which diacritics stand on which syllable: `python -m vi.build_accents`.

Reads the folders of texts as files and writes the file of `vi.accent_model`. The same texts give the same counts.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from vi.accent_model import FILE, count, pack
from vi.accents import runs
from vi.files import read_yaml
from vi.folding import fold
from vi.normalising import normalise

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("data/nlu", "data/responses", "kb/phrases", "kb/sample", "vi/lexicon")
# Rasa's markup of entities and slots: the text in square brackets stays, what it is called goes.
_MARKUP = re.compile(r"\]\([^)]*\)|\{[^}]*\}|[\[*]")
# Three syllables in four carry a mark; what is below this share was typed without, or is too short to tell.
_LEAST_MARKED, _SHORTEST = 0.4, 2


def texts(*, every: int = 1) -> list[str]:
    """The texts of all files, or of every second, third … one, in the order of folders, files and places."""
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.yml"))][::every]
    return [text for path in paths for text in _strings(read_yaml(path.read_text("utf-8")))]


def accented_runs(written: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """The runs of words in lower case that are written with diacritics."""
    for text in written:
        for run in runs(normalise(_MARKUP.sub("", text)).lower()):
            words = tuple(token.text for token in run)
            marked = sum(word != fold(word) for word in words)
            if len(words) >= _SHORTEST and marked >= _LEAST_MARKED * len(words):
                yield words


def _strings(value: Any) -> Iterator[str]:
    """The strings of a document, examples of one block apart."""
    if isinstance(value, str):
        yield from value.splitlines()
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def main() -> None:
    """Writes the file and says how long it is."""
    packed = pack(count(accented_runs(texts())))
    Path(__file__).with_name(FILE).write_bytes(packed)
    sys.stdout.write(f"{FILE}: {len(packed)} bytes\n")


if __name__ == "__main__":
    main()
