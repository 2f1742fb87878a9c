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


def read_settings(environ: Mapping[str, str] = os.environ) -> KbSettings:
    """`VAR` is the folder of state (default `var`); `DATABASE_URL` an SQLAlchemy address (default SQLite there)."""
    var = Path(environ.get("VAR") or "var").absolute()
    url = environ.get("DATABASE_URL") or f"sqlite:///{var}/assistant.db"
    return KbSettings(database_url=_with_driver(url), var=var)


def _with_driver(url: str) -> str:
    # Operators write the address as libpq does; psycopg 3 is the driver that is installed.
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url
