"""Settings of the knowledge base, read once from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class KbSettings:
    """Where the knowledge base lives."""

    database_url: str
    var: Path
    search_model: Path | None = None


def read_settings(environ: Mapping[str, str] = os.environ) -> KbSettings:
    """`VAR` is the folder of state (default `var`); `DATABASE_URL` an SQLAlchemy address (default SQLite there);
    `SEARCH_MODEL` a file that `python -m kb learn` wrote (default: the one that ships).
    """
    var = Path(environ.get("VAR") or "var").absolute()
    url = environ.get("DATABASE_URL") or f"sqlite:///{var}/assistant.db"
    model = environ.get("SEARCH_MODEL")
    return KbSettings(_with_driver(url), var, Path(model).absolute() if model else None)


def _with_driver(url: str) -> str:
    # Operators write the address as libpq does; psycopg 3 is the driver that is installed.
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url
