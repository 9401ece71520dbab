"""Tells a failure in one line without personal data: what is wrong and what to do next.

The texts of our own errors are written to be shown. Of all others only kind and place are told: their texts may quote
a buyer's address or a token.
"""

import errno
import logging
import sqlite3
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from allegro_etl.odoo.errors import RecordsRefused
from allegro_etl.texts import harmless

PACKAGE = Path(__file__).parent
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
SQLITE_NO_ROOM = {  # Dagster's own files are SQLite's; what fails first depends on what it was about to do
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_FSYNC,
}

logger = logging.getLogger(__name__)


class DiskFull(Exception):
    """There is no room left for a file of ours or of Dagster's."""


class Unexpected(Exception):
    """Something that none of our errors describes; the text tells kind and place, the log file has the frames."""


def is_shown(error: BaseException) -> bool:
    """Return whether the error's own text may be shown and stored: it is one of ours, and quotes no record."""
    return type(error).__module__.startswith("allegro_etl.") and not isinstance(error, RecordsRefused)


def in_words(error: BaseException) -> str:
    """Return the one line that a person reads."""
    if is_shown(error):
        return harmless(" ".join(str(error).split()))
    if is_disk_full(error):
        return "The disk is full: free some space and run again; nothing is lost."
    return (
        f"Something unexpected happened ({type(error).__name__} in {place(error)}); nothing is lost. "
        "Run again; if it stays, report it with the end of the log file."
    )


def is_disk_full(error: BaseException) -> bool:
    """Return whether the error, or one that led to it, is a lack of room on the disk."""
    return any(_is_lack_of_room(one) for one in _chain(error))


def _is_lack_of_room(error: BaseException) -> bool:
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", None) in SQLITE_NO_ROOM
    return isinstance(error, OSError) and error.errno in NO_ROOM


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Return an error and those that led to it; SQLAlchemy keeps the database's own under `orig`."""
    return _followed(error, lambda one: getattr(one, "orig", None) or one.__cause__ or one.__context__)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Return an error and those that led to it, as Python would print them."""
    return _followed(error, lambda one: one.__cause__ or (None if one.__suppress_context__ else one.__context__))


def _followed(
    error: BaseException | None, cause_of: Callable[[BaseException], BaseException | None]
) -> Iterator[BaseException]:
    """Follow the causes of an error, each once: where Dagster raises a step's error anew, they lead back to it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = cause_of(error)


def place(error: BaseException) -> str:
    """Return the innermost line of ours that the error passed, such as `records/plan.py:41 in make_plan`."""
    ours = [
        frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(PACKAGE)
    ]
    if not ours:
        return "a library"
    return f"{Path(ours[-1].filename).relative_to(PACKAGE)}:{ours[-1].lineno} in {ours[-1].name}"


def scrubbed(error: Exception) -> Exception:
    """Return the error itself if its text is ours, else one that tells only kind and place: Dagster stores what it gets.

    Where the error came from is logged.
    """
    logger.error("%s", in_words(error), extra=about(error))
    if is_shown(error):
        return error
    return DiskFull(in_words(error)) if is_disk_full(error) else Unexpected(in_words(error))


def about(error: BaseException) -> dict[str, Any]:
    """Return what a log says of an error besides its line: where it came from, and which request to Allegro it is about."""
    return {"frames": frames(error), "where": getattr(error, "where", None) if is_shown(error) else None}


def frames(error: BaseException) -> str:
    """Return the traceback without the texts of foreign exceptions, causes first."""
    return "\n".join(_own_frames(one) for one in reversed(list(_causes(error))))


def _own_frames(error: BaseException) -> str:
    stack = "".join(traceback.format_tb(error.__traceback__))
    text = f": {in_words(error)}" if is_shown(error) else ""
    return f"{type(error).__name__}{text}\n{stack}"
