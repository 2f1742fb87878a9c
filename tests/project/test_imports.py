"""Imports go one way, and each big library has one place."""

import pytest

from tests.project.tree import PACKAGES, imported, modules, name_of

MAY_IMPORT = {
    "vi": set(),
    "observe": set(),
    "kb": {"observe", "vi"},
    "bot": {"observe", "vi"},
    "actions": {"kb", "observe", "vi"},
    "channels": {"kb", "observe", "vi"},
    "console": {"kb", "observe", "vi"},
    "deploy": {"kb", "observe", "vi"},
}
# Who may import a library. The tracker store of the bot is Rasa's own, and speaks SQLAlchemy.
ONLY_IN = {"sqlalchemy": {"kb", "bot"}, "alembic": {"kb"}, "rasa": {"bot"}, "rasa_sdk": {"actions"}}


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_go_one_way(package: str) -> None:
    upward = [
        f"{name_of(path)}: {name}"
        for path in modules(package)
        for name in imported(path)
        if name.split(".")[0] in set(PACKAGES) - MAY_IMPORT[package] - {package}
    ]
    assert upward == []


@pytest.mark.parametrize("library", ONLY_IN)
def test_library_is_imported_only_in_its_package(library: str) -> None:
    elsewhere = [
        f"{name_of(path)}: {name}"
        for path in modules(*(set(PACKAGES) - ONLY_IN[library]))
        for name in imported(path)
        if name.split(".")[0] == library and not _is_type_of_engine(name)
    ]
    assert elsewhere == []


def _is_type_of_engine(name: str) -> bool:
    # An engine is made by kb and passed through; naming its type opens nothing.
    return name == "sqlalchemy.Engine"


def test_only_the_tracker_store_of_the_bot_uses_sqlalchemy() -> None:
    users = {name_of(path) for path in modules("bot") for name in imported(path) if name.split(".")[0] == "sqlalchemy"}
    assert users <= {"bot/stores.py"}
