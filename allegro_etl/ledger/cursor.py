"""The event cursor: Odoo's System Parameter allegro_last_event_id, moved when everything before it is carried through."""

from allegro_etl.allegro.api import AllegroApi
from allegro_etl.clock import now
from allegro_etl.ledger.bindings import adopt_bindings
from allegro_etl.ledger.deeds import remember_deeds
from allegro_etl.ledger.lease import giving_back
from allegro_etl.ledger.quarantine import release
from allegro_etl.ledger.queue import leave_queue
from allegro_etl.odoo.parameters import write_parameters
from allegro_etl.run.cursor import written_cursor
from allegro_etl.run.last_run import is_restored, keep_last_run
from allegro_etl.run.requested import FROM_NOW_ON
from allegro_etl.run.run import Counts, Run, RunRequest
from allegro_etl.run.settings_seen import keep_settings
from allegro_etl.settings import CURSOR_PARAMETER, LAST_RUN_PARAMETER, SINCE_PARAMETER


def commit_cursor(run: Run) -> Counts:
    """Move the cursor to the last event that this run read, keep the move, and let its forms go; return what was carried.

    Only this moves it, after every form of the run is in Odoo or in quarantine. Raises OdooError.
    Source: Odoo's ir.config_parameter.
    """
    before, read_to = run.warehouse.rows("select cursor_before, read_to from ops.runs where run_id = ?", [run.run_id])[
        0
    ]
    moved = {CURSOR_PARAMETER: read_to} if read_to is not None and read_to != written_cursor(run.parameters) else {}
    leaves_its_id = _leave_id(run, moved)
    forms = run.warehouse.column(
        "select form_id from work.orders where form_id not in (select form_id from ops.quarantine where form_id is not null "
        "and turn > (select turn from ops.runs where run_id = ?))",
        [run.run_id],
    )
    ended_at = now()
    with run.warehouse.transaction():
        if read_to is not None and read_to != before:
            why = "backfill" if run.request.from_event else "run" if before else "first_run"
            run.warehouse.execute(
                "insert into ops.cursor_history values (?, ?, ?, ?, ?)", [ended_at, run.run_id, before, read_to, why]
            )
        release(run.warehouse, forms)
        remember_deeds(run.warehouse, run.run_id)
        carried = leave_queue(run.warehouse, run.run_id)
        run.warehouse.execute(
            "update ops.runs set cursor_after = ?, finished_at = ?, left_its_id = ? where run_id = ?",
            [read_to, ended_at, leaves_its_id, run.run_id],
        )
    if leaves_its_id:
        keep_last_run(run.run_id)
    if not run.request.forms:  # what waits for new settings was not looked at
        keep_settings(run.settings)
    return {"carried": carried}


def _leave_id(run: Run, moved: dict[str, str]) -> bool:
    """Leave the run's id in Odoo, with the cursor, if it carried anything: so much a restored Odoo must remember."""
    adopted = adopt_bindings(run.warehouse, run.run_id)
    has_carried = bool(adopted or moved or run.warehouse.scalar("select count(*) from work.orders"))
    if has_carried or is_restored(run.parameters.get(LAST_RUN_PARAMETER)):
        written = {**moved, **_since(run.allegro, run.parameters, run.request), LAST_RUN_PARAMETER: run.run_id}
        write_parameters(run.odoo, {**written, **giving_back(run.odoo)})
        run.parameters.update(written)
        return True
    return False


def _since(allegro: AllegroApi, parameters: dict[str, str], request: RunRequest) -> dict[str, str]:
    """Keep beside the cursor from when on orders are wanted, so that no later sweep brings the past that nobody asked for."""
    if request.from_event != FROM_NOW_ON or parameters.get(SINCE_PARAMETER):
        return {}
    return {SINCE_PARAMETER: min(now(), allegro.now()).isoformat(timespec="seconds")}
