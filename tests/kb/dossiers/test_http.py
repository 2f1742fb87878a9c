"""Dossiers over real sockets: what is answered, and what happens when the other side does what it should not."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest

from kb.dossiers.http import HttpDossierSource
from kb.dossiers.model import DossierStatus, Proof, ProofKind, SourceUnavailableError, Stage
from kb.dossiers.source import DossierSource
from kb.errors import SettingsError
from tests.channels.servers import free_port, wait_until
from tests.fakes.dossier_faults import SPOILING_MODES
from tests.fakes.dossier_samples import WITHOUT_PHONE, code_of
from tests.fakes.dossier_server import TOKEN, DossierServer, dossiers_serving

RIGHT = Proof(ProofKind.PHONE_TAIL, "0567")
CODE = code_of("in_process")
TALK = "5f0c6f0e7a3b4c1d"
ASKS: dict[str, Callable[[DossierSource], object]] = {
    "status": lambda source: source.status(CODE),
    "proofs": lambda source: source.proofs(CODE),
    "timeline": lambda source: source.timeline(CODE, RIGHT, TALK),
    "send": lambda source: source.send_one_time_code(CODE, TALK),
}
BAD = ["malformed", "wrong_schema", "huge", "down", "cut", "redirect", "error", "gateway_404", "busy"]


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[DossierServer, str]]:
    server = DossierServer()
    with dossiers_serving(server) as url:
        yield server, url


@pytest.fixture
def server(running: tuple[DossierServer, str]) -> DossierServer:
    running[0].reset()
    return running[0]


@pytest.fixture
def url(server: DossierServer, running: tuple[DossierServer, str]) -> str:
    return running[1]


@pytest.fixture
def source(url: str) -> HttpDossierSource:
    return HttpDossierSource(url, TOKEN)


def unavailable(ask: Callable[[DossierSource], object], source: DossierSource) -> str:
    with pytest.raises(SourceUnavailableError) as caught:
        ask(source)
    return str(caught.value)


@pytest.mark.parametrize("stage", Stage)
def test_status_of_every_stage(source: DossierSource, stage: Stage) -> None:
    assert source.status(code_of(stage)) == DossierStatus(code_of(stage), stage, date(2026, 12, 10))


@pytest.mark.parametrize("stage", Stage)
def test_timeline_of_every_stage(source: DossierSource, stage: Stage) -> None:
    timeline = source.timeline(code_of(stage), RIGHT, TALK)
    assert timeline is not None
    assert (timeline.code, timeline.stage, timeline.procedure_code) == (code_of(stage), stage, "1.009994")


def test_timeline_carries_what_the_citizen_has_to_do(source: DossierSource) -> None:
    timeline = source.timeline(code_of("supplement"), RIGHT, TALK)
    assert timeline is not None
    last = timeline.events[-1]
    assert (last.todo, last.until) == ("Nộp bổ sung bản vẽ mặt cắt móng", date(2026, 12, 15))
    assert last.at == datetime(2026, 11, 25, 2, 15, tzinfo=UTC)
    assert last.at.tzinfo is UTC


def test_events_out_of_order_are_put_in_order(server: DossierServer, source: DossierSource) -> None:
    server.dossiers[CODE]["events"].reverse()
    timeline = source.timeline(CODE, RIGHT, TALK)
    assert timeline is not None
    assert [event.stage for event in timeline.events] == [Stage.RECEIVED, Stage.IN_PROCESS]


@pytest.mark.parametrize("code", ["H32.12-261126-0404", "../../health", "", "a/b", "a?b", ".", "mã-số"])
def test_no_such_dossier(source: DossierSource, code: str) -> None:
    assert source.status(code) is None
    assert source.proofs(code) == ()
    assert source.timeline(code, RIGHT, TALK) is None
    assert source.send_one_time_code(code, TALK) == ""


def test_what_can_be_no_code_is_not_asked_for(server: DossierServer, source: DossierSource) -> None:
    source.status("../../health")
    source.status("a" * 65)
    assert server.requests == []


def test_wrong_proof_is_no_failure(server: DossierServer, source: DossierSource) -> None:
    assert source.timeline(CODE, Proof(ProofKind.PHONE_TAIL, "1111"), TALK) is None
    assert len(server.requests) == 1


def test_proofs(source: DossierSource) -> None:
    assert source.proofs(CODE) == (ProofKind.PHONE_TAIL, ProofKind.ONE_TIME_CODE)
    assert source.proofs(WITHOUT_PHONE) == ()


def test_one_time_code_opens_the_timeline_in_its_conversation_only(
    server: DossierServer, source: DossierSource
) -> None:
    assert source.send_one_time_code(CODE, TALK) == "090•••••••"
    proof = Proof(ProofKind.ONE_TIME_CODE, server.codes[CODE, TALK])
    assert source.timeline(CODE, proof, "another") is None
    assert source.timeline(CODE, proof, TALK) is not None


def test_no_code_is_sent_without_a_number(server: DossierServer, source: DossierSource) -> None:
    assert source.send_one_time_code(WITHOUT_PHONE, TALK) == ""
    assert server.sent == []


@pytest.mark.parametrize("name", ASKS)
@pytest.mark.parametrize("mode", BAD)
def test_bad_answers_are_no_answers(server: DossierServer, source: DossierSource, mode: str, name: str) -> None:
    server.mode = mode
    began = time.monotonic()
    unavailable(ASKS[name], source)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("name", ["status", "timeline"])
def test_another_dossier_is_no_answer(server: DossierServer, source: DossierSource, name: str) -> None:
    server.mode = "wrong_code"
    assert unavailable(ASKS[name], source) == "wrong answer: code: not the one that was asked for"


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("events", [], "events: too_short"),
        ("events", None, "events: tuple_type"),
        ("events", [{"stage": "received", "at": "2026-11-20T08:30:00"}], "events.0.at: timezone_aware"),
        ("events", [{"stage": "received", "at": "0001-01-01T00:00:00Z"}], "events.0.at: value_error"),
        ("events", [{"stage": "secret", "at": "2026-11-20T08:30:00Z"}], "events.0.stage: enum"),
        ("events", [{"stage": "received", "at": 1764000000}] * 2, "events.0.at"),
        ("appointed_on", "10/12/2026", "appointed_on: date_parsing"),
        ("appointed_on", "0001-01-01", "appointed_on: value_error"),
        ("title", 5, "title: string_type"),
        ("office", "", "office: string_too_short"),
    ],
)
def test_errors_name_the_field_and_quote_nothing(
    server: DossierServer, source: DossierSource, name: str, value: object, field: str
) -> None:
    server.dossiers[CODE][name] = value
    text = unavailable(ASKS["timeline"], source)
    assert field in text
    assert not any(quoted in text for quoted in ("secret", "2026-11-20", "10/12", "1764", "0001"))


def test_a_number_that_is_not_masked_is_refused(server: DossierServer, source: DossierSource) -> None:
    server.mode = "wrong_schema"
    assert unavailable(ASKS["send"], source) == "wrong answer: sent_to: string_pattern_mismatch"


@pytest.mark.parametrize("name", ASKS)
def test_a_good_answer_that_is_too_long_is_not_read_on(server: DossierServer, source: DossierSource, name: str) -> None:
    server.mode = "huge"
    assert unavailable(ASKS[name], source) == "the answer is longer than 262144 bytes"


def test_redirects_are_not_followed(server: DossierServer, source: DossierSource) -> None:
    server.mode = "redirect"
    unavailable(ASKS["status"], source)
    assert len(server.requests) == 1


@pytest.mark.parametrize("mode", ["slow", "drip", "drip_headers"])
@pytest.mark.parametrize("name", ["status", "timeline"])
def test_the_time_holds(server: DossierServer, url: str, mode: str, name: str) -> None:
    server.mode, server.seconds = mode, 30 if mode == "slow" else 0.2
    source = HttpDossierSource(url, TOKEN, seconds=3.0)
    began = time.monotonic()
    unavailable(ASKS[name], source)
    assert time.monotonic() - began < 6


def test_the_default_time_holds(server: DossierServer, source: DossierSource) -> None:
    server.mode, server.seconds = "slow", 30
    began = time.monotonic()
    unavailable(ASKS["status"], source)
    assert 2.5 < time.monotonic() - began < 10
    assert len(server.requests) > 1


def test_nothing_goes_on_after_the_time(server: DossierServer, url: str) -> None:
    server.mode, server.seconds = "drip_headers", 0.1
    unavailable(ASKS["status"], HttpDossierSource(url, TOKEN, seconds=1.0))
    wait_until(lambda: not any(thread.name == "dossier-call" for thread in threading.enumerate()), 5.0)
    assert server.connections == 1


def test_a_slow_answer_within_the_time_is_an_answer(server: DossierServer, source: DossierSource) -> None:
    server.mode, server.seconds = "drip", 0.005
    assert source.status(CODE) is not None


def test_nobody_there() -> None:
    source = HttpDossierSource(f"http://127.0.0.1:{free_port()}", TOKEN)
    assert unavailable(ASKS["status"], source) == "no answer: ConnectionError"


def test_wrong_token(server: DossierServer, url: str) -> None:
    assert unavailable(ASKS["status"], HttpDossierSource(url, "other")) == "answered with status 401"
    assert unavailable(ASKS["status"], HttpDossierSource(url, "")) == "answered with status 401"
    assert "authorization" not in server.requests[-1].headers


def test_a_change_of_mind_is_told_as_it_is(server: DossierServer, source: DossierSource) -> None:
    server.mode = "stage_back"
    assert source.status(CODE) == DossierStatus(CODE, Stage.RECEIVED, date(2026, 12, 10))
    server.mode = "day_changed"
    assert source.status(CODE) == DossierStatus(CODE, Stage.IN_PROCESS, date(2026, 12, 17))


def test_calls_at_once_do_not_wait_for_each_other(server: DossierServer, source: DossierSource) -> None:
    server.mode, server.seconds = "slow", 0.5
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(source.status(CODE))) for _ in range(12)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [DossierStatus(CODE, Stage.IN_PROCESS, date(2026, 12, 10))] * 12
    assert time.monotonic() - began < 5


def test_no_proof_is_logged(
    server: DossierServer, source: DossierSource, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    digits = "918273"
    source.timeline(CODE, Proof(ProofKind.ONE_TIME_CODE, digits), TALK)
    for server.mode in ["down", *set(SPOILING_MODES) - {"drip"}]:
        with pytest.raises(SourceUnavailableError) as caught:
            source.timeline(CODE, RIGHT, TALK)
        assert RIGHT.digits not in f"{caught.value!r} {caught.value.__cause__!r}"
    written = caplog.text + "".join(capfd.readouterr())
    assert "urllib3" in written
    assert digits not in written
    assert RIGHT.digits not in written
    assert TOKEN not in written


@pytest.mark.parametrize("url", ["http://lgsp.example.gov.vn", "ftp://127.0.0.1", "lgsp.example.gov.vn", ""])
def test_nothing_is_sent_in_the_clear(url: str) -> None:
    with pytest.raises(SettingsError):
        HttpDossierSource(url, TOKEN)
