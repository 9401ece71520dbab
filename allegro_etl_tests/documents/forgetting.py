"""What tests of forgetting do with a DuckDB file: make it old, and read its bytes."""

from datetime import UTC, datetime
from pathlib import Path

from allegro_etl_tests.documents.bench import Bench

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def age_everything(bench: Bench) -> None:
    """Let all forms and events be staged long ago."""
    bench.warehouse.execute("update staging.checkout_forms set fetched_at = ?", [LONG_AGO])
    bench.warehouse.execute("update staging.order_events set staged_at = ?", [LONG_AGO])


def bytes_on_disk(file: Path) -> bytes:
    """Return every byte of a DuckDB file and of what lies beside it."""
    return b"".join(path.read_bytes() for path in sorted(file.parent.glob(f"{file.name}*")) if path.is_file())
