"""Reading variables of the environment. What is wrong is a `SettingsError` with one sentence that names it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from kb.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Setting:
    """A variable of the environment, its default as an operator would write it, and what it does."""

    name: str
    default: str
    help: str


def given_of(settings: Iterable[Setting], environ: Mapping[str, str]) -> dict[str, str]:
    """What each of them is set to."""
    return {setting.name: environ.get(setting.name) or setting.default for setting in settings}


def switch_of(given: Mapping[str, str], name: str) -> bool:
    """on or off."""
    if given[name] not in ("on", "off"):
        raise SettingsError(f"{name} is '{given[name]}', neither on nor off.")
    return given[name] == "on"


def whole_of(given: Mapping[str, str], name: str) -> int:
    """A whole number above 0."""
    if not given[name].isascii() or not given[name].isdigit() or int(given[name]) < 1:
        raise SettingsError(f"{name} is '{given[name]}', not a whole number above 0.")
    return int(given[name])


def urls_of(given: Mapping[str, str], name: str, default: str) -> tuple[str, ...]:
    """One http address or several, separated by commas."""
    parts = (part.strip() for part in (given[name] or default).split(","))
    return tuple(_url(name, part) for part in parts if part) or (_url(name, default),)


def url_of(given: Mapping[str, str], name: str, default: str = "") -> str:
    """An http address."""
    return _url(name, given[name] or default)


def _url(name: str, value: str) -> str:
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise SettingsError(f"{name} is '{value}', not an http address.")
    return parts.geturl()
