"""What an answer means: the JSON of a good one, the error for a bad one.

Branches on the status first: error codes are a mixed bag, and a 401 has another body than the rest.
Source: https://developer.allegro.pl/documentation (ErrorsHolder, AuthError).
"""

import re
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from allegro_etl.allegro.connection import Answer
from allegro_etl.allegro.errors import (
    AccessDenied,
    AllegroError,
    AllegroMoved,
    AllegroUnavailable,
    Circumstances,
    Conflict,
    InvalidRequest,
    PairingRequired,
    RateLimited,
    RecordGone,
)
from allegro_etl.allegro.json_text import Document, read_json

LONGEST_RETRY_AFTER = 120.0
"""Seconds; whoever asks for more is asked again by the next run."""

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]{0,80}")
_HOST = re.compile(r"[a-z0-9.\-]{1,253}")
_TRY_LATER = {408, 425}
_OTHER_MEDIA_TYPE = {406, 415}
TAKEN = {200, 201, 202, 204}
"""The statuses by which Allegro says that it took a write, or will carry it out."""


def read_answer(answer: Answer) -> Document:
    """Return the JSON object that `answer` carries.

    Raises the AllegroError that its status, or a body that is no JSON object, stands for.
    """
    if answer.status != 200:  # noqa: PLR2004 - HTTP's own number
        raise error_of(answer)
    return _json_of(answer)


def read_acceptance(answer: Answer) -> Document:
    """Return the JSON object that the answer to a write carries, empty where it carries none.

    Raises the AllegroError that its status stands for; 200, 201, 202 and 204 say that Allegro took it.
    """
    if answer.status not in TAKEN:
        raise error_of(answer)
    return _json_of(answer) if answer.body else {}


def _json_of(answer: Answer) -> Document:
    try:
        content = read_json(answer.body.decode("utf-8"))
    except ValueError:
        raise _unusable(answer, "something that is no JSON") from None
    if not isinstance(content, dict):
        raise _unusable(answer, "JSON of an unknown shape")
    return content


def list_in(answer: Answer, name: str) -> tuple[list[Document], Document]:
    """Return the list of records called `name` in a page, and the page itself.

    Raises AllegroUnavailable when the page has no such list, and whatever `read_answer` raises.
    """
    page = read_answer(answer)
    records = page.get(name)
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise _unusable(answer, f"a page without {name}")
    return records, page


def error_of(answer: Answer) -> AllegroError:
    """Return the error that a status other than 200 stands for; it does not raise it."""
    codes = _codes(answer)
    status, where = answer.status, answer.where
    if status == 429:  # noqa: PLR2004
        return RateLimited("Allegro's rate limit is used up", where, retry_after=retry_after(answer))
    if status >= 500 or status in _TRY_LATER:  # noqa: PLR2004
        wanted = retry_after(answer)
        return AllegroUnavailable("Allegro is out of order", where, retry_after=wanted, is_about_answer=True)
    if status < 300:  # noqa: PLR2004
        return _unusable(answer, "nothing where JSON was expected")
    if status < 400:  # noqa: PLR2004
        return AllegroMoved(f"Allegro answered with a redirect{_target(answer)}", where, is_about_answer=True)
    if status == 401:  # noqa: PLR2004
        return PairingRequired("Allegro no longer takes our tokens", where)
    if status == 403:  # noqa: PLR2004
        return _denied(codes, where)
    if status == 404 and codes:  # noqa: PLR2004
        return RecordGone("Allegro has no such record", where)
    if status in _OTHER_MEDIA_TYPE and not codes:
        return InvalidRequest("Allegro does not take this media type", where)
    if not codes:
        return _unusable(answer, "an error that is none of its own")
    kind = Conflict if status == 409 else InvalidRequest  # noqa: PLR2004
    return kind(f"Allegro refuses the request: {', '.join(codes)}", where, codes=codes)


def retry_after(answer: Answer) -> float | None:
    """Return how many seconds the answer asks to wait, bounded; None when it does not say.

    A date is taken relative to the answer's own `Date`, so that our clock does not matter.
    """
    value = answer.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        seconds = float(value[:9])
    else:
        try:
            wanted = parsedate_to_datetime(value)
            seconds = (wanted - parsedate_to_datetime(answer.headers.get("date", ""))).total_seconds()
        except (ValueError, TypeError):
            return None
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)


def _target(answer: Answer) -> str:
    """Name the host that a redirect leads to. The rest of its address may hold what is nobody's business."""
    try:
        host = urlsplit(answer.headers.get("location", "")).hostname or ""
    except ValueError:
        return ""
    return f" to {host}" if _HOST.fullmatch(host) else ""


def _denied(codes: list[str], where: Circumstances) -> AccessDenied:
    if codes:
        return AccessDenied(f"Allegro denies access: {', '.join(codes)}", where)
    next_step = "Check ALLEGRO_USER_AGENT and whether the application is blocked on https://apps.developer.allegro.pl."
    return AccessDenied("Something before Allegro's API denies access", where, next_step=next_step)


def _codes(answer: Answer) -> list[str]:
    """Return the error's codes, never its texts: those may repeat what a buyer wrote."""
    try:
        content = read_json(answer.body.decode("utf-8"))
    except ValueError:
        return []
    if not isinstance(content, dict):
        return []
    errors = content.get("errors")
    codes = [error.get("code") for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
    return [code for code in [*codes, content.get("error")] if isinstance(code, str) and _CODE.fullmatch(code)][:5]


def _unusable(answer: Answer, what: str) -> AllegroUnavailable:
    return AllegroUnavailable(
        f"Allegro answered with {what}",
        answer.where,
        next_step="Nothing is lost; if it stays, check ALLEGRO_API_URL, ALLEGRO_AUTH_URL and any proxy between.",
        is_about_answer=True,
    )
