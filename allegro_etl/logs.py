"""The log file in ALLEGRO_ETL_HOME, one for all processes of ours: lines for people, or JSON where ALLEGRO_ETL_LOG says so."""

import json
import logging
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from filelock import FileLock

from allegro_etl.allegro.errors import Circumstances
from allegro_etl.failures import about, in_words
from allegro_etl.settings import SettingsError, home
from allegro_etl.texts import harmless

LONGEST_LOG = 2 * 1024 * 1024
KEPT_LOGS = 3
KINDS = ("text", "json")
FORM_ID = re.compile(r"/checkout-forms/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")

_at_work: list[str] = []  # the id of the run of this process, which takes one at a time; its threads log, too


def log_file() -> Path:
    """Return the path of the log file."""
    return home() / "allegro_etl.log"


def log_failure(error: Exception) -> None:
    """Write a failure's frames to the log file, without the texts of foreign exceptions."""
    to_file().error("%s", in_words(error), extra=about(error))


def to_file() -> logging.Logger:
    """Return the logger of the package, with the log file attached: mode 0600, at most four files of 2 MB.

    Raises SettingsError where ALLEGRO_ETL_LOG is neither `text` nor `json`.
    """
    logger = logging.getLogger("allegro_etl")
    logger.setLevel(logging.INFO)
    if not _is_attached(logger):
        formatter = AsJson() if wants_json() else WithFrames("%(asctime)s %(levelname)s %(name)s %(message)s")
        log_file().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        log_file().touch(mode=0o600)
        handler = Shared(log_file(), maxBytes=LONGEST_LOG, backupCount=KEPT_LOGS, encoding="utf-8")
        handler.setFormatter(formatter)
        logger.addHandler(handler)
    return logger


def _is_attached(logger: logging.Logger) -> bool:
    """Return whether the log file of ALLEGRO_ETL_HOME is attached; one of another home is taken off."""
    for handler in [one for one in logger.handlers if isinstance(one, Shared)]:
        if handler.baseFilename == str(log_file().absolute()):
            return True
        logger.removeHandler(handler)
        handler.close()
    return False


def wants_json(environment: Mapping[str, str] = os.environ) -> bool:
    """Return whether the log is JSON. Raises SettingsError for what is no kind of log."""
    kind = environment.get("ALLEGRO_ETL_LOG") or "text"
    if kind not in KINDS:
        raise SettingsError(f"ALLEGRO_ETL_LOG is {kind[:40]!r}; it may be text or json.")
    return kind == "json"


@contextmanager
def logged_as(run_id: str) -> Iterator[None]:
    """Let what is logged in the block carry a run's id."""
    _at_work.append(run_id)
    try:
        yield
    finally:
        _at_work.remove(run_id)


class Shared(RotatingFileHandler):
    """A log file that several processes write: one of them moves a full one away, and the others go on in the new one."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, into the file that has the name now."""
        with suppress(OSError):
            if not self._is_current():
                self._reopen()
        super().emit(record)

    def doRollover(self) -> None:  # noqa: N802 - logging's name
        """Move the full file away, unless another process has just done so."""
        with FileLock(f"{self.baseFilename}.lock", mode=0o600):
            if self._is_current():
                super().doRollover()
            else:
                self._reopen()

    def _reopen(self) -> None:
        if self.stream:
            self.stream.close()
        self.stream = self._open()

    def _open(self) -> Any:
        stream = super()._open()
        os.chmod(self.baseFilename, 0o600)  # noqa: PTH101 - logging has a text
        return stream

    def _is_current(self) -> bool:
        if self.stream is None:
            return False
        ours, named = os.fstat(self.stream.fileno()), os.stat(self.baseFilename)  # noqa: PTH116 - logging has a text
        return (ours.st_ino, ours.st_dev) == (named.st_ino, named.st_dev)


class WithFrames(logging.Formatter):
    """Writes after a message the frames that it brings; never a traceback with the texts of foreign exceptions."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and the frames under it."""
        record.exc_info = None
        line = harmless(super().format(record))
        told_frames = getattr(record, "frames", "")
        return f"{line}\n{told_frames}" if told_frames else line


class AsJson(logging.Formatter):
    """Writes each message as one line of JSON, with the ids that it is found by."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; what is not known is left out."""
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": harmless(record.getMessage()),
            "run_id": _at_work[-1] if _at_work else None,
            "process": record.process,
            **_ids(record),
            "frames": getattr(record, "frames", None) or None,
        }
        return json.dumps({name: value for name, value in said.items() if value is not None}, ensure_ascii=False)


def _ids(record: logging.LogRecord) -> dict[str, str | None]:
    """Return the order and the trace-id of the request to Allegro that a message is about, as far as it is about one."""
    where = getattr(record, "where", None)
    if not isinstance(where, Circumstances):
        return {}
    form = FORM_ID.search(where.path)
    return {"form_id": form[1] if form else None, "trace_id": where.trace_id}
