"""`make evaluate`: search, intent and aspect scores in five spellings, printed and kept under `$VAR/evaluation/`."""

import os
import sys
from pathlib import Path

from tests.conftest import SHARED
from tests.nlu import evaluate_citizens, evaluate_khanh_hoa, evaluate_nlu, evaluate_search


def main() -> None:
    """Search needs the shared questions; intents and aspects are scored without them too."""
    folder = Path(os.environ.get("VAR") or "var") / "evaluation"
    folder.mkdir(parents=True, exist_ok=True)
    if SHARED.is_dir():
        sys.stdout.write(
            evaluate_search.table(evaluate_search.evaluate_search(SHARED, folder / "search.json")) + "\n\n"
        )
        citizens = evaluate_citizens.evaluate_citizens(SHARED, folder / "citizens.json")
        sys.stdout.write(evaluate_citizens.table(citizens) + "\n\n")
    else:
        sys.stdout.write("search: not scored, the shared questions are not here\n\n")
    lives = evaluate_khanh_hoa.evaluate_khanh_hoa(SHARED, folder / "khanh_hoa.json")
    sys.stdout.write(evaluate_khanh_hoa.table(lives) + "\n\n")
    sys.stdout.write(evaluate_nlu.table(evaluate_nlu.evaluate_nlu(SHARED, folder / "nlu.json")) + "\n")
    sys.stdout.write(f"{folder}/*.json\n")


if __name__ == "__main__":
    main()
