"""What the documents promise, and what no file may say."""

import ast
import re
from pathlib import Path

import pytest

from tests.project.tree import PACKAGES, ROOT, modules, name_of, parsed, project_files

TARGETS = ("run", "test", "check", "train", "evaluate", "bench")
# Put together here, so that this file does not hold what it forbids.
FORBIDDEN = re.compile(
    "|".join(
        [
            r"/" + r"work/",
            r"/" + r"home/",
            r"/ro" + r"ot/",
            r"pypi\." + "org",
            "files.python" + "hosted",
            "/opt/" + "wheels",
        ]
    )
)
# Reads of the environment: `environ.get("X")`, `environ["X"]`, `environ.setdefault("X")`, and the table of settings.
READERS = ("get", "setdefault", "pop")
# Not ours: made by us for libraries, or by the machine for everyone.
OF_OTHERS = {
    "CI",
    "RASA_TELEMETRY_ENABLED",
    "SQLALCHEMY_SILENCE_UBER_WARNING",
    "LOG_LEVEL_LIBRARIES",
    "RASA_CACHE_DIRECTORY",
}


def environment_names(path: Path) -> set[str]:
    """Variables that a module reads."""
    found = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call) and node.args and _is_reader(node.func):
            found.add(node.args[0])
        elif isinstance(node, ast.Subscript) and _is_environ(node.value):
            found.add(node.slice)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Setting":
            found.add(node.args[0])
    return {str(name.value) for name in found if isinstance(name, ast.Constant)}


def _is_reader(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and function.attr in READERS and _is_environ(function.value)


def _is_environ(node: ast.expr) -> bool:
    return ast.unparse(node).split(".")[-1] == "environ"


def test_every_variable_is_described() -> None:
    described = set(re.findall(r"^#? ?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))
    read = {name for path in modules(*PACKAGES) for name in environment_names(path)} - OF_OTHERS
    assert {"PORT", "DATABASE_URL"} <= read
    assert read - described == set()


@pytest.mark.parametrize("target", TARGETS)
def test_make_has_the_target(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("document", ["README.md", "README.vi.md"])
def test_readme_names_the_two_commands(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    assert "make run" in text
    assert "make test" in text


@pytest.mark.parametrize("document", ["README.md", "README.vi.md", "CONTRIBUTING.md"])
def test_links_lead_somewhere(document: str) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / document).read_text("utf-8"))
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_readme_draws_the_tree_as_it_is() -> None:
    drawn = set(re.findall(r"^([a-z]+)/ ", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE))
    folders = {path.relative_to(ROOT).parts[0] for path in project_files() if len(path.relative_to(ROOT).parts) > 1}
    assert drawn == {folder for folder in folders if not folder.startswith(".")}


def test_no_file_names_a_machine_or_a_registry() -> None:
    named = {
        f"{name_of(path)}: {found[0]}"
        for path in project_files()
        if (found := FORBIDDEN.search(path.read_text("utf-8", errors="replace")))
    }
    assert named == set()


def test_page_asks_no_other_host_and_writes_no_markup() -> None:
    scripts = [path for path in (ROOT / "widget").iterdir() if path.suffix in {".js", ".html", ".css"}]
    odd = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|style=|\son\w+=|@import|src=\"http"
    )
    assert scripts
    assert [path.name for path in scripts if odd.search(path.read_text("utf-8"))] == []
