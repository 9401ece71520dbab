"""Tells by e-mail, over the shop's own mail server (SMTP)."""

import logging
import smtplib
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from pydantic import SecretStr

from allegro_etl.addresses import is_loopback
from allegro_etl.alerts.changes import Change
from allegro_etl.alerts.receivers.errors import ReceiverFailed
from allegro_etl.alerts.words import lines, subject
from allegro_etl.settings.alerts import EmailSettings

SECONDS = 10.0
LONGEST_SUBJECT = 150

Login = tuple[str, SecretStr]
"""User and password; an empty user where the server asks for none."""

logger = logging.getLogger(__name__)


def letter(settings: EmailSettings, user: str, subject_line: str, body: str) -> EmailMessage:
    """Return a letter to all who are told: without anything that a reader's program would answer by itself."""
    message = EmailMessage()
    message["Subject"] = " ".join(subject_line.split())[:LONGEST_SUBJECT]
    message["From"] = settings.sender or (user if "@" in user else settings.to[0])
    message["To"] = ", ".join(settings.to)
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain="allegro-etl.invalid")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    return message


def tell(settings: EmailSettings, login: Login, language: str | None, changes: Sequence[Change]) -> None:
    """Write one letter about all changes. Raises ReceiverFailed."""
    body = "\n\n".join("\n".join(lines(change, language)) for change in changes)
    send(settings, login, letter(settings, login[0], subject(changes, language), body))


def send(settings: EmailSettings, login: Login, message: EmailMessage) -> None:
    """Hand a letter to the mail server. Raises ReceiverFailed, which quotes nothing of what the server said."""
    user, password = login
    if not settings.host:
        raise ReceiverFailed("alerts.email.to names somebody, and alerts.email.host no mail server: set it.")
    if user and settings.security == "none" and not is_loopback(settings.host):
        raise ReceiverFailed("alerts.email.security is none, and the password would be readable on the way.")
    where = f"The mail server {settings.host}:{settings.port}"
    with _failing_in_words(where), _connected(settings) as server:
        if settings.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if user:
            server.login(user, password.get_secret_value())
        refused = server.send_message(message)
    if refused:  # the others have it: again would be once too often for them
        logger.warning("%s refuses some of alerts.email.to: %d.", where, len(refused))


@contextmanager
def _failing_in_words(where: str) -> Iterator[None]:
    """Raise what goes wrong in the block as a sentence of ours: a mail server repeats addresses, and perhaps more."""
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        raise ReceiverFailed(f"{where} refuses user or password ({error.smtp_code}).") from None
    except smtplib.SMTPResponseException as error:
        raise ReceiverFailed(f"{where} refuses the letter ({error.smtp_code}).") from None
    except smtplib.SMTPRecipientsRefused:
        raise ReceiverFailed(f"{where} refuses all of alerts.email.to.") from None
    except smtplib.SMTPException as error:
        raise ReceiverFailed(f"{where} does not do what is asked of it ({type(error).__name__}).") from None
    except ssl.SSLError as error:
        raise ReceiverFailed(f"{where} has no certificate that is trusted, or no TLS ({error.reason}).") from None
    except OSError as error:
        raise ReceiverFailed(f"{where} does not answer ({type(error).__name__}).") from None


def _connected(settings: EmailSettings) -> smtplib.SMTP:
    host, port = str(settings.host), settings.port
    name = socket.gethostname()  # the full name would be looked up, for as long as a name server takes
    if settings.security == "ssl":
        return smtplib.SMTP_SSL(host, port, name, timeout=SECONDS, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, name, timeout=SECONDS)
