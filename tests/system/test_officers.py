"""The running system in and out of office hours: asking for a person, and the officer who comes."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kb.calendar.model import VIETNAM
from tests.channels.officers import officer_at
from tests.channels.servers import wait_until
from tests.system.client import Citizen
from tests.system.playing import Conversation, conversations, play
from tests.system.running import System, started

pytestmark = pytest.mark.slow
CONVERSATIONS = [each for each in conversations() if each.hours]
# From the officer's word to the citizen's conversation, in seconds.
WITHIN = 3.0
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def calendar(folder: Path, hours: str) -> Path:
    """The file of a province whose offices are open day and night, or closed today and tomorrow."""
    today = datetime.now(VIETNAM).date()
    days = ", ".join(str(today + timedelta(days=away)) for away in (0, 1))
    exception = f"{'open' if hours == 'open' else 'closed'}: [{days}]"
    lines = [exception, "weekend: []", 'cut_off: "16:00"', "hours:", *(f'  {day}: ["00:00-23:59"]' for day in _WEEK)]
    path = folder / f"{hours}.yml"
    path.write_text("\n".join(lines), "utf-8")
    return path


@pytest.fixture(scope="module", params=["open", pytest.param("closed", marks=pytest.mark.long)])
def office(
    request: pytest.FixtureRequest, trained_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, System]]:
    folder = tmp_path_factory.mktemp(f"officers-{request.param}")
    with started(folder, trained_model, CALENDAR=str(calendar(folder, request.param))) as running:
        yield request.param, running


def test_conversations(office: tuple[str, System]) -> None:
    hours, system = office
    here: list[Conversation] = [each for each in CONVERSATIONS if each.hours == hours]
    assert len(here) >= 3
    for conversation in here:
        play(Citizen.arrive(system.address), conversation)


def test_an_officer_comes_answers_and_goes(office: tuple[str, System]) -> None:
    hours, system = office
    with ExitStack() as stack:
        officer = stack.enter_context(officer_at(f"sqlite:///{system.var}/assistant.db"))
        citizen = Citizen.arrive(system.address)
        citizen.ask("gặp cán bộ")
        if hours == "closed":
            citizen.ask("sổ của em ghi sai tên đệm")
        found = officer.take(citizen.conversation)
        assert citizen.ask("hồ sơ của em sao rồi") == []
        officer.says(found, "Mai chị nhận được.")
        wait_until(lambda: "officer" in [each["from"] for each in citizen.transcript()], WITHIN)
        officer.hands_back(found)
        [answer] = citizen.ask("đăng ký kết hôn lệ phí bao nhiêu")
        assert answer["card"]["code"] == "1.000894"
        assert "giữ lời nhắn" not in answer["text"]
