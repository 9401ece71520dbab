"""The log file in ALLEGRO_ETL_HOME, and the progress that a person sees on stderr."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from rich.console import Console

from allegro_etl.failures import frames, told
from allegro_etl.settings import home
from allegro_etl.texts import harmless

LONGEST_LOG = 2 * 1024 * 1024


def log_file() -> Path:
    """Return the path of the log file."""
    return home() / "allegro_etl.log"


def log_failure(error: Exception) -> None:
    """Write a failure's frames to the log file, without the texts of foreign exceptions."""
    to_file().error("%s", told(error), extra={"frames": frames(error)})


def to_file() -> logging.Logger:
    """Return the logger of the package, with the log file attached: mode 0600, at most four files of 2 MB."""
    logger = logging.getLogger("allegro_etl")
    logger.setLevel(logging.INFO)
    if not any(isinstance(handler, RotatingFileHandler) for handler in logger.handlers):
        log_file().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        log_file().touch(mode=0o600)
        handler = RotatingFileHandler(log_file(), maxBytes=LONGEST_LOG, backupCount=3, encoding="utf-8")
        handler.setFormatter(WithFrames("%(asctime)s %(levelname)s %(name)s %(message)s"))
        logger.addHandler(handler)
    return logger


class WithFrames(logging.Formatter):
    """Writes after a message the frames that it brings; never a traceback with the texts of foreign exceptions."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and the frames under it."""
        record.exc_info = None
        line = harmless(super().format(record))
        told_frames = getattr(record, "frames", "")
        return f"{line}\n{told_frames}" if told_frames else line


class ProgressHandler(logging.Handler):
    """Shows what steps say on stderr, one line each."""

    def __init__(self, console: Console) -> None:
        super().__init__(logging.INFO)
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        """Print a message; errors are printed by the command itself."""
        if record.levelno < logging.ERROR:
            self._console.print(harmless(f"  {record.getMessage()}"), markup=False, highlight=False, soft_wrap=True)


def show_progress(console: Console) -> None:
    """Let the steps of this process's runs be seen on `console` and in the log file."""
    to_file()
    show_on(console)


def show_on(console: Console) -> None:
    """Let what this package logs be seen on `console`, one indented line each: the verdict stands at the margin."""
    logger = logging.getLogger("allegro_etl")
    for handler in [handler for handler in logger.handlers if isinstance(handler, ProgressHandler)]:
        logger.removeHandler(handler)
    logger.addHandler(ProgressHandler(console))
