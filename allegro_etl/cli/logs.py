"""The progress that a person sees on stderr, beside the log file."""

import logging

from rich.console import Console

from allegro_etl.logs import WithFrames, log_failure, log_file, to_file
from allegro_etl.texts import harmless

__all__ = ["ProgressHandler", "WithFrames", "log_failure", "log_file", "show_on", "show_progress", "to_file"]


class ProgressHandler(logging.Handler):
    """Shows what steps say on stderr, one line each; `with_frames` also where a failure came from."""

    def __init__(self, console: Console, *, with_frames: bool) -> None:
        super().__init__(logging.INFO)
        self._console = console
        self.with_frames = with_frames

    def emit(self, record: logging.LogRecord) -> None:
        """Print a message; errors are printed by the command itself."""
        if record.levelno < logging.ERROR:
            self._console.print(harmless(f"  {record.getMessage()}"), markup=False, highlight=False, soft_wrap=True)
        elif self.with_frames and (told_frames := getattr(record, "frames", "")):
            self._console.print(harmless(told_frames), markup=False, highlight=False, soft_wrap=True)


def show_progress(console: Console) -> None:
    """Let the steps of this process's runs be seen on `console` and in the log file."""
    to_file()
    show_on(console, with_frames=any(handler.with_frames for handler in _handlers()))


def show_on(console: Console, *, with_frames: bool = False) -> None:
    """Let what this package logs be seen on `console`, one indented line each: the verdict stands at the margin."""
    logger = logging.getLogger("allegro_etl")
    for handler in _handlers():
        logger.removeHandler(handler)
    logger.addHandler(ProgressHandler(console, with_frames=with_frames))


def _handlers() -> list[ProgressHandler]:
    handlers = logging.getLogger("allegro_etl").handlers
    return [handler for handler in handlers if isinstance(handler, ProgressHandler)]
