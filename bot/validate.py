"""`rasa data validate --fail-on-warnings` with Rasa prepared as the bot prepares it: `python -m bot.validate`."""

import sys
import warnings
from typing import Any

from bot.model import ROOT
from bot.setup import prepare_rasa


def main() -> None:
    """Exits with 1 and Rasa's words when domain, training data and rules do not fit together."""
    prepare_rasa()
    warnings.showwarning = _tell
    from rasa.cli.utils import validate_files
    from rasa.shared.importers.importer import TrainingDataImporter

    importer = TrainingDataImporter.load_from_config(
        str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [str(ROOT / "data")]
    )
    validate_files(fail_on_warnings=True, max_history=None, importer=importer)


def _tell(message: Warning | str, *_: Any, **__: Any) -> None:
    # Responses are named by actions here, never by rules.
    if not str(message).endswith("is not used in any story or rule."):
        sys.stderr.write(f"{message}\n")


if __name__ == "__main__":
    main()
