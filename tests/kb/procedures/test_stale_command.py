"""`python -m kb stale`, as an operator or a timer runs it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from kb.__main__ import main
from kb.db import make_engine, writing
from kb.feedback.service import day_of
from kb.migrate import migrate
from kb.procedures.model import Procedure
from kb.procedures.storing import store
from kb.sample import load_sample


@pytest.fixture
def base(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("VAR", str(tmp_path / "var"))
    engine = make_engine(database_url)
    migrate(engine)
    one, two, three, four = load_sample()[:4]
    with writing(engine) as connection:
        aged = (_aged(one, 91), _aged(two, 89), _aged(three, 400), replace(four, checked_at=None))
        store(connection, aged, author="test", act="import")
    yield engine
    engine.dispose()


def _aged(procedure: Procedure, days: int) -> Procedure:
    return replace(procedure, checked_at=day_of(datetime.now(UTC)) - timedelta(days=days))


def _told(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert main(["stale", *arguments]) == 0
    return capsys.readouterr().out.splitlines()


@pytest.mark.usefixtures("base")
def test_the_unchecked_lead_and_the_oldest_follow(capsys: pytest.CaptureFixture[str]) -> None:
    one, _, three, four = load_sample()[:4]
    told = _told(capsys)
    assert told[0] == "3 trong 4 thủ tục đã công bố chưa được đối chiếu trong 90 ngày qua."
    assert [line[26:34] for line in told[1:]] == [four.code, three.code, one.code]
    assert "chưa lần nào" in told[1]
    assert "400 ngày" in told[2]
    assert one.title in told[3]


@pytest.mark.usefixtures("base")
def test_the_number_of_days_can_be_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(_told(capsys, "--days", "88")) == 1 + 4
    assert len(_told(capsys, "--days", "400")) == 1 + 1


@pytest.mark.parametrize("days", ["0", "-1", "chín", "1.5", "²"])
def test_what_is_no_number_of_days_is_refused(days: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["stale", "--days", days])
    assert ended.value.code == 2
    assert "không phải là số ngày" in capsys.readouterr().err or days == "-1"
