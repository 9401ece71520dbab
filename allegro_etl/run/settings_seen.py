"""The settings with which a run of this home last carried all through: whoever looks for news sees by them that there are others.

They stand in a file, as the sensor never opens the DuckDB file.
"""

from contextlib import suppress
from pathlib import Path

from allegro_etl.settings import Settings, home
from allegro_etl.state_files import write_atomically


def keep_settings(settings: Settings) -> None:
    """Write down that a run with these settings has carried all through."""
    if _seen() != settings.mark():
        with suppress(OSError):  # without it, the next sweep looks at what is held
            write_atomically(_file(), settings.mark())


def are_new(mark: str) -> bool:
    """Return whether the settings of this mark are other ones than those of the last run; without a run, there are no others."""
    seen = _seen()
    return seen is not None and seen != mark


def _seen() -> str | None:
    try:
        return _file().read_text(encoding="ascii").strip() or None
    except (OSError, ValueError):
        return None


def _file() -> Path:
    return home() / "settings_seen"
