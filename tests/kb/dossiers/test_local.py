"""The source of the local table: proofs, one-time codes, sealed numbers."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from kb.dossiers.local import LocalDossierSource
from kb.dossiers.model import DossierStatus, Outcome, Proof, ProofKind, SourceUnavailableError, Stage
from kb.dossiers.one_time_codes import OneTimeCodes
from kb.dossiers.senders import FileSender, Outgoing, SenderError, open_sender
from kb.dossiers.service import Dossiers
from kb.dossiers.source import open_source
from kb.dossiers.tables import dossier, one_time_code
from kb.sealing import Sealer
from kb.settings import KbSettings
from tests.kb.dossiers.samples import (
    CODE,
    LINES,
    NOW,
    OTHER,
    PHONE,
    RIGHT,
    SEALER,
    TAIL,
    WRONG,
    Clock,
    asker,
    import_lines,
    local_source,
)

MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def source(engine: sa.Engine, tmp_path: Path, clock: Clock) -> LocalDossierSource:
    import_lines(engine, tmp_path, *LINES)
    return local_source(engine, tmp_path, clock)


def sent_texts(folder: Path) -> list[str]:
    files = sorted(folder.joinpath("sms").glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
    return [json.loads(path.read_text("utf-8"))["text"] for path in files]


def sent_digits(folder: Path) -> str:
    return next(
        word.strip(".") for word in sent_texts(folder)[-1].split() if word.strip(".").isdigit() and len(word) > 4
    )


def code_proof(digits: str) -> Proof:
    return Proof(ProofKind.ONE_TIME_CODE, digits)


def test_status_is_the_last_step_and_the_appointed_day(source: LocalDossierSource) -> None:
    assert source.status(CODE) == DossierStatus(CODE, Stage.IN_PROCESS, date(2026, 11, 30))
    assert source.status("H32.12-261126-0009") is None


def test_the_tail_of_the_number_shows_the_timeline(source: LocalDossierSource) -> None:
    timeline = source.timeline(CODE, RIGHT, "one")
    assert timeline is not None
    assert [event.stage for event in timeline.events] == [Stage.RECEIVED, Stage.IN_PROCESS]


@pytest.mark.parametrize("digits", ["0568", "567", "", "00567", PHONE, "０５６７"])
def test_anything_else_does_not(source: LocalDossierSource, digits: str) -> None:
    assert source.timeline(CODE, Proof(ProofKind.PHONE_TAIL, digits), "one") is None


def test_a_dossier_without_a_number_takes_no_proof(source: LocalDossierSource) -> None:
    assert source.proofs(CODE) == (ProofKind.PHONE_TAIL, ProofKind.ONE_TIME_CODE)
    assert source.proofs(OTHER) == ()
    assert source.timeline(OTHER, Proof(ProofKind.PHONE_TAIL, ""), "one") is None
    assert source.send_one_time_code(OTHER, "one") == ""


def test_the_number_lies_sealed(source: LocalDossierSource, engine: sa.Engine) -> None:
    with engine.connect() as connection:
        sealed = connection.execute(sa.select(dossier.c.phone).where(dossier.c.code == CODE)).scalar_one()
    assert TAIL not in sealed
    assert SEALER.open(sealed) == PHONE


def test_a_lost_key_is_an_unavailable_source(source: LocalDossierSource, engine: sa.Engine, tmp_path: Path) -> None:
    other = LocalDossierSource(engine, Sealer("another secret"), FileSender(tmp_path))
    with pytest.raises(SourceUnavailableError):
        other.timeline(CODE, RIGHT, "one")


def test_a_code_is_good_once_in_its_conversation(source: LocalDossierSource, tmp_path: Path) -> None:
    assert source.send_one_time_code(CODE, "one") == "090•••••••"
    digits = sent_digits(tmp_path)
    assert len(digits) == 6
    assert source.timeline(CODE, code_proof(digits), "another") is None
    assert source.timeline(OTHER, code_proof(digits), "one") is None
    assert source.timeline(CODE, code_proof(digits), "one") is not None
    assert source.timeline(CODE, code_proof(digits), "one") is None


def test_a_code_is_good_for_five_minutes(source: LocalDossierSource, tmp_path: Path, clock: Clock) -> None:
    source.send_one_time_code(CODE, "one")
    clock.pass_by(5 * MINUTE)
    assert source.timeline(CODE, code_proof(sent_digits(tmp_path)), "one") is None
    source.send_one_time_code(CODE, "one")
    clock.pass_by(4 * MINUTE)
    assert source.timeline(CODE, code_proof(sent_digits(tmp_path)), "one") is not None


def test_a_new_code_replaces_the_old_one(engine: sa.Engine) -> None:
    codes = OneTimeCodes(engine, SEALER)
    old = codes.issue(CODE, "one", NOW)
    new = next(digits for digits in iter(lambda: codes.issue(CODE, "one", NOW), "") if digits != old)
    assert not codes.use(CODE, "one", old, NOW)
    assert codes.use(CODE, "one", new, NOW)


def test_only_digests_of_codes_are_stored_and_those_that_ran_out_go(engine: sa.Engine) -> None:
    codes = OneTimeCodes(engine, SEALER)
    codes.issue(CODE, "old", NOW - 6 * MINUTE)
    digits = codes.issue(CODE, "one", NOW)
    with engine.connect() as connection:
        [row] = connection.execute(sa.select(one_time_code)).mappings()
    assert row["conversation_id"] == "one"
    assert digits not in row["digest"] and len(row["digest"]) == 64


def test_a_code_given_twice_at_once_is_good_once(engine: sa.Engine) -> None:
    codes = OneTimeCodes(engine, SEALER)
    digits = codes.issue(CODE, "one", NOW)
    with ThreadPoolExecutor(8) as threads:
        right = list(threads.map(lambda _: codes.use(CODE, "one", digits, NOW), range(8)))
    assert right.count(True) == 1


def test_codes_issued_at_once_leave_one(engine: sa.Engine) -> None:
    codes = OneTimeCodes(engine, SEALER)
    with ThreadPoolExecutor(8) as threads:
        issued = list(threads.map(lambda _: codes.issue(CODE, "one", NOW), range(8)))
    assert sum(codes.use(CODE, "one", digits, NOW) for digits in set(issued)) == 1


def test_a_turn_taken_again_after_its_code_was_used_up(
    source: LocalDossierSource, engine: sa.Engine, tmp_path: Path
) -> None:
    dossiers = Dossiers(engine, source, SEALER)
    dossiers.send_code(CODE, asker(1), NOW)
    proof = code_proof(sent_digits(tmp_path))
    answers = [dossiers.prove(CODE, proof, asker(2), NOW) for _ in range(2)]
    assert answers[0].outcome is Outcome.PROVED
    assert answers[1] == answers[0]
    assert dossiers.prove(CODE, proof, asker(3), NOW).outcome is Outcome.WRONG_PROOF
    assert dossiers.prove(CODE, WRONG, asker(4), NOW).left == 3


def test_a_sender_that_fails_is_an_unavailable_source(engine: sa.Engine, tmp_path: Path) -> None:
    import_lines(engine, tmp_path, *LINES)
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(SourceUnavailableError):
        local_source(engine, blocked, Clock()).send_one_time_code(CODE, "one")


def test_the_settings_choose_the_local_table(source: LocalDossierSource, engine: sa.Engine, tmp_path: Path) -> None:
    opened = open_source(
        engine, KbSettings("sqlite://", tmp_path, secret_key="a secret of the tests", one_time_codes=True)
    )
    assert opened.send_one_time_code(CODE, "one") == "090•••••••"
    assert len(list((tmp_path / "outgoing" / "sms").glob("*.json"))) == 1


MESSAGE = Outgoing("key", "email", "nobody@example.vn", "Hồ sơ", "Đã có kết quả")


def test_a_message_is_left_once_for_its_owner_only(tmp_path: Path) -> None:
    sender = FileSender(tmp_path / "outgoing")
    for text in ("first", "second"):
        sender.send(Outgoing("key", "email", "nobody@example.vn", "", text))
    [path] = (tmp_path / "outgoing").rglob("*.*")
    assert json.loads(path.read_text("utf-8"))["text"] == "first"
    assert path.parent.name == "email"
    assert path.stat().st_mode & 0o777 == 0o600


def test_one_message_sent_at_once_is_left_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: open_sender(KbSettings("", tmp_path), "sms").send(MESSAGE), range(8)))
    [path] = (tmp_path / "outgoing").rglob("*.*")
    assert json.loads(path.read_text("utf-8"))["text"] == MESSAGE.text


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "email").write_text("not a folder")
    with pytest.raises(SenderError):
        FileSender(tmp_path).send(MESSAGE)


def test_without_somebody_who_sends_them_no_codes_are_offered(
    source: LocalDossierSource, engine: sa.Engine, tmp_path: Path
) -> None:
    opened = open_source(engine, KbSettings("sqlite://", tmp_path, secret_key="a secret of the tests"))
    assert opened.proofs(CODE) == (ProofKind.PHONE_TAIL,)
    assert opened.send_one_time_code(CODE, "one") == ""
    assert not (tmp_path / "outgoing").exists()
