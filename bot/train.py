"""Train the model of the files as they are, unless it is there: `python -m bot.train`. Prints its path.

The learned examples in use are trained with them (bot/learn.py). `--path` prints the path only and trains nothing.
"""

import os
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path

from bot.learning.active import examples_in_use
from bot.model import ROOT, model_hash, path_of, sources_hash


def main(arguments: list[str]) -> int:
    """The command."""
    learned = examples_in_use()
    path = path_of(model_hash(sources_hash(), learned))
    if "--path" not in arguments and not path.exists():
        train(path, learned)
    sys.stdout.write(f"{path}\n")
    return 0


def train(path: Path, learned: bytes | None = None) -> None:
    """Train and put the model at `path` in one step, so that a stopped training leaves none.

    `learned` are the contents of a file of examples beside the project's own.
    """
    from bot.setup import prepare_rasa

    prepare_rasa()
    from rasa.model_training import train as train_rasa

    path.parent.mkdir(parents=True, exist_ok=True)
    # Standard output is for the path alone; Rasa prints what it is doing.
    with tempfile.TemporaryDirectory(dir=path.parent) as folder, redirect_stdout(sys.stderr):
        # Rasa's own cache of parts would be a second truth beside the hash.
        os.environ["RASA_CACHE_DIRECTORY"] = f"{folder}/cache"
        files = [str(ROOT / "data")]
        if learned is not None:
            files.append(f"{folder}/learned.yml")
            Path(files[-1]).write_bytes(learned)
        result = train_rasa(
            domain=str(ROOT / "domain.yml"),
            config=str(ROOT / "config.yml"),
            training_files=files,
            output=folder,
            fixed_model_name=path.name,
            force_training=True,
        )
        if result.model is None:
            raise SystemExit(f"training gave no model (code {result.code})")
        Path(result.model).replace(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
