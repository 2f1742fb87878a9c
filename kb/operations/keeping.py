"""The register of what is kept how long (keeping.yml)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from vi.files import read_yaml


@dataclass(frozen=True, slots=True)
class Kept:
    """A table: whose data it may hold ("citizen", "staff", "nobody"), the name of the rule by which its rows go, with
    what else they are deleted, and how each column that can hold text does so.
    """

    of: str
    rule: str
    goes_with: str
    columns: Mapping[str, str] = field(default_factory=dict)


@cache
def register() -> Mapping[str, Kept]:
    """By the name of the table."""
    return {name: _kept(row) for name, row in _file()["tables"].items()}


@cache
def rules() -> Mapping[str, str]:
    """How long, in Vietnamese words, by the name of the rule."""
    return {name: str(words) for name, words in _file()["rules"].items()}


def _kept(row: Mapping[str, object]) -> Kept:
    by_form = row.get("columns", {})
    assert isinstance(by_form, dict)
    columns = {name: form for form, names in by_form.items() for name in names}
    return Kept(str(row["of"]), str(row["kept"]), str(row["with"]), columns)


def _file() -> dict[str, dict[str, dict[str, object]]]:
    table: dict[str, dict[str, dict[str, object]]] = read_yaml(
        files(__package__).joinpath("keeping.yml").read_text("utf-8")
    )
    return table
