"""The writing part of a take-over, as a run of its own: alone on this machine, and under the lease on Odoo."""

import socket

from allegro_etl.destination.doctor.preflight import check_ready
from allegro_etl.failures import in_words
from allegro_etl.ledger import lease
from allegro_etl.run.kept import keep_end, keep_failure
from allegro_etl.run.opening import home_id, open_run
from allegro_etl.run.run import Counts, RunRequest
from allegro_etl.take_over.binding import bind_all
from allegro_etl.take_over.plan import Plan

STEP = "take_over"
"""Its name in `ops.runs`."""


def bind_under_lease(run_id: str, plan: Plan) -> Counts:
    """Bind what a plan has found, and keep it; return how many of each.

    Raises RunInProgress, NotReady, OdooError or OtherSeller.
    """
    counts: dict[str, Counts] = {}
    with open_run(run_id, RunRequest()) as run:
        try:
            check_ready(run.odoo, run.settings)
            with lease.ours(run.odoo, lease.Tenant(home_id(), socket.gethostname(), run_id)):
                counts[STEP] = bind_all(run, plan)
        except Exception as error:
            keep_failure(run.warehouse, run.run_id, in_words(error))
            raise
        keep_end(run.warehouse, run.run_id, counts, is_complete=True)
    return counts[STEP]
