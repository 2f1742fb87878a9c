"""Reading of the YAML files that ship with the project."""

from typing import Any

import yaml

# The C library reads ten times as fast; wheels have it on every common machine.
LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str | bytes) -> Any:
    """What the text says, plain types only. Raises `yaml.YAMLError`."""
    return yaml.load(text, Loader=LOADER)
