"""The four processes, once for all tests of a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.model import model_path
from tests.observe.running import Running, running


@pytest.fixture(scope="module")
def processes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    model: Path = path if (path := model_path()).exists() else request.getfixturevalue("trained_model")
    zalo = {"ZALO_APP_ID": "1", "ZALO_APP_SECRET": "secret-of-zalo", "ZALO_OA_SECRET_KEY": "key-of-zalo"}
    with running(tmp_path_factory.mktemp("observe"), model, **zalo) as started:
        yield started
