"""nginx's configuration from the template that containers use too: deploy/nginx/nginx.conf.template."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parent / "nginx"
_NAME = re.compile(r"\$\{([A-Z][A-Z_0-9]*)\}")
# As deploy/nginx/start.sh has them.
DEFAULTS = {"REQUESTS_PER_SECOND": "50", "REQUESTS_AT_ONCE": "200", "CONNECTIONS": "400"}


def names_in(template: str) -> set[str]:
    """What the template wants to know."""
    return set(_NAME.findall(template))


def rendered(values: Mapping[str, str], folder: Path = FOLDER) -> str:
    """The configuration. Raises `KeyError` for a name that has no value."""
    given = {**DEFAULTS, "FOLDER": str(folder), "ALLOW": str(folder / "console-allow.conf"), **values}
    template = (folder / "nginx.conf.template").read_text("utf-8")
    return _NAME.sub(lambda found: given[found[1]], template)


def command(configuration: Path, *, as_root: bool) -> list[str]:
    """How nginx is started with it, in the foreground. Its workers read what the master reads."""
    settings = "daemon off;" + (" user root;" if as_root else "")
    return ["nginx", "-e", "stderr", "-c", str(configuration), "-g", settings]


if __name__ == "__main__":
    sys.stdout.write(rendered(dict(word.split("=", 1) for word in sys.argv[1:])))
