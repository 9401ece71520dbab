"""Gathers an observation: each part by itself, so that one that cannot be had leaves the others, and its own as it was last known."""

from contextlib import suppress
from datetime import datetime

from allegro_etl.alerts.asking import ask_ends
from allegro_etl.alerts.observation import Look, Observation, Work
from allegro_etl.alerts.reading import read_work
from allegro_etl.run.lock import taken_by
from allegro_etl.run.look import last_look
from allegro_etl.run.opening import consent_ends, free_bytes, warehouse_file
from allegro_etl.settings import home
from allegro_etl.warehouse import Warehouse, WarehouseUnavailable, connect_for_reading

PATIENCE_SECONDS = 0.5
"""How long a reader of the DuckDB file is waited for, such as `allegro-etl status`. A run is not waited for at all."""


def gather(before: Observation | None, at: datetime) -> Observation:
    """Return the observation at a time; `before` is that of the last look. Takes some seconds where an end does not answer.

    Raises what none of our errors describes.
    """
    before = before or Observation(at=at)
    taker = taken_by(home())
    work = before.work if taker else _work(before.work, at)
    ends, settings = ask_ends(before, work, at)
    look = last_look()
    return Observation(
        at=at,
        ends=ends,
        work=work,
        look=Look(**look._asdict()) if look else None,
        consent_ends=consent_ends(),  # asked last: who asks Allegro has used it
        free_bytes=free_bytes(),
        running=str(taker) if taker else None,
        settings=settings,
    )


def _work(before: Work, at: datetime) -> Work:
    """Read the DuckDB file in some hundredths of a second; a run that begins meanwhile waits for that."""
    if not warehouse_file().exists():
        return read_work(None, at)
    with suppress(WarehouseUnavailable), connect_for_reading(warehouse_file(), PATIENCE_SECONDS) as connection:
        return read_work(Warehouse(connection), at)
    return before
