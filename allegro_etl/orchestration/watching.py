"""Looks at everything beside the runs, and tells somebody: the command `allegro-etl watch`, as a sensor of Dagster's."""

import dagster as dg

from allegro_etl.alerts.watching import WatchInProgress, look
from allegro_etl.failures import scrubbed
from allegro_etl.logs import to_file

INTERVAL_SECONDS = 60


@dg.sensor(
    minimum_interval_seconds=INTERVAL_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Looks every minute at runs, quarantine, held orders, lag, Allegro and Odoo, and tells the receivers of the settings what has changed. It asks for no run.",
)
def watch() -> dg.SkipReason:
    """Look once, and say in the tick what is wrong and what was told."""
    to_file()
    try:
        seen = look()
    except WatchInProgress as busy:
        return dg.SkipReason(str(busy))
    except Exception as error:  # noqa: BLE001 - raised again, without foreign texts
        raise scrubbed(error) from None
    told = ", ".join(f"{change.kind} {change.alert.key.rstrip(':')}" for change in seen.changes) or "nothing"
    wrong = ", ".join(alert.key.rstrip(":") for alert in seen.alerts) or "nothing"
    return dg.SkipReason(f"Wrong: {wrong}. Told just now: {told}.")
