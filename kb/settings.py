"""Settings of the knowledge base, read once from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kb.deployment import check_secrets, in_production
from kb.errors import SettingsError
from vi import DOSSIER_CODES


@dataclass(frozen=True, slots=True)
class KbSettings:
    """Where the knowledge base lives, and what is a province's own."""

    database_url: str
    var: Path
    search_model: Path | None = None
    secret_key: str = ""
    province: str = "Khánh Hòa"
    dossier_codes: str = DOSSIER_CODES
    dossier_prefix: str = "H32"
    dossier_api_url: str = ""
    dossier_api_token: str = ""
    dossier_api_seconds: float = 3.5
    one_time_codes: bool = False
    calendar: Path | None = None
    feedback_categories: Path | None = None
    places: Path | None = None
    mail_url: str = ""
    mail_from: str = ""
    production: bool = False
    platforms: tuple[str, ...] = ()
    platform_names: Mapping[str, str] = field(default_factory=dict)


def read_settings(environ: Mapping[str, str] = os.environ) -> KbSettings:
    """`VAR` is the folder of state (default `var`); `DATABASE_URL` an SQLAlchemy address (default SQLite there);
    `SEARCH_MODEL` a file that `python -m kb learn` wrote (default: the one that ships); `SECRET_KEY` as of the public
    edge; `PROVINCE` the name of the province; `DOSSIER_CODES` masks of dossier codes (`vi.codes`), `DOSSIER_PREFIX` how
    those of the province begin; `DOSSIER_API_URL`, `DOSSIER_API_TOKEN` and `DOSSIER_API_SECONDS` the one-stop system
    (default: the local table); `ONE_TIME_CODES` whether codes reach the applicant's telephone; `CALENDAR` and
    `FEEDBACK_CATEGORIES` files and `PLACES` a folder (`kb.places.files`) in place of those that ship; `MAIL_URL` and
    `MAIL_FROM` the server and the sender of e-mail (`kb.dossiers.mail`); `ZALO_APP_ID` and `FACEBOOK_PAGE_TOKEN`
    whether there are these platforms, `ZALO_NAME` and `FACEBOOK_NAME` how citizens find them; `DEPLOYMENT` what is
    refused (`kb.deployment`). Raises `SettingsError`.
    """
    var = Path(environ.get("VAR") or "var").absolute()
    url = environ.get("DATABASE_URL") or f"sqlite:///{var}/assistant.db"
    check_secrets(environ, _with_driver(url))
    model = environ.get("SEARCH_MODEL")
    calendar, categories, places = (environ.get(name) for name in ("CALENDAR", "FEEDBACK_CATEGORIES", "PLACES"))
    return KbSettings(
        _with_driver(url),
        var,
        Path(model).absolute() if model else None,
        secret_key=environ.get("SECRET_KEY") or "",
        province=environ.get("PROVINCE") or "Khánh Hòa",
        dossier_codes=environ.get("DOSSIER_CODES") or DOSSIER_CODES,
        dossier_prefix=environ.get("DOSSIER_PREFIX") or "H32",
        dossier_api_url=(environ.get("DOSSIER_API_URL") or "").rstrip("/"),
        dossier_api_token=environ.get("DOSSIER_API_TOKEN") or "",
        dossier_api_seconds=_seconds(environ.get("DOSSIER_API_SECONDS") or "3.5"),
        one_time_codes=_switch(environ, "ONE_TIME_CODES"),
        calendar=Path(calendar).absolute() if calendar else None,
        feedback_categories=Path(categories).absolute() if categories else None,
        places=Path(places).absolute() if places else None,
        mail_url=environ.get("MAIL_URL") or "",
        mail_from=environ.get("MAIL_FROM") or "",
        platforms=_platforms(environ),
        production=in_production(environ),
        platform_names={"zalo": environ.get("ZALO_NAME") or "", "facebook": environ.get("FACEBOOK_NAME") or ""},
    )


def _platforms(environ: Mapping[str, str]) -> tuple[str, ...]:
    on = {"zalo": environ.get("ZALO_APP_ID"), "facebook": environ.get("FACEBOOK_PAGE_TOKEN")}
    return tuple(platform for platform, secret in on.items() if secret)


def _switch(environ: Mapping[str, str], name: str) -> bool:
    value = environ.get(name) or "off"
    if value not in ("on", "off"):
        raise SettingsError(f"{name} is '{value}', neither on nor off.")
    return value == "on"


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 60:
        raise SettingsError(f"DOSSIER_API_SECONDS is '{value}', not a number of seconds up to 60.")
    return seconds


def _with_driver(url: str) -> str:
    # Operators write the address as libpq does; psycopg 3 is the driver that is installed.
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url
