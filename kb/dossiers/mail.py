"""E-mail over SMTP (RFC 5321). At least once on the wire: who dies between the server's 250 and recording it sends the
letter again. It then bears the same Message-ID, made of the key, by which many servers and readers show it once.
"""

import smtplib
import ssl
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import SplitResult, unquote, urlsplit

from kb.dossiers.senders import Outgoing, SenderError
from kb.errors import SettingsError

# Seconds for each step of the conversation with the server.
_TIMEOUT = 10.0
_PORTS = {"smtp": 25, "smtps": 465}


class SmtpSender:
    """Sends each message over a connection of its own; opens nothing before that.

    `smtps://` speaks TLS from the first byte, `smtp://` turns to it (STARTTLS, RFC 3207) where the server offers it;
    a password never goes out in the clear.
    """

    def __init__(self, url: str, sender: str) -> None:
        """`url`: `smtp://user:password@host:port`, user and password where needed. Raises `SettingsError`."""
        self._server = _checked(url)
        try:
            self._from = Address(addr_spec=sender)
        except (ValueError, IndexError) as error:
            raise SettingsError("MAIL_FROM is no e-mail address; it is needed with MAIL_URL.") from error
        if not self._from.domain:
            raise SettingsError("MAIL_FROM has no domain.")

    def send(self, message: Outgoing) -> None:
        """Raises `SenderError`, without the address in its text."""
        try:
            letter = self._letter(message)
            with self._connected() as server:
                server.send_message(letter, self._from.addr_spec, [message.address])
        except (OSError, smtplib.SMTPException, ValueError, IndexError) as error:
            raise SenderError(f"the letter was not taken: {type(error).__name__}") from None

    def _letter(self, message: Outgoing) -> EmailMessage:
        letter = EmailMessage()
        letter["Message-ID"] = f"<{message.key}@{self._from.domain}>"
        letter["Date"] = format_datetime(datetime.now(UTC))
        letter["From"] = self._from
        letter["To"] = Address(addr_spec=message.address)
        letter["Subject"] = message.subject
        # RFC 3834: no robot shall answer a robot.
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(message.text)
        return letter

    def _connected(self) -> smtplib.SMTP:
        host, port = self._server.hostname or "", self._server.port or _PORTS[self._server.scheme]
        tls = ssl.create_default_context()
        if self._server.scheme == "smtps":
            return self._logged_in(smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT, context=tls))
        server = smtplib.SMTP(host, port, timeout=_TIMEOUT)
        try:
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=tls)
            elif self._server.username:
                raise smtplib.SMTPNotSupportedError("no STARTTLS, and a password to give")
            return self._logged_in(server)
        except BaseException:
            server.close()
            raise

    def _logged_in(self, server: smtplib.SMTP) -> smtplib.SMTP:
        if self._server.username:
            server.login(unquote(self._server.username), unquote(self._server.password or ""))
        return server


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        right = parts.scheme in _PORTS and parts.hostname and parts.port != 0
    except ValueError:
        right = False
    if not right:
        # Without the address in the text: it may hold a password.
        raise SettingsError("MAIL_URL is neither smtp://host:port nor smtps://host:port.")
    return parts
