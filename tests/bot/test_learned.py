"""Which examples are in use: activating, going back, the command that does it, and the model that follows from it."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from bot.learn import main
from bot.learning.active import (
    activate,
    active_name,
    examples_in_use,
    examples_name,
    history,
    learning_folder,
    previous_names,
    roll_back,
)
from bot.learning.errors import LearningError
from bot.model import ROOT, model_hash, model_path, sources_hash

A, B = b"nlu: [a]", b"nlu: [b]"
NAME_A, NAME_B = examples_name(A), examples_name(B)
FILE = "nlu:\n  - intent: payment\n    examples: |\n      - quẹt thẻ được hông ta\n"


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VAR", str(tmp_path))
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> dict[str, Any]:
    assert main(list(arguments)) == status
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_nothing_is_in_use_at_first(var: Path) -> None:
    folder = learning_folder()
    assert (active_name(folder), examples_in_use(), previous_names(history(folder))) == (None, None, [])
    with pytest.raises(LearningError):
        roll_back(folder)


def test_examples_in_use_are_kept_under_their_hash(var: Path) -> None:
    activate(A, learning_folder())
    assert (var / "learning" / "active").read_text().split()[0] == NAME_A
    assert (var / "learning" / f"{NAME_A}.yml").read_bytes() == A == examples_in_use()
    assert {path.name for path in (var / "learning").iterdir()} == {"active", "lock", f"{NAME_A}.yml"}


def test_rollback_goes_back_step_by_step(var: Path) -> None:
    folder = learning_folder()
    activate(A, folder)
    activate(B, folder)
    assert previous_names(history(folder)) == [NAME_A, None]
    roll_back(folder)
    assert (active_name(folder), previous_names(history(folder))) == (NAME_A, [None])
    roll_back(folder)
    assert (active_name(folder), previous_names(history(folder))) == (None, [])
    activate(B, folder)
    assert [(step.examples, step.did) for step in history(folder)] == [
        (NAME_B, "activate"), (None, "rollback"), (NAME_A, "rollback"), (NAME_B, "activate"), (NAME_A, "activate"),
    ]  # fmt: skip


def test_the_same_examples_again_change_nothing(var: Path) -> None:
    for _ in range(2):
        activate(A, learning_folder())
    assert len(history(learning_folder())) == 1


def test_rollback_to_examples_that_are_gone_is_refused(var: Path) -> None:
    folder = learning_folder()
    activate(A, folder)
    activate(B, folder)
    (folder / f"{NAME_A}.yml").unlink()
    with pytest.raises(LearningError, match=NAME_A):
        roll_back(folder)
    assert examples_in_use() == B


def test_examples_removed_by_hand_are_a_warning_and_none(var: Path, caplog: pytest.LogCaptureFixture) -> None:
    activate(A, learning_folder())
    (learning_folder() / f"{NAME_A}.yml").unlink()
    assert examples_in_use() is None
    assert NAME_A in caplog.text


def test_no_activation_is_lost_when_several_come_at_once(var: Path) -> None:
    folder = learning_folder()
    threads = [threading.Thread(target=activate, args=(f"nlu: [{n}]".encode(), folder)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(history(folder)) == 12
    assert len(list(folder.glob("*.yml"))) == 12


def test_without_examples_the_model_is_named_as_its_sources(var: Path) -> None:
    assert model_path() == var / "models" / f"{sources_hash()}.tar.gz"
    activate(A, learning_folder())
    learned = model_path()
    assert learned.name == f"{model_hash(sources_hash(), A)}.tar.gz" != f"{sources_hash()}.tar.gz"
    roll_back(learning_folder())
    assert model_path() == var / "models" / f"{sources_hash()}.tar.gz"


def test_every_change_of_the_examples_changes_the_model() -> None:
    assert len({model_hash("s", None), model_hash("s", A), model_hash("s", B), model_hash("t", A)}) == 4


def test_command_activates_and_goes_back(var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = var / "attached"
    file.write_text(FILE, "utf-8")
    name = examples_name(file.read_bytes())
    assert said(capsys, "status") == {
        "active": None, "previous": None, "can_roll_back": False,
        "model": sources_hash(), "trained": False, "history": [],
    }  # fmt: skip
    now = said(capsys, "activate", "--examples", str(file))
    assert (now["active"], now["previous"], now["can_roll_back"], now["trained"]) == (name, None, True, False)
    assert now["model"] == model_hash(sources_hash(), file.read_bytes())
    assert [(step["examples"], step["did"]) for step in now["history"]] == [(name, "activate")]
    assert said(capsys, "status") == now
    assert said(capsys, "rollback")["active"] is None
    assert "quay lại" in said(capsys, "rollback", status=2)["error"]


def test_refused_file_leaves_all_as_it_was(var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = var / "attached.yml"
    file.write_text(FILE.replace("payment", "no_such_intent"), "utf-8")
    for command in ("activate", "train", "measure"):
        assert "no_such_intent" in said(capsys, command, "--examples", str(file), status=2)["error"]
        assert "absent.yml" in said(capsys, command, "--examples", str(var / "absent.yml"), status=2)["error"]
    assert active_name(learning_folder()) is None


def test_candidate_that_is_there_is_not_trained_again(var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = var / "attached.yml"
    file.write_text(FILE, "utf-8")
    name = model_hash(sources_hash(), file.read_bytes())
    (var / "models").mkdir()
    (var / "models" / f"{name}.tar.gz").write_bytes(b"a model")
    found = said(capsys, "train", "--examples", str(file))
    assert found["model"] == name and found["seconds"] < 60


def test_standard_output_is_one_object_in_utf_8(var: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.learn", "rollback"], cwd=ROOT, env=os.environ | {"VAR": str(var), "LC_ALL": "C"},
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert list(json.loads(done.stdout.decode("utf-8"))) == ["error"]
