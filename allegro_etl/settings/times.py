"""Reads what a person typed as a date or time."""

from datetime import UTC, datetime

from allegro_etl.settings import SettingsError


def moment(text: str | None) -> datetime | None:
    """Read a date or time, as UTC where it names no zone; None for none. Raises SettingsError."""
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise SettingsError(f"{text!r} is no date: write 2026-11-01 or 2026-11-01T12:00:00Z.") from None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
