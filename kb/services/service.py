"""What others ask of services: all of them, one, and the one that a message is about."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import sqlalchemy as sa
import yaml
from pydantic import TypeAdapter, ValidationError

from kb.db import reading, writing
from kb.services.model import Service, ServicesError
from kb.services.tables import service
from kb.sources import Source
from vi import expand, fold, normalise
from vi.files import read_yaml

_FILE = "services.yml"


class ServiceDirectory:
    """The services that a province has."""

    def __init__(self, engine: sa.Engine, province: str) -> None:
        self._engine, self._province = engine, province

    def all(self) -> tuple[Service, ...]:
        """In the order of the file. Raises `KbUnavailableError`."""
        with reading(self._engine) as connection:
            found = _stored(connection)
        return tuple(each for each in found if each.province in ("", self._province))

    def get(self, slug: str) -> Service | None:
        """The service of this name."""
        return next((each for each in self.all() if each.slug == slug), None)

    def asked(self, text: str) -> Service | None:
        """The service that the longest of the phrases in a message belongs to."""
        plain = fold(expand(normalise(text)))
        found = [
            (len(phrase), each)
            for each in self.all()
            for phrase in map(fold, each.phrases)
            if re.search(rf"\b{re.escape(phrase)}\b", plain)
        ]
        return max(found, key=lambda pair: pair[0])[1] if found else None


def load_shipped_services(engine: sa.Engine) -> bool:
    """Bring the table up to the shipped file; returns whether anything changed."""
    shipped = shipped_services()
    with writing(engine) as connection:
        if _stored(connection) == shipped:
            return False
        connection.execute(sa.delete(service))
        connection.execute(sa.insert(service), [_row(each) for each in shipped])
    return True


@cache
def shipped_services() -> tuple[Service, ...]:
    """The services of the file. Raises `ServicesError`."""
    text = files(__package__).joinpath(_FILE).read_text("utf-8")
    try:
        return TypeAdapter(tuple[Service, ...]).validate_python(read_yaml(text))
    except (ValidationError, yaml.YAMLError) as error:
        raise ServicesError(f"{_FILE}: {error}") from error


def _stored(connection: sa.Connection) -> tuple[Service, ...]:
    rows = connection.execute(sa.select(service).order_by(service.c.id)).mappings()
    return tuple(_service(row) for row in rows)


_TEXTS = ("slug", "province", "title", "what", "audience", "url", "note")
_LISTS = ("start", "phrases")


def _service(row: sa.RowMapping) -> Service:
    told: dict[str, Any] = {name: row[name] for name in _TEXTS}
    told |= {name: tuple(row[name]) for name in _LISTS}
    return Service(**told, source=Source(row["source"], row["source_url"], row["read_on"]))


def _row(value: Service) -> Mapping[str, Any]:
    told: dict[str, Any] = {name: getattr(value, name) for name in _TEXTS}
    told |= {name: list(getattr(value, name)) for name in _LISTS}
    source = value.source
    return told | {"source": source.name, "source_url": source.url, "read_on": source.read_on}
