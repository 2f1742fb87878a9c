"""A procedure as the JSON that revisions, drafts and imports keep, and back."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from kb.procedures.model import Procedure

_PROCEDURE: TypeAdapter[Procedure] = TypeAdapter(Procedure)


def as_content(value: Procedure) -> dict[str, Any]:
    """Only what JSON has: enumerations as their values, days as text, tuples as lists."""
    content: dict[str, Any] = _PROCEDURE.dump_python(value, mode="json")
    return content


def of_content(content: Mapping[str, Any]) -> Procedure:
    """The procedure again. Raises `pydantic.ValidationError` for what was never one."""
    return _PROCEDURE.validate_python(content)
