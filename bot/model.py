"""Which trained model belongs to the files as they are. Imports nothing heavy: it is asked at every start."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

from bot.learning.active import examples_in_use

ROOT = Path(__file__).resolve().parents[1]
# What a model is made of. The wording is in there too: Rasa keeps the domain, with its responses, inside the model.
SOURCES = ("config.yml", "domain.yml", "data", "bot/nlu", "vi")
LIBRARIES = ("rasa", "scikit-learn", "underthesea", "spacy")


def model_path(root: Path = ROOT, environ: Mapping[str, str] = os.environ) -> Path:
    """Where the model of these files, with the learned examples in use, is or would be."""
    return path_of(model_hash(sources_hash(root), examples_in_use(environ)), environ)


def path_of(name: str, environ: Mapping[str, str] = os.environ) -> Path:
    """`$VAR/models/<hash>.tar.gz`."""
    return Path(environ.get("VAR") or "var").absolute() / "models" / f"{name}.tar.gz"


def model_hash(sources: str, learned: bytes | None) -> str:
    """A name for the sources of that hash with learned examples; without any it is the sources' own."""
    if learned is None:
        return sources
    return hashlib.sha256(sources.encode() + b"\0" + learned).hexdigest()[:16]


def sources_hash(root: Path = ROOT) -> str:
    """A name for the contents of all sources and the versions of the libraries that read them."""
    digest = hashlib.sha256()
    for name in LIBRARIES:
        digest.update(f"{name}=={version(name)}\n".encode())
    for path in sorted(_files(root)):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _files(root: Path) -> Iterator[Path]:
    for source in SOURCES:
        path = root / source
        yield from (file for file in path.rglob("*") if file.is_file() and _counts(file)) if path.is_dir() else [path]


def _counts(file: Path) -> bool:
    return file.suffix in (".yml", ".py", ".txt", ".tsv", ".json") and "__pycache__" not in file.parts
