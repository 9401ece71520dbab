"""From when on sweeps look: what an operator who wants nothing of the past leaves behind for them."""

from allegro_etl.clock import now
from allegro_etl.run.run import Run


def sweep_from_now_on(run: Run) -> None:
    """Let the next sweep begin where this run does: an operator wants nothing of the past."""
    run.warehouse.execute(
        """
        insert into staging.sweeps (swept_at, run_id, window_from, window_to, forms_seen, forms_missed)
        values ($at, $run, $at, $at, 0, 0) on conflict do nothing
        """,
        {"at": min(now(), run.allegro.now()), "run": run.run_id},
    )
