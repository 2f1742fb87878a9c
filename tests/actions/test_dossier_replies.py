"""What is said of each stage of a dossier, and how late it is."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from actions.wording import say
from kb.dossiers.model import CLOSED, Stage
from tests.actions.desk import dossier
from tests.actions.talks import Talk

STAGES: list[tuple[Stage, dict[str, str], list[str]]] = [
    (Stage.RECEIVED, {}, []),
    (Stage.IN_PROCESS, {}, []),
    (Stage.SUPPLEMENT, {"reason": "thiếu bản vẽ", "todo": "nộp bản vẽ", "until": "15/12/2026"}, ["thiếu bản vẽ"]),
    (Stage.RESULT_READY, {"place": "quầy số 3"}, ["quầy số 3"]),
    (Stage.RETURNED, {}, []),
    (Stage.REFUSED, {"reason": "không đủ điều kiện"}, ["không đủ điều kiện"]),
    (Stage.WITHDRAWN, {}, []),
]


@pytest.mark.parametrize(("stage", "values", "secret"), STAGES)
def test_a_stage(talk: Talk, tmp_path: Path, stage: Stage, values: dict[str, str], secret: list[str]) -> None:
    code = dossier(talk.citizen.services, tmp_path, "H32.12-261126-0042", stage.value, **values)
    said = talk.look_up(code)
    assert say(f"utter_dossier_stage_{stage}") in said.text
    assert all(part not in said.text for part in secret)
    assert any("notify_me" in button.payload for button in said.buttons) is (stage not in CLOSED)
    assert said.card is not None
    assert said.card["stage"] == stage.value
    shown = talk.prove()
    assert all(part in shown.text for part in values.values() if part != "15/12/2026")
    assert ("15/12/2026" in shown.text) is ("until" in values)
    clock = say("utter_dossier_clock_stands") in shown.text
    assert clock is (stage is Stage.SUPPLEMENT)


# Appointed day, today, working days late. Offices are shut on Saturday and Sunday; in 2027 Tet is on 6 February.
LATE = [
    ("27/11/2026", date(2026, 11, 27), 0),  # on the day
    ("27/11/2026", date(2026, 11, 28), 0),  # the Saturday behind it
    ("27/11/2026", date(2026, 11, 29), 0),
    ("27/11/2026", date(2026, 11, 30), 1),  # Monday
    ("27/11/2026", date(2026, 12, 2), 3),
    ("25/11/2026", date(2026, 11, 30), 3),  # across a weekend
    ("04/02/2027", date(2027, 2, 7), 0),
]


@pytest.mark.parametrize(("appointed", "today", "days"), LATE)
def test_how_late_it_is(talk: Talk, tmp_path: Path, appointed: str, today: date, days: int) -> None:
    code = dossier(talk.citizen.services, tmp_path, "H32.12-261126-0042", "in_process", appointed_on=appointed)
    talk.citizen.now = datetime(today.year, today.month, today.day, 2, tzinfo=UTC)
    said = talk.look_up(code).text
    assert (f"**trễ {days} ngày làm việc**" in said) is (days > 0)
    assert (say("utter_dossier_apology") in said) is (days > 0)
    assert (say("utter_dossier_apology") in talk.prove().text) is (days > 0)


def test_the_days_of_tet_are_not_late(talk: Talk, tmp_path: Path) -> None:
    """Monday to Wednesday, 8 to 10 February 2027, are public holidays or stand in for those of the weekend."""
    code = dossier(talk.citizen.services, tmp_path, "H32.12-261126-0042", "in_process", appointed_on="04/02/2027")
    late = {}
    for day in range(5, 15):
        talk.citizen.now = datetime(2027, 2, day, 2, tzinfo=UTC)
        late[day] = "**trễ" in talk.look_up(code).text
    calendar = talk.citizen.services.calendar
    assert not any(calendar.is_working(date(2027, 2, day)) for day in (5, 6, 7, 8, 9))
    assert {day for day in late if late[day]} == set(range(min(d for d in range(5, 15) if late[d]), 15))
    assert not late[9]


def test_a_day_begins_at_midnight_in_vietnam(talk: Talk, tmp_path: Path) -> None:
    code = dossier(talk.citizen.services, tmp_path, "H32.12-261126-0042", "in_process", appointed_on="26/11/2026")
    talk.citizen.now = datetime(2026, 11, 26, 16, 59, tzinfo=UTC)
    assert "**trễ" not in talk.look_up(code).text
    talk.citizen.now = datetime(2026, 11, 26, 17, 1, tzinfo=UTC)
    assert "**trễ 1 ngày làm việc**" in talk.look_up(code).text


@pytest.mark.parametrize("stage", ["supplement", "result_ready", "returned"])
def test_a_clock_that_stands_is_never_late(talk: Talk, tmp_path: Path, stage: str) -> None:
    code = dossier(talk.citizen.services, tmp_path, "H32.12-261126-0042", stage, appointed_on="01/10/2026")
    assert "trễ" not in talk.look_up(code).text
    assert say("utter_dossier_apology") not in talk.prove().text
