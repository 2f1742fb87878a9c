"""E-mail against a server on a socket."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from kb.dossiers.mail import SmtpSender
from kb.dossiers.senders import FileSender, Outgoing, SenderError, open_sender
from kb.errors import SettingsError
from kb.settings import read_settings

LETTER = Outgoing("dossier-1", "email", "nguoi.thu@example.vn", "Hồ sơ H32.12-261126-0001: tin mới", "Đang xử lý.\n")


@dataclass
class Server:
    """Takes letters, unless it is told to refuse them."""

    port: int = 0
    refuses: bool = False
    commands: list[str] = field(default_factory=list)
    letters: list[EmailMessage] = field(default_factory=list)


@contextmanager
def serving() -> Iterator[Server]:
    server = Server()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 test")
            while line := self.rfile.readline().decode().strip():
                server.commands.append(line)
                word = line.split(" ")[0].upper()
                if word == "QUIT":
                    self._say("221 bye")
                    return
                if word == "DATA":
                    self._say("354 go on")
                    server.letters.append(message_from_bytes(self._letter(), policy=default))
                self._say("550 no" if server.refuses and word == "RCPT" else "250 ok")

        def _letter(self) -> bytes:
            lines = []
            while (line := self.rfile.readline()) != b".\r\n":
                lines.append(line)
            return b"".join(lines)

        def _say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as listener:
        server.port = listener.server_address[1]
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        listener.shutdown()


def sender(server: Server, login: str = "") -> SmtpSender:
    return SmtpSender(f"smtp://{login}127.0.0.1:{server.port}", "tro-ly@example.gov.vn")


def test_a_letter_arrives_as_it_was_written() -> None:
    with serving() as server:
        sender(server).send(LETTER)
    (letter,) = server.letters
    assert (letter["To"], letter["From"]) == ("nguoi.thu@example.vn", "tro-ly@example.gov.vn")
    assert letter["Subject"] == LETTER.subject
    assert letter.get_content().replace("\r\n", "\n") == LETTER.text
    assert letter["Auto-Submitted"] == "auto-generated"


def test_the_same_key_is_the_same_message_id() -> None:
    with serving() as server:
        for _ in range(2):
            sender(server).send(LETTER)
    assert [letter["Message-ID"] for letter in server.letters] == ["<dossier-1@example.gov.vn>"] * 2


@pytest.mark.parametrize(
    "address", ["a@example.vn, b@example.vn", "a@example.vn\r\nBcc: b@example.vn", "nobody at all"]
)
def test_an_address_is_one_address(address: str) -> None:
    with serving() as server, pytest.raises(SenderError):
        sender(server).send(Outgoing("k", "email", address, "s", "t"))
    assert server.letters == []


def test_a_refusal_tells_nothing_of_the_address() -> None:
    with serving() as server:
        server.refuses = True
        with pytest.raises(SenderError) as refused:
            sender(server).send(LETTER)
    assert "example.vn" not in str(refused.value)


def test_a_server_that_is_away_is_an_error_of_the_sender() -> None:
    with serving() as server:
        pass
    with pytest.raises(SenderError):
        sender(server).send(LETTER)


def test_a_password_is_not_given_in_the_clear() -> None:
    with serving() as server, pytest.raises(SenderError):
        sender(server, login="user:secret@").send(LETTER)
    assert not any("AUTH" in command.upper() for command in server.commands)


@pytest.mark.parametrize("url", ["http://host", "smtp://", "host:25", "smtp://host:port", "smtp://host:0"])
def test_a_wrong_address_of_the_server_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="MAIL_URL"):
        SmtpSender(url, "tro-ly@example.gov.vn")


@pytest.mark.parametrize("mail_from", ["", "somebody", "a@", "a b@example.vn"])
def test_a_wrong_sender_is_refused(mail_from: str) -> None:
    with pytest.raises(SettingsError, match="MAIL_FROM"):
        SmtpSender("smtps://user:pass@host", mail_from)


def test_e_mail_goes_to_the_server_that_is_named_and_the_rest_to_files(tmp_path: Path) -> None:
    settings = read_settings(
        {"VAR": str(tmp_path), "MAIL_URL": "smtp://localhost", "MAIL_FROM": "tro-ly@example.gov.vn"}
    )
    assert isinstance(open_sender(settings, "email"), SmtpSender)
    assert isinstance(open_sender(settings, "sms"), FileSender)
    assert isinstance(open_sender(read_settings({"VAR": str(tmp_path)}), "email"), FileSender)
