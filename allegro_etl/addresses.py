"""Addresses that credentials are sent to: https, or this machine itself, and nothing secret in the address."""

import logging
import ssl
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit


def is_loopback(host: str) -> bool:
    """Return whether `host` can only be this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def tls_refusal(error: BaseException | None) -> str | None:
    """Return the kind of a TLS failure that asking again will not mend, None for any other failure.

    It is looked for in the error and in those that led to it. A connection that was merely cut is none.
    """
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error.verify_message or "certificate not accepted"
        if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return (error.reason or "TLS failed").replace("_", " ").lower()
        reason = getattr(error, "reason", None)
        error = reason if isinstance(reason, BaseException) else error.__cause__ or error.__context__
    return None


def quiet_loggers() -> None:
    """Keep httpx and httpcore from logging addresses with queries, and headers, whatever the root logger's level."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


def with_scheme(url: str) -> str:
    """Return an address with its scheme: https where it names none."""
    return url if "//" in url else f"https://{url}"


def checked_address(url: str) -> SplitResult:
    """Return the parts of an address that credentials may be sent to.

    Raises ValueError with a sentence that says what is wrong. It never quotes the address, which may hold a password.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError("it is no address such as https://shop.example.com.") from None
    if parts.username or parts.password:
        raise ValueError("it has a name or a password in it: leave them out, they have variables of their own.")
    if parts.scheme not in {"http", "https"} or not host or parts.query or parts.fragment:
        raise ValueError("it is no address such as https://shop.example.com.")
    if parts.scheme == "http" and not is_loopback(host):
        raise ValueError("it must start with https://, as passwords and tokens would be readable on the way.")
    return parts
