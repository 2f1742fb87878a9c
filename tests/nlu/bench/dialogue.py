"""Domain, rules and stories as files for either pipeline. Nothing here is on disk before `written`."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from tests.nlu.bench.sentences import ASPECT
from vi.files import read_yaml


def domain(root: Path, *, aspects: Iterable[str] = ()) -> dict[str, Any]:
    """The domain with its responses; with `aspects`, an entity for each (`aspect_fee`) in place of `aspect`."""
    whole: dict[str, Any] = _load(root / "domain.yml")
    responses = whole.get("responses") or {}
    for path in sorted((root / "data" / "responses").glob("*.yml")):
        responses |= _load(path).get("responses") or {}
    named = [f"{ASPECT}_{value}" for value in sorted(aspects)]
    entities = [entity for entity in whole["entities"] if entity != ASPECT or not named] + named
    return whole | {"responses": responses, "entities": entities}


def steps(root: Path, *, told: bool) -> dict[str, Any]:
    """Rules and stories as one file. `told` tells each rule once more as a story.

    The policies that learn (TED, UnexpecTED) leave rules aside and skip their training when there are only rules.
    """
    files = [_load(path) for kind in ("rules", "stories") for path in sorted((root / "data" / kind).rglob("*.yml"))]
    rules = [rule for file in files for rule in file.get("rules") or []]
    stories = [story for file in files for story in file.get("stories") or []]
    if told:
        stories += [{"story": rule["rule"], "steps": rule["steps"]} for rule in rules if _is_story(rule)]
    return {"version": "3.1", "rules": rules, "stories": stories}


def _is_story(rule: dict[str, Any]) -> bool:
    # A condition or an open end has no counterpart in a story.
    return not {"condition", "conversation_start", "wait_for_user_input"} & rule.keys()


def written(path: Path, content: dict[str, Any]) -> Path:
    """Writes a file as YAML, with `rules:` at the start of a line: without it Rasa passes over the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")
    return path


def _load(path: Path) -> Any:
    return read_yaml(path.read_text("utf-8"))
