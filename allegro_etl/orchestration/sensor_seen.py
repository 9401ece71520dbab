"""When Dagster's sensor looked for news last: read from Dagster's own file, since loading Dagster takes a second."""

import os
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from allegro_etl.account import location_name
from allegro_etl.settings import home

NAME = "allegro_news"  # the sensor's, in `sensors.py`
ALIVE_WITHIN = timedelta(minutes=3)
"""It looks every 10 seconds, and a look waits for an end that is down for half a minute."""

NEWEST = """
    select tick.timestamp, tick.status
    from job_ticks as tick
    join instigators as sensor using (selector_id)
    where sensor.instigator_body like ? and sensor.instigator_body like ?
    order by tick.id desc
    limit 1
"""


class Look(NamedTuple):
    """A look of the sensor: when it was, and whether it failed."""

    at: datetime
    failed: bool

    def is_alive(self, now: datetime) -> bool:
        """Return whether the sensor that looked then is at work."""
        return now - self.at < ALIVE_WITHIN


def last_look() -> Look | None:
    """Return the newest look of our account's sensor; None where there is none, or Dagster keeps its records elsewhere."""
    file = _dagster_home() / "schedules" / "schedules.db"
    if not file.exists():
        return None
    named = [f'%"{name}"%' for name in (NAME, location_name())]
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=2)) as records:
        for at, status in records.execute(NEWEST, named):
            return Look(datetime.fromisoformat(at).replace(tzinfo=UTC), status == "FAILURE")
    return None


def _dagster_home() -> Path:
    given = os.environ.get("DAGSTER_HOME")
    return Path(given).expanduser().absolute() if given else home() / "dagster"
