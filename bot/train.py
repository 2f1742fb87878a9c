"""Train the model of the files as they are, unless it is there: `python -m bot.train`. Prints its path.

`--path` prints the path only and trains nothing.
"""

import os
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path

from bot.model import ROOT, model_path


def main(arguments: list[str]) -> int:
    """The command."""
    path = model_path()
    if "--path" not in arguments and not path.exists():
        train(path)
    sys.stdout.write(f"{path}\n")
    return 0


def train(path: Path) -> None:
    """Train and put the model at `path` in one step, so that a stopped training leaves none."""
    from bot.setup import prepare_rasa

    prepare_rasa()
    from rasa.model_training import train as train_rasa

    path.parent.mkdir(parents=True, exist_ok=True)
    # Standard output is for the path alone; Rasa prints what it is doing.
    with tempfile.TemporaryDirectory(dir=path.parent) as folder, redirect_stdout(sys.stderr):
        # Rasa's own cache of parts would be a second truth beside the hash.
        os.environ["RASA_CACHE_DIRECTORY"] = f"{folder}/cache"
        result = train_rasa(
            domain=str(ROOT / "domain.yml"),
            config=str(ROOT / "config.yml"),
            training_files=[str(ROOT / "data")],
            output=folder,
            fixed_model_name=path.name,
            force_training=True,
        )
        if result.model is None:
            raise SystemExit(f"training gave no model (code {result.code})")
        Path(result.model).replace(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
