"""Names that are written twice: in the domain and in the code, in the rules and in the responses."""

import ast
import re
from functools import cache
from typing import Any

import pytest
from rasa_sdk.executor import ActionExecutor

from tests.project.tree import ROOT, modules, name_of, parsed
from vi.files import read_yaml

RESPONSE = re.compile(r"utter_[a-z0-9_]+\Z")
# Rasa's own way to name a response in a rule or a story.
STEP = re.compile(r"action: (utter_\w+)")


def load(path: Any) -> Any:
    """A YAML file."""
    return read_yaml(path.read_text("utf-8"))


@cache
def domain() -> dict[str, Any]:
    """The domain file."""
    loaded: dict[str, Any] = load(ROOT / "domain.yml")
    return loaded


@cache
def responses() -> frozenset[str]:
    """Every response that has a wording."""
    files = [load(path).get("responses") or {} for path in sorted((ROOT / "data" / "responses").glob("*.yml"))]
    return frozenset(name for file in [domain().get("responses") or {}, *files] for name in file)


def named_in_code() -> dict[str, set[str]]:
    """Responses by their whole name: the module of each."""
    found: dict[str, set[str]] = {}
    for path in modules("actions", "bot"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and RESPONSE.match(node.value):
                found.setdefault(node.value, set()).add(name_of(path))
    return found


def families_in_code() -> set[str]:
    """What stands before and after the value in names that are put together, as a pattern."""
    found: set[str] = set()
    for path in modules("actions"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.JoinedStr):
                found.add("".join(_pattern(part) for part in node.values))
    return {pattern for pattern in found if pattern.startswith("utter_")}


def _pattern(part: ast.expr) -> str:
    return re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[a-z0-9_]+"


def test_every_response_an_action_names_exists() -> None:
    # A name that begins longer ones is the constant part of a name put together.
    missing = {name: places for name, places in named_in_code().items() if name not in responses()}
    assert {name: where for name, where in missing.items() if not name.endswith("_")} == {}


def test_every_family_of_responses_has_members() -> None:
    names = responses()
    empty = {pattern for pattern in families_in_code() if not any(re.fullmatch(pattern, name) for name in names)}
    assert empty == set()


@pytest.mark.parametrize("folder", ["rules", "stories"])
def test_every_response_of_the_dialogue_exists(folder: str) -> None:
    named = {name for path in (ROOT / "data" / folder).glob("*.yml") for name in STEP.findall(path.read_text("utf-8"))}
    assert named - responses() == set()


def test_every_response_is_named_somewhere() -> None:
    """A wording that nobody says is a wording that nobody keeps true."""
    steps = {name for path in (ROOT / "data").rglob("*.yml") for name in STEP.findall(path.read_text("utf-8"))}
    families = families_in_code()
    named = steps | set(named_in_code())
    unused = {name for name in responses() - named if not any(re.fullmatch(family, name) for family in families)}
    assert unused == set()


def test_domain_and_code_name_the_same_actions() -> None:
    executor = ActionExecutor()
    executor.register_package("actions")
    # Actions that tests define are found too, by their class.
    ours = {name for name, run in executor.actions.items() if run.__self__.__class__.__module__.startswith("actions.")}
    assert ours == set(domain()["actions"])


def test_every_button_names_an_intent_of_the_domain() -> None:
    intents = {next(iter(intent)) if isinstance(intent, dict) else intent for intent in domain()["intents"]}
    payloads = {
        button["payload"]
        for path in (ROOT / "data" / "responses").glob("*.yml")
        for variations in (load(path).get("responses") or {}).values()
        for variation in variations
        for button in variation.get("buttons", [])
    }
    named = {re.match(r"/([a-z_]+)", payload) for payload in payloads if payload.startswith("/")}
    assert {match[1] for match in named if match} - intents == set()


def test_every_button_made_in_code_names_an_intent_of_the_domain() -> None:
    intents = {next(iter(intent)) if isinstance(intent, dict) else intent for intent in domain()["intents"]}
    calls = [node for path in modules("actions") for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
    named = {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "payload" and isinstance(call.args[0], ast.Constant)
    }
    assert named
    assert named - intents == set()
