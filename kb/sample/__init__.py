"""The procedures that ship with the project, in plain words of our own: one YAML file a procedure."""

from collections.abc import Iterator
from importlib.resources import files

from pydantic import TypeAdapter, ValidationError

from kb.errors import KbError
from kb.procedures.model import Origin, Procedure
from vi.files import read_yaml

_PROCEDURE = TypeAdapter(Procedure)


class SampleError(KbError):
    """A file of the sample does not have the shape of a procedure."""


def load_sample() -> list[Procedure]:
    """All shipped procedures, sorted by code. Raises `SampleError` with the file's name and what is wrong in it."""
    return sorted(_procedures(), key=lambda procedure: procedure.code)


def _procedures() -> Iterator[Procedure]:
    for file in files(__package__).iterdir():
        if not file.name.endswith(".yml"):
            continue
        values = read_yaml(file.read_text("utf-8"))
        try:
            yield _PROCEDURE.validate_python(values | {"origin": Origin.SAMPLE})
        except (ValidationError, TypeError) as error:
            raise SampleError(f"{file.name}: {error}") from error
