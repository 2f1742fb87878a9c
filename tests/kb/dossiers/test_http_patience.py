"""How often the other side is asked, and when it is left alone, as it sees it itself."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from kb.dossiers.http import HttpDossierSource
from kb.dossiers.http_patience import seconds_of
from kb.dossiers.model import Proof, ProofKind, SourceUnavailableError
from tests.fakes.dossier_samples import code_of
from tests.fakes.dossier_server import TOKEN, DossierServer, dossiers_serving

CODE = code_of("received")
MISSING = "H32.12-261126-0404"
# In seconds. Less than that, and a busy machine is done resting before the next question.
REST = 2.0


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
    """Rests for two seconds only."""
    return HttpDossierSource(url, TOKEN, reset_seconds=REST)


def fail(source: HttpDossierSource, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(SourceUnavailableError):
            source.status(CODE)


def test_one_refusal_is_asked_again(server: DossierServer, source: HttpDossierSource) -> None:
    server.mode = "unavailable_once"
    assert source.status(CODE) is not None
    assert [request.method for request in server.requests] == ["GET", "GET"]
    assert len({request.headers["x-request-id"] for request in server.requests}) == 1


def test_the_timeline_is_asked_again(server: DossierServer, source: HttpDossierSource) -> None:
    server.mode, server.failures = "unavailable_once", 2
    assert source.timeline(CODE, Proof(ProofKind.PHONE_TAIL, "0567"), "talk") is not None
    assert len(server.requests) == 3


@pytest.mark.parametrize("mode", ["busy", "cut"])
def test_three_attempts_at_most(server: DossierServer, source: HttpDossierSource, mode: str) -> None:
    server.mode = mode
    fail(source)
    assert len(server.requests) == 3


def test_three_connections_at_most(server: DossierServer, source: HttpDossierSource) -> None:
    server.mode = "down"
    fail(source)
    assert server.connections == 3


@pytest.mark.parametrize(
    "mode", ["error", "malformed", "wrong_schema", "wrong_code", "huge", "redirect", "gateway_404"]
)
def test_what_would_not_help_is_not_tried(server: DossierServer, source: HttpDossierSource, mode: str) -> None:
    server.mode = mode
    fail(source)
    assert len(server.requests) == 1


def test_attempts_are_not_in_step(server: DossierServer, source: HttpDossierSource) -> None:
    server.mode = "busy"
    took = []
    for _ in range(3):
        began = time.monotonic()
        fail(source)
        took.append(time.monotonic() - began)
    assert min(took) > 0.6
    assert max(took) - min(took) > 0.005


def test_one_code_is_sent_however_often_it_is_asked_for(server: DossierServer, url: str) -> None:
    # The code is sent, and the answer is cut off: the worst moment for a retry.
    server.mode = "cut"
    source = HttpDossierSource(url, TOKEN)
    with pytest.raises(SourceUnavailableError):
        source.send_one_time_code(CODE, "talk")
    assert len(server.requests) == 3
    assert server.sent == [CODE]
    server.mode = "normal"
    source.send_one_time_code(CODE, "talk")
    assert server.sent == [CODE, CODE]


def test_retry_after_is_heeded(server: DossierServer, source: HttpDossierSource) -> None:
    server.mode, server.retry_after = "unavailable_once", "2"
    began = time.monotonic()
    assert source.status(CODE) is not None
    assert 2.0 <= time.monotonic() - began < 10


def test_retry_after_beyond_the_time_ends_the_call_at_once(server: DossierServer, source: HttpDossierSource) -> None:
    server.mode, server.retry_after = "unavailable_once", "60"
    began = time.monotonic()
    fail(source)
    assert time.monotonic() - began < 10
    assert len(server.requests) == 1


def test_retry_after_as_a_date() -> None:
    soon = seconds_of(format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True))
    assert soon is not None
    assert 28 < soon <= 30


@pytest.mark.parametrize(("header", "seconds"), [("1.5", 1.5), ("-3", 0.0), ("", None), ("nan", None), ("soon", None)])
def test_retry_after_as_a_number(header: str, seconds: float | None) -> None:
    assert seconds_of(header) == seconds


@pytest.mark.parametrize("mode", ["error", "wrong_schema"])
def test_left_alone_after_five_failures(server: DossierServer, source: HttpDossierSource, mode: str) -> None:
    server.mode = mode
    fail(source, 5)
    assert len(server.requests) == 5
    began = time.monotonic()
    fail(source, 10)
    assert time.monotonic() - began < 3
    assert len(server.requests) == 5


def test_asked_again_after_the_rest(server: DossierServer, source: HttpDossierSource) -> None:
    server.mode = "error"
    fail(source, 5)
    server.mode = "normal"
    fail(source)
    time.sleep(REST + 0.1)
    assert source.status(CODE) is not None
    assert source.status(CODE) is not None
    assert len(server.requests) == 7


def test_one_failure_after_the_rest_starts_another(server: DossierServer, source: HttpDossierSource) -> None:
    server.mode = "error"
    fail(source, 5)
    time.sleep(REST + 0.1)
    fail(source, 3)
    assert len(server.requests) == 6
    time.sleep(REST + 0.1)
    server.mode = "normal"
    assert source.status(CODE) is not None


def test_one_call_tries_after_the_rest_and_the_others_do_not_wait(
    server: DossierServer, source: HttpDossierSource
) -> None:
    server.mode = "error"
    fail(source, 5)
    time.sleep(REST + 0.1)
    server.mode, server.seconds = "slow", 1.3
    trial = threading.Thread(target=source.status, args=(CODE,))
    trial.start()
    time.sleep(0.3)
    began = time.monotonic()
    fail(source, 3)
    assert time.monotonic() - began < 0.8
    trial.join()
    assert len(server.requests) == 6
    assert source.status(CODE) is not None


def test_refusals_are_answers_to_the_breaker(server: DossierServer, source: HttpDossierSource) -> None:
    for _ in range(2):
        server.mode = "error"
        fail(source, 4)
        server.mode = "normal"
        assert source.status(MISSING) is None
    server.mode = "error"
    fail(source, 4)
    server.mode = "normal"
    assert source.timeline(CODE, Proof(ProofKind.PHONE_TAIL, "1111"), "talk") is None
    assert source.status(CODE) is not None


def test_one_source_left_alone_does_not_stop_another(
    server: DossierServer, url: str, source: HttpDossierSource
) -> None:
    server.mode = "error"
    fail(source, 5)
    server.mode = "normal"
    assert HttpDossierSource(url, TOKEN).status(CODE) is not None
