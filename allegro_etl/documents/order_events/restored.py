"""An Odoo that was restored from a backup: what runs carried after that is read again, whoever had found it.

Each run that writes leaves its id in Odoo, last of all. So the last id there tells which of our runs Odoo remembers.
"""

import logging

from allegro_etl.allegro.event_ids import event_number
from allegro_etl.ledger.queue import queue_absent
from allegro_etl.run.cursor import written_cursor
from allegro_etl.settings import LAST_RUN_PARAMETER
from allegro_etl.warehouse import Warehouse

log = logging.getLogger(__name__)


def queue_what_odoo_lost(warehouse: Warehouse, parameters: dict[str, str]) -> None:
    """Queue the forms that runs brought which Odoo does not remember, whether events, sweeps, backfills or retries found them."""
    known = warehouse.scalar("select turn from ops.runs where run_id = ?", [parameters.get(LAST_RUN_PARAMETER)])
    first = _first_that_its_cursor_lacks(warehouse, parameters) if known is None else _first_after(warehouse, known)
    if first is None:
        return
    forms = warehouse.column(
        """
        select distinct form_id from staging.checkout_forms
        where turn > $first and ($by_event or found_by <> 'event')
        union select form_id from staging.gone_forms where turn > $first
        """,
        {"first": first, "by_event": known is not None},
    )
    log.warning("Odoo was restored from a backup: %d orders that runs carried since then are read again.", len(forms))
    queue_absent(warehouse, forms, "sweep")


def _first_after(warehouse: Warehouse, known: int) -> int | None:
    """Return the turn of the run after the one that Odoo remembers, if any since then has left its id there."""
    has_lost = warehouse.scalar("select count(*) from ops.runs where left_its_id and turn > ?", [known])
    return warehouse.scalar("select min(turn) from ops.runs where turn > ?", [known]) if has_lost else None


def _first_that_its_cursor_lacks(warehouse: Warehouse, parameters: dict[str, str]) -> int | None:
    """Return the turn of the first run that moved the event cursor beyond where it is now, if the last one did so.

    The id in Odoo is not of a run of ours then: another machine has loaded since, or none has ever. What events found is told
    by events again.
    """
    committed = event_number(written_cursor(parameters))
    cursor = -1 if committed is None else committed
    moves = warehouse.rows(
        """
        select try_cast(move.cursor_after as hugeint), turn from ops.cursor_history as move
        join ops.runs using (run_id) where try_cast(move.cursor_after as hugeint) is not null order by turn
        """
    )
    if not moves or moves[-1][0] <= cursor:
        return None
    return int(min(turn for after, turn in moves if after > cursor))
