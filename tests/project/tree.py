"""The project's own files, and what its Python modules import."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("vi", "observe", "kb", "bot", "actions", "channels", "console", "deploy")


@cache
def project_files() -> tuple[Path, ...]:
    """Every text file that git tracks or would track."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    paths = [ROOT / name for name in listed.split("\0") if name]
    return tuple(
        path for path in paths if path.is_file() and path.suffix not in {".png", ".jpg", ".ico", ".gz", ".xlsx"}
    )


def modules(*packages: str) -> Iterator[Path]:
    """The Python files of packages."""
    for path in project_files():
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in packages:
            yield path


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(path.read_text("utf-8"), str(path))


def imported(path: Path) -> Iterator[str]:
    """The full names that a module imports, inside functions too."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def strings_in(node: ast.AST) -> Iterator[ast.Constant]:
    """String literals, docstrings aside."""
    inner = [child for child in ast.walk(node) if isinstance(child, ast.Constant) and isinstance(child.value, str)]
    documents = {id(child.value) for child in ast.walk(node) if isinstance(child, ast.Expr)}
    return (child for child in inner if id(child) not in documents)


def name_of(path: Path) -> str:
    """The path as the project writes it."""
    return path.relative_to(ROOT).as_posix()
