"""Look-ups and proofs within their limits, on SQLite and PostgreSQL."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from kb.dossiers.model import Asker, LookUp, Outcome, Proof, ProofKind, Stage
from kb.dossiers.service import Dossiers, open_dossiers
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
    WRONG_TAIL,
    RecordingSource,
    asker,
    audit,
    import_lines,
    open_conversation,
    outcomes,
)

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


@pytest.fixture
def source() -> RecordingSource:
    return RecordingSource()


@pytest.fixture
def dossiers(engine: sa.Engine, source: RecordingSource) -> Dossiers:
    return Dossiers(engine, source, SEALER)


def missing_code(number: int) -> str:
    return f"H32.12-261126-9{number:03}"


def guess(dossiers: Dossiers, *, times: int, conversation_id: str = "one", code: str = CODE, first: int = 1) -> LookUp:
    """That many wrong proofs, a minute apart; the answer to the last."""
    for number in range(first, first + times):
        last = dossiers.prove(code, WRONG, asker(number, conversation_id), NOW + number * MINUTE)
    return last


def test_a_dossier_is_found_and_the_audit_says_so(dossiers: Dossiers, engine: sa.Engine) -> None:
    open_conversation(engine, "one", origin="digest")
    found = dossiers.look_up(CODE, asker(), NOW)
    assert found.outcome is Outcome.FOUND
    assert found.status and found.status.stage is Stage.RECEIVED
    [row] = audit(engine)
    assert (row["code"], row["conversation_id"], row["origin"]) == (CODE, "one", "digest")
    assert (row["what"], row["outcome"]) == ("status", "found")


def test_a_dossier_that_is_not_there_is_missing(dossiers: Dossiers, engine: sa.Engine) -> None:
    assert dossiers.look_up(OTHER, asker(), NOW) == LookUp(Outcome.MISSING)
    assert outcomes(engine) == ["missing"]


def test_five_different_missing_codes_an_hour_are_enough(dossiers: Dossiers, source: RecordingSource) -> None:
    for number, code in enumerate([0, 1, 1, 2, 3, 3, 4]):  # the same code again is no new guess
        assert dossiers.look_up(missing_code(code), asker(number), NOW + code * MINUTE).outcome is Outcome.MISSING
    source.asked.clear()
    assert dossiers.look_up(CODE, asker(90), NOW + 5 * MINUTE) == LookUp(Outcome.TOO_MANY, until=NOW + HOUR)
    assert source.asked == []
    assert dossiers.look_up(CODE, asker(91, "another"), NOW + 5 * MINUTE).outcome is Outcome.FOUND
    assert dossiers.look_up(CODE, asker(92), NOW + HOUR).outcome is Outcome.FOUND


@pytest.mark.parametrize(("origin", "ending"), [("digest", Outcome.TOO_MANY), ("", Outcome.FOUND)])
def test_thirty_missing_codes_an_hour_from_one_origin(
    dossiers: Dossiers, engine: sa.Engine, origin: str, ending: Outcome
) -> None:
    for number in range(11):
        open_conversation(engine, f"c{number}", origin=origin)
    for number in range(30):
        look_up = dossiers.look_up(missing_code(number), asker(number, f"c{number % 10}"), NOW)
        assert look_up.outcome is Outcome.MISSING
    assert dossiers.look_up(CODE, asker(99, "c10"), NOW).outcome is ending


def test_look_ups_of_a_source_that_is_down_do_not_count(dossiers: Dossiers, source: RecordingSource) -> None:
    source.down = True
    for number in range(8):
        assert dossiers.look_up(missing_code(number), asker(number), NOW) == LookUp(Outcome.UNAVAILABLE)
    source.down = False
    assert dossiers.look_up(missing_code(9), asker(9), NOW).outcome is Outcome.MISSING


def test_a_right_proof_shows_the_timeline(dossiers: Dossiers, engine: sa.Engine, source: RecordingSource) -> None:
    proved = dossiers.prove(CODE, RIGHT, asker(), NOW)
    assert proved.outcome is Outcome.PROVED
    assert proved.timeline and proved.timeline.title == "Đăng ký khai sinh"
    assert outcomes(engine) == ["proved"]
    assert source.asked == [f"timeline {CODE}"]


def test_a_proof_for_no_dossier_is_missing_and_counts_as_a_guess(dossiers: Dossiers) -> None:
    for number in range(5):
        assert dossiers.prove(missing_code(number), RIGHT, asker(number), NOW).outcome is Outcome.MISSING
    assert dossiers.prove(CODE, RIGHT, asker(9), NOW).outcome is Outcome.LOCKED


def test_five_wrong_proofs_lock_for_an_hour(dossiers: Dossiers, source: RecordingSource) -> None:
    lefts = [guess(dossiers, times=1, first=number).left for number in range(1, 6)]
    assert lefts == [4, 3, 2, 1, 0]
    source.asked.clear()
    end = NOW + 5 * MINUTE + HOUR
    assert dossiers.prove(CODE, RIGHT, asker(9), end - SECOND) == LookUp(Outcome.LOCKED, until=end)
    assert source.asked == []
    assert dossiers.prove(CODE, RIGHT, asker(10), end).outcome is Outcome.PROVED
    assert guess(dossiers, times=1, first=70).left == 4


def test_the_fifth_wrong_proof_says_how_long(dossiers: Dossiers) -> None:
    assert guess(dossiers, times=4).until is None
    assert guess(dossiers, times=1, first=5) == LookUp(Outcome.WRONG_PROOF, left=0, until=NOW + 5 * MINUTE + HOUR)


def test_wrong_proofs_over_more_than_an_hour_do_not_lock(dossiers: Dossiers) -> None:
    for number in range(8):
        wrong = dossiers.prove(CODE, WRONG, asker(number), NOW + number * 16 * MINUTE)
        assert wrong.outcome is Outcome.WRONG_PROOF
    assert wrong.left == 1


def test_a_dossier_is_locked_over_conversations(dossiers: Dossiers) -> None:
    for number in range(1, 6):
        guess(dossiers, times=1, conversation_id=f"c{number}", first=number)
    assert dossiers.prove(CODE, RIGHT, asker(9, "c9"), NOW + 9 * MINUTE).outcome is Outcome.LOCKED


def test_a_conversation_is_locked_over_dossiers(dossiers: Dossiers) -> None:
    for number in range(1, 6):
        guess(dossiers, times=1, code=missing_code(number), first=number)
    assert dossiers.prove(CODE, RIGHT, asker(9), NOW + 9 * MINUTE).outcome is Outcome.LOCKED
    assert dossiers.prove(CODE, RIGHT, asker(9, "another"), NOW + 9 * MINUTE).outcome is Outcome.PROVED


def test_a_lock_shuts_codes_too_but_not_the_status(dossiers: Dossiers) -> None:
    guess(dossiers, times=5)
    assert dossiers.send_code(CODE, asker(9), NOW + 9 * MINUTE).outcome is Outcome.LOCKED
    assert dossiers.look_up(CODE, asker(9), NOW + 9 * MINUTE).outcome is Outcome.FOUND


def test_a_proof_that_found_the_source_down_does_not_count(dossiers: Dossiers, source: RecordingSource) -> None:
    source.down = True
    assert guess(dossiers, times=7) == LookUp(Outcome.UNAVAILABLE)
    source.down = False
    assert guess(dossiers, times=1, first=8).left == 4


def test_a_wrong_proof_counts_though_the_source_fails_after_it(dossiers: Dossiers, source: RecordingSource) -> None:
    source.status_down = True
    assert guess(dossiers, times=5).left == 0
    assert dossiers.prove(CODE, RIGHT, asker(9), NOW + 9 * MINUTE).outcome is Outcome.LOCKED


def test_guesses_at_once_do_not_pass_the_limit(dossiers: Dossiers, source: RecordingSource) -> None:
    def one(number: int) -> Outcome:
        return dossiers.prove(CODE, WRONG, asker(number, f"c{number}"), NOW).outcome

    source.pause = 0.2
    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(one, range(20)))
    assert source.timelines_asked() == 5
    assert (answers.count(Outcome.WRONG_PROOF), answers.count(Outcome.LOCKED)) == (5, 15)


def test_one_conversation_guessing_over_dossiers_at_once(dossiers: Dossiers, source: RecordingSource) -> None:
    source.pause = 0.2
    with ThreadPoolExecutor(20) as threads:
        list(threads.map(lambda n: dossiers.prove(missing_code(n), WRONG, asker(n), NOW), range(20)))
    assert source.timelines_asked() == 5


def test_looking_for_codes_at_once_does_not_pass_the_limit(dossiers: Dossiers, source: RecordingSource) -> None:
    source.pause = 0.2
    with ThreadPoolExecutor(20) as threads:
        list(threads.map(lambda n: dossiers.look_up(missing_code(n), asker(n), NOW), range(20)))
    assert len(source.asked) == 5


def test_a_message_taken_again_counts_once(dossiers: Dossiers, engine: sa.Engine, source: RecordingSource) -> None:
    answers = [dossiers.prove(CODE, WRONG, asker(1), NOW + number * MINUTE) for number in range(7)]
    assert {(each.outcome, each.left) for each in answers} == {(Outcome.WRONG_PROOF, 4)}
    assert (len(audit(engine)), source.timelines_asked()) == (1, 7)


def test_a_message_taken_again_takes_nothing_back(
    dossiers: Dossiers, engine: sa.Engine, source: RecordingSource
) -> None:
    dossiers.prove(CODE, WRONG, asker(1), NOW)
    dossiers.prove(CODE, RIGHT, asker(2), NOW)
    source.down = True
    assert dossiers.prove(CODE, WRONG, asker(1), NOW).outcome is Outcome.UNAVAILABLE
    assert dossiers.prove(CODE, RIGHT, asker(2), NOW).outcome is Outcome.UNAVAILABLE
    assert outcomes(engine) == ["wrong_proof", "proved"]


def test_a_turn_that_crashed_is_wrong_until_it_is_taken_again(dossiers: Dossiers, engine: sa.Engine) -> None:
    class CrashError(Exception):
        """As when the process dies."""

    class CrashingSource(RecordingSource):
        def timeline(self, code: str, proof: Proof, conversation_id: str) -> None:
            raise CrashError

    with pytest.raises(CrashError):
        Dossiers(engine, CrashingSource(), SEALER).prove(CODE, RIGHT, asker(1), NOW)
    assert outcomes(engine) == ["wrong_proof"]
    assert dossiers.prove(CODE, RIGHT, asker(1), NOW).outcome is Outcome.PROVED
    assert outcomes(engine) == ["proved"]


def test_the_id_of_a_message_counts_in_its_conversation_only(dossiers: Dossiers, engine: sa.Engine) -> None:
    for name in ("a", "b", "c", "d", "e"):
        dossiers.prove(CODE, WRONG, Asker(name, "chosen by a client"), NOW)
    assert dossiers.prove(CODE, RIGHT, Asker("f", "chosen by a client"), NOW).outcome is Outcome.LOCKED
    dossiers.look_up(CODE, Asker("g", "long " * 40), NOW)
    dossiers.look_up(CODE, Asker("h", "long " * 40), NOW)
    assert len(audit(engine)) == 8


def test_an_attempt_that_was_refused_is_counted_when_it_is_let_in(dossiers: Dossiers, source: RecordingSource) -> None:
    guess(dossiers, times=5)
    assert dossiers.prove(CODE, WRONG, asker(9), NOW + 10 * MINUTE).outcome is Outcome.LOCKED
    later = dossiers.prove(CODE, WRONG, asker(9), NOW + 2 * HOUR)
    assert (later.outcome, later.left) == (Outcome.WRONG_PROOF, 4)


def test_three_codes_an_hour(dossiers: Dossiers, engine: sa.Engine, source: RecordingSource) -> None:
    for number in range(3):
        sent = dossiers.send_code(CODE, asker(number, f"c{number}"), NOW + number * MINUTE)
        assert sent == LookUp(Outcome.CODE_SENT, sent_to="090•••••••")
    source.asked.clear()
    assert dossiers.send_code(CODE, asker(8), NOW + 3 * MINUTE) == LookUp(Outcome.TOO_MANY, until=NOW + HOUR)
    assert source.asked == []
    assert dossiers.send_code(CODE, asker(9), NOW + HOUR).outcome is Outcome.CODE_SENT
    assert outcomes(engine) == ["code_sent"] * 3 + ["too_many", "code_sent"]


def test_codes_that_were_not_sent_do_not_count(dossiers: Dossiers, source: RecordingSource) -> None:
    source.down = True
    for number in range(4):
        assert dossiers.send_code(CODE, asker(number), NOW).outcome is Outcome.UNAVAILABLE
    source.down = False
    source.phone = ""
    assert dossiers.send_code(CODE, asker(5), NOW).outcome is Outcome.MISSING
    assert dossiers.send_code(OTHER, asker(6), NOW).outcome is Outcome.MISSING
    source.phone = PHONE
    assert dossiers.send_code(CODE, asker(7), NOW).outcome is Outcome.CODE_SENT


def test_audit_and_log_hold_nothing_of_the_citizen(
    engine: sa.Engine, database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    import_lines(engine, tmp_path, *LINES)
    caplog.set_level(logging.DEBUG)
    settings = KbSettings(database_url, tmp_path / "var", secret_key="a secret of the tests", one_time_codes=True)
    dossiers = open_dossiers(settings)
    assert dossiers.prove(CODE, WRONG, asker(1), NOW).outcome is Outcome.WRONG_PROOF
    assert dossiers.prove(CODE, RIGHT, asker(2), NOW).outcome is Outcome.PROVED
    assert dossiers.send_code(CODE, asker(3), NOW).sent_to == "090•••••••"
    assert dossiers.proofs(CODE) == (ProofKind.PHONE_TAIL, ProofKind.ONE_TIME_CODE)
    kept = " ".join(str(value) for row in audit(engine) for value in row.values()) + caplog.text
    assert not any(private in kept for private in (PHONE, TAIL, WRONG_TAIL, "090•"))
    assert dossiers.opened(SEALER.seal("0567")) == "0567"
