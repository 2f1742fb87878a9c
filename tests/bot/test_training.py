"""When a model is trained; the training itself is in tests/nlu/test_model.py."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.model import ROOT, model_path, sources_hash


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in {
        "config.yml": "recipe: default.v1", "domain.yml": "intents: []", "data/nlu/a.yml": "nlu: []",
        "data/responses/a.yml": "responses: {}", "bot/nlu/a.py": "", "vi/a.py": "",
    }.items():  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    "name", ["config.yml", "domain.yml", "data/nlu/a.yml", "data/responses/a.yml", "bot/nlu/a.py", "vi/a.py"]
)
def test_every_source_changes_the_model(project: Path, name: str) -> None:
    before = sources_hash(project)
    (project / name).write_text("changed")
    assert sources_hash(project) != before


def test_what_is_no_source_changes_nothing(project: Path) -> None:
    before = sources_hash(project)
    (project / "README.md").write_text("new")
    (project / "vi/__pycache__").mkdir()
    (project / "vi/__pycache__/a.pyc").write_text("new")
    assert sources_hash(project) == before


def test_a_file_renamed_changes_the_model(project: Path) -> None:
    before = sources_hash(project)
    (project / "data/nlu/a.yml").rename(project / "data/nlu/b.yml")
    assert sources_hash(project) != before


def test_unchanged_model_is_not_trained_again(tmp_path: Path) -> None:
    path = model_path(environ={"VAR": str(tmp_path)})
    path.parent.mkdir()
    path.write_bytes(b"a model")
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bot.train"], cwd=ROOT, env=os.environ | {"VAR": str(tmp_path)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert time.monotonic() - started < 10  # 0.1 s on a quiet machine
    assert done.stdout.strip() == str(path)
    assert " rasa" not in done.stderr and "sklearn" not in done.stderr
    assert path.read_bytes() == b"a model"


def test_path_alone_trains_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.train", "--path"], cwd=ROOT, env=os.environ | {"VAR": str(tmp_path)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == str(model_path(environ={"VAR": str(tmp_path)}))
    assert not Path(done.stdout.strip()).exists()
