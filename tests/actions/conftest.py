"""Services for the tests of actions."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.services import Services
from tests.actions.desk import Citizen, dossier, services_on
from tests.actions.talks import BARE, ONE, TWO, Form, Talk
from tests.conftest import sqlite_database


@pytest.fixture
def services(sqlite_template: Path, tmp_path: Path) -> Iterator[Services]:
    """Services on an empty database."""
    with sqlite_database(sqlite_template, tmp_path) as url:
        made = services_on(url, tmp_path)
        yield made
        made.engine.dispose()


@pytest.fixture
def citizen(services: Services) -> Citizen:
    """A conversation that has just begun."""
    return Citizen(services)


@pytest.fixture
def live(services: Services) -> Form:
    """The form in a conversation of this moment."""
    made = Form(Citizen(services))
    made.citizen.begin_now()
    return made


@pytest.fixture
def form(citizen: Citizen) -> Form:
    """The form of feedback, not begun."""
    return Form(citizen)


@pytest.fixture
def talk(citizen: Citizen, tmp_path: Path) -> Talk:
    """Three dossiers in process, one of them without a telephone number."""
    for code in (ONE, TWO):
        dossier(citizen.services, tmp_path, code, "received,in_process")
    dossier(citizen.services, tmp_path, BARE, "in_process", phone="")
    return Talk(citizen)
