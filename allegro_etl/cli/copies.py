"""Copies of the DuckDB file that `rebuild` moved aside: they hold personal data, so they are told of and they go."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from allegro_etl.run.opening import warehouse_file

MOVED_AT = "%Y%m%dT%H%M%S"


def move_aside(file: Path) -> Path | None:
    """Rename the DuckDB file and what belongs to it; return its new path, None where there was none."""
    if not file.exists():
        return None
    kept = file.with_name(f"{file.name}.{datetime.now(UTC):{MOVED_AT}}")
    file.rename(kept)
    log = file.with_name(f"{file.name}.wal")
    if log.exists():
        log.rename(kept.with_name(f"{kept.name}.wal"))
    return kept


def copies() -> list[Path]:
    """Return the copies that were moved aside, oldest first."""
    file = warehouse_file()
    moved = re.compile(re.escape(file.name) + r"\.[0-9]{8}T[0-9]{6}")
    return sorted(found for found in file.parent.glob(f"{file.name}.*") if moved.fullmatch(found.name))


def delete_copies(older_than_days: int) -> int:
    """Delete the copies that were moved aside so many days ago or earlier; return how many."""
    before = datetime.now(UTC) - timedelta(days=older_than_days)
    old = [copy for copy in copies() if _moved_at(copy) <= before]
    for copy in old:
        copy.unlink()
        copy.with_name(f"{copy.name}.wal").unlink(missing_ok=True)
    return len(old)


def _moved_at(copy: Path) -> datetime:
    return datetime.strptime(copy.suffix[1:], MOVED_AT).replace(tzinfo=UTC)
