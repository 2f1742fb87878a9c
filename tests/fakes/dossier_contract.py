"""The contract as data: which schema an answer of `docs/dossier-api.yaml` has to have."""

from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator, RefResolver

from vi.files import read_yaml

FILE = Path(__file__).parents[2] / "docs" / "dossier-api.yaml"
# Where the parts of a path template lead to a template.
TEMPLATES = {"": "/v1/dossiers/{code}"} | {
    rest: f"/v1/dossiers/{{code}}/{rest}" for rest in ("timeline", "one-time-codes")
}


@cache
def contract() -> dict[str, Any]:
    """The whole document."""
    loaded: dict[str, Any] = read_yaml(FILE.read_text("utf-8"))
    return loaded


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    """The node, or what its `$ref` leads to."""
    while "$ref" in node:
        found: Any = contract()
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


def schema(name: str) -> dict[str, Any]:
    """A named schema."""
    return resolved({"$ref": f"#/components/schemas/{name}"})


def errors(value: Any, by: dict[str, Any]) -> list[str]:
    """What is wrong with a value, as the paths and rules that it breaks; never the value."""
    validator = Draft4Validator(by, resolver=RefResolver.from_schema(contract()))
    return [f"{'.'.join(map(str, error.path))}: {error.validator}" for error in validator.iter_errors(value)]


def operation(method: str, path: str) -> dict[str, Any]:
    """The operation that a request is."""
    rest = path.removeprefix("/v1/dossiers/").partition("/")[2]
    found: dict[str, Any] = contract()["paths"][TEMPLATES[rest]][method.lower()]
    return found


def answer_schema(method: str, path: str, status: int) -> tuple[str, dict[str, Any]]:
    """Media type and schema of an answer."""
    responses = operation(method, path)["responses"]
    response = resolved(responses.get(str(status)) or responses["default"])
    ((media_type, content),) = response["content"].items()
    return media_type, content["schema"]


def question_schema(path: str) -> dict[str, Any]:
    """Schema of what is posted."""
    found: dict[str, Any] = operation("post", path)["requestBody"]["content"]["application/json"]["schema"]
    return found
