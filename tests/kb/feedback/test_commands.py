"""`python -m kb feedback`, on SQLite and PostgreSQL."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa

from kb.__main__ import main
from kb.feedback.codes import new_code
from kb.feedback.model import TicketState
from tests.kb.feedback.tickets import LAMP, NOW, heard, opened, sent, stored

# The same in every process that collects these tests.
CODE = new_code(date(2026, 11, 26), lambda _: False, random=Random(1))
OTHER = new_code(date(2026, 11, 27), lambda _: False, random=Random(2))


@pytest.fixture(autouse=True)
def _deployment(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("VAR", str(tmp_path))


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """The exit status and what was said, errors or not."""
    try:
        status = main(["feedback", *arguments])
    except SystemExit as stopped:
        status = int(str(stopped.code))
    told = capsys.readouterr()
    return status, told.out + told.err


def test_listing(engine: sa.Engine, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "list") == (0, "Không có phản ánh nào.\n")
    today = datetime.now(UTC).date()
    sent(engine, opened(engine), CODE, due=today - timedelta(days=30))
    sent(engine, opened(engine), OTHER, now=NOW + timedelta(days=1), due=today + timedelta(days=30))
    status, told = run(capsys, "list")
    assert status == 0
    newest, oldest = told.splitlines()
    assert newest.startswith(OTHER)
    assert "QUÁ HẠN" not in newest
    for part in (CODE, "đã gửi", "hạ tầng: đèn đường", LAMP.commune, "gửi 26/11/2026", "QUÁ HẠN"):
        assert part in oldest
    assert oldest.endswith(" ngày làm việc")
    assert run(capsys, "list", "--overdue") == (0, oldest + "\n")
    assert run(capsys, "list", "--state", "answered") == (0, "Không có phản ánh nào.\n")
    assert run(capsys, "list", "--state", "sent", "--overdue") == (0, oldest + "\n")


def test_showing_all_but_the_contact(engine: sa.Engine, capsys: pytest.CaptureFixture[str]) -> None:
    sent(engine, opened(engine), CODE)
    run(capsys, "accept", CODE, "--officer", "canbo1")
    status, told = run(capsys, "show", CODE.lower().replace("-", " "))
    assert status == 0
    for part in (CODE, LAMP.content, LAMP.detail, LAMP.when, "đã tiếp nhận", "canbo1", "26/11/2026 09:00"):
        assert part in told
    assert LAMP.contact not in told


def test_an_answer_reaches_the_citizen(engine: sa.Engine, capsys: pytest.CaptureFixture[str]) -> None:
    sender = opened(engine)
    sent(engine, sender, CODE)
    assert run(capsys, "accept", CODE, "--officer", "canbo1")[0] == 0
    assert run(capsys, "transfer", CODE, "--officer", "canbo1", "--to", "Công ty điện lực")[0] == 0
    status, told = run(capsys, "answer", CODE, "--officer", "canbo2", "Đã thay bóng đèn.")
    assert status == 0
    assert CODE in told
    assert (stored(engine, CODE).state, stored(engine, CODE).answer) == (TicketState.ANSWERED, "Đã thay bóng đèn.")
    [message] = heard(engine, sender)
    assert "Đã thay bóng đèn." in message.text
    assert "Công ty điện lực" in message.text
    assert [button.title for button in message.buttons] == ["Hài lòng", "Chưa hài lòng"]


def test_what_cannot_be_done_is_told(engine: sa.Engine, capsys: pytest.CaptureFixture[str]) -> None:
    sent(engine, opened(engine), CODE)
    run(capsys, "answer", CODE, "--officer", "canbo1", "Xong.")
    again = run(capsys, "answer", CODE, "--officer", "canbo1", "Xong rồi.")
    assert again == (1, f"Không trả lời được {CODE}: phản ánh đã trả lời. Chỉ trả lời thêm khi người dân mở lại.\n")
    assert run(capsys, "accept", CODE, "--officer", "canbo1")[0] == 1
    assert run(capsys, "transfer", CODE, "--officer", "canbo1", "--to", "x")[0] == 1


@pytest.mark.parametrize("code", ["PA-261126-0000", "abc", OTHER])
def test_an_unknown_code_is_told(capsys: pytest.CaptureFixture[str], code: str) -> None:
    status, told = run(capsys, "show", code)
    assert status == 1
    assert told.startswith(f'Không có phản ánh mang mã "{code}".')


@pytest.mark.parametrize(
    "arguments",
    [
        ("answer", CODE, "--officer", "canbo1", "  "),
        ("answer", CODE, "--officer", "canbo1"),
        ("answer", CODE, "x"),
        ("accept", CODE, "--officer", "x" * 65),
        ("transfer", CODE, "--officer", "canbo1", "--to", ""),
        ("list", "--state", "lost"),
        (),
    ],
)
def test_wrong_usage(engine: sa.Engine, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    sent(engine, opened(engine), CODE)
    assert run(capsys, *arguments)[0] == 2
    assert stored(engine, CODE).state == TicketState.SENT


def test_a_bad_file_of_kinds_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEEDBACK_CATEGORIES", str(tmp_path / "none.yml"))
    status, told = run(capsys, "list")
    assert status == 1
    assert "FEEDBACK_CATEGORIES" in told
