"""A failure as Dagster shows it: one red asset, the sentence that says what is wrong, and what to do about it."""

import dagster as dg

from allegro_etl.failures import in_words
from allegro_etl.orchestration.back_off import LASTING
from allegro_etl.orchestration.turns import OutOfTurn
from allegro_etl.run.run import Run
from allegro_etl.warehouse import WarehouseUnavailable

MEND = "Mend what the sentence names. The sensor tries again by itself, an hour apart at most; `allegro-etl run` does so at once."
WAIT = (
    "Nothing, unless it stays: the sensor tries again after 2 minutes, then after 4, 8 and so on up to 64, and the next run "
    "begins where this one ended. `allegro-etl doctor` examines both ends."
)
START = "Start the job `sync`, or materialize all assets together."


def failure(error: Exception, run: Run | None, way_out: str | None = None) -> dg.Failure:
    """Return the failure of a step. `error` is one whose text may be shown, `run` the Run as far as it was opened.

    `way_out` is what to do where it is no step of a run, which the sensor would ask for again.
    """
    return dg.Failure(
        description=in_words(error),
        metadata={
            "what to do": way_out or _what_to_do(error),
            "docs": "docs/operating.md, Messages and what to do",
            **_waiting(run),
        },
    )


def _what_to_do(error: Exception) -> str:
    if isinstance(error, OutOfTurn):
        return START
    return MEND if isinstance(error, LASTING) else WAIT


def _waiting(run: Run | None) -> dict[str, dg.MetadataValue]:
    """Return how many orders wait for the next run and since when, where the DuckDB file can still tell."""
    if run is None:
        return {}
    try:
        orders, since = run.warehouse.rows("select count(*), min(queued_at) from ops.pending")[0]
    except WarehouseUnavailable:
        return {}
    shown: dict[str, dg.MetadataValue] = {"orders waiting": dg.MetadataValue.int(orders)}
    return shown | ({"since": dg.MetadataValue.timestamp(since)} if since else {})
