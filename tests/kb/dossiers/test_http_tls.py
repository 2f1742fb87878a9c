"""The same over TLS: who the other side is, and that the time holds there too."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kb.dossiers.http import HttpDossierSource
from kb.dossiers.model import SourceUnavailableError
from tests.channels.servers import wait_until
from tests.fakes.dossier_samples import code_of
from tests.fakes.dossier_server import TOKEN

ANSWER = b'{"code": "%s", "stage": "received", "proofs": []}' % code_of("received").encode()
WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(ANSWER), ANSWER)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of 127.0.0.1 in one file, signed by nobody but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "made up")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    file.write_bytes(key.private_bytes(*plain) + made.public_bytes(serialization.Encoding.PEM))
    return file


@contextmanager
def answering(certificate: Path, pause: float) -> Iterator[tuple[str, list[bytes]]]:
    """Answers every request a byte at a time; the requests that came through."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=_serve, args=(door, context, pause, heard), daemon=True).start()
        yield f"https://127.0.0.1:{door.getsockname()[1]}", heard


def _serve(door: socket.socket, context: ssl.SSLContext, pause: float, heard: list[bytes]) -> None:
    while True:
        try:
            plain, _ = door.accept()
        except OSError:
            return
        with suppress(OSError), plain, context.wrap_socket(plain, server_side=True) as secure:
            heard.append(secure.recv(65536))
            for byte in WHOLE:
                secure.sendall(bytes([byte]))
                time.sleep(pause)


def trusting(url: str, certificate: Path, seconds: float = 6.0) -> HttpDossierSource:
    source = HttpDossierSource(url, TOKEN, seconds=seconds)
    source._wire._session.verify = str(certificate)
    return source


def test_a_certificate_of_nobody_is_refused(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with (
        answering(certificate, 0) as (url, heard),
        pytest.raises(SourceUnavailableError, match="certificate"),
    ):
        HttpDossierSource(url, TOKEN).status(code_of("received"))
    assert heard == []


def test_a_certificate_that_is_trusted(certificate: Path) -> None:
    with answering(certificate, 0) as (url, heard):
        assert trusting(url, certificate).status(code_of("received")) is not None
    assert len(heard) == 1


def test_the_time_holds(certificate: Path) -> None:
    with answering(certificate, 0.2) as (url, _):
        began = time.monotonic()
        with pytest.raises(SourceUnavailableError):
            trusting(url, certificate, seconds=1.0).status(code_of("received"))
        assert time.monotonic() - began < 5
        wait_until(lambda: not any(thread.name == "dossier-call" for thread in threading.enumerate()), 5.0)
