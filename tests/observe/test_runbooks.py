"""Runbooks name what there is: a command that is gone is found here, not at three in the morning."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.learn import COMMANDS as LEARNING
from channels.commands import _COMMANDS as EDGE
from kb.__main__ import COMMANDS as KB
from tests.project.tree import ROOT

FOLDER = ROOT / "docs" / "runbooks"
RUNBOOKS = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
VERBS = {
    "kb": set(KB),
    "bot.learn": set(LEARNING),
    "channels": set(EDGE),
    "console": {"create-admin", "first-link"},
    "deploy.topology": {"restart", "run"},
}
MODULE = re.compile(r"python -m ([a-z_.]+)((?: +[^\s|;&`]+)*)")
MAKE = re.compile(r"\bmake ([a-z-]+)")


def commands(pattern: re.Pattern[str]) -> Iterator[tuple[Path, re.Match[str]]]:
    for path in (*RUNBOOKS, FOLDER / "README.md"):
        yield from ((path, match) for match in pattern.finditer(path.read_text("utf-8")))


def test_every_module_and_verb_exists() -> None:
    missing, seen = [], 0
    for path, match in commands(MODULE):
        module, verb = match[1], (match[2].split() or [""])[0]
        seen += 1
        spec = find_spec(module)
        if spec is None or (spec.submodule_search_locations and find_spec(f"{module}.__main__") is None):
            missing.append(f"{path.name}: python -m {module}")
        elif module in VERBS and verb and not verb.startswith("-") and verb not in VERBS[module]:
            missing.append(f"{path.name}: python -m {module} {verb}")
    assert missing == []
    assert seen > 20


def test_every_make_target_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {(path.name, match[1]) for path, match in commands(MAKE)}
    assert named
    assert {each for each in named if each[1] not in targets} == set()


def test_every_figure_and_line_that_is_looked_for_exists() -> None:
    sources = "\n".join(
        path.read_text("utf-8")
        for package in ("observe", "bot", "actions", "channels", "console", "kb")
        for path in sorted((ROOT / package).rglob("*.py"))
    )
    events = {match[1] for _, match in commands(re.compile(r'"event\.action":"([a-z_.]+)"'))}
    assert {event for event in events if f'"{event}"' not in sources} == set()
    figures = {match[1] for _, match in commands(re.compile(r"`((?:channels|console|database)_[a-z_]+)"))}
    figures = {name.removesuffix("_total") for name in figures}
    assert len(figures) > 5
    assert {name for name in figures if f'"{name}"' not in sources} == set()


@pytest.mark.parametrize("path", RUNBOOKS, ids=lambda path: path.stem)
def test_runbook_says_what_it_means_and_when_it_is_over(path: Path) -> None:
    text = path.read_text("utf-8")
    assert re.match(r"# \w", text)
    for part in ("**Người dân ra sao.**", "## Xong khi", "## Báo cho"):
        assert part in text
    assert "```sh" in text
    assert path.name in (FOLDER / "README.md").read_text("utf-8")


@pytest.mark.parametrize("path", [*RUNBOOKS, FOLDER / "README.md"], ids=lambda path: path.stem)
def test_links_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []
