"""What the take-over compares, read into a DuckDB file of its own: the forms of a time span as a run would load them.

Nothing of it is queued or remembered: the file of the runs stays as it is, and this one is deleted.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from allegro_etl.destination.destination import Destination, resolve_destination
from allegro_etl.documents.checkout_forms.backfill import backfill
from allegro_etl.documents.checkout_forms.steps import NORMALISE
from allegro_etl.documents.offers.steps import STAGE_OFFERS
from allegro_etl.ledger.queue import queue_absent
from allegro_etl.records.orders.steps import BUILD_ORDER_LINES
from allegro_etl.records.partners.steps import MATCH_PARTNERS
from allegro_etl.records.products.steps import MATCH_PRODUCTS
from allegro_etl.registry import READ_MIRROR
from allegro_etl.run.kept import keep_start
from allegro_etl.run.run import Run
from allegro_etl.settings import home
from allegro_etl.take_over.candidates import read_candidates
from allegro_etl.warehouse import Warehouse, open_warehouse
from allegro_etl.warehouse.queries import run_query


@contextmanager
def scratch() -> Iterator[Warehouse]:
    """Yield an empty DuckDB file for the block, and delete it: it holds personal data. One that a killed process left goes first."""
    file = home() / "scratch.duckdb"  # not the name of the schema in it, which DuckDB could not tell from it
    _delete(file)
    try:
        with open_warehouse(file) as warehouse:
            yield warehouse
    finally:
        _delete(file)


def read_both(run: Run, fields: Sequence[str]) -> Destination:
    """Fill the run's DuckDB file with the forms bought in its time span and with Odoo's sale orders that they could be.

    `fields` are those of sale.order that may hold an id of Allegro's. The run writes nothing to Odoo. Raises OdooError,
    AllegroError.
    """
    keep_start(run.warehouse, run.run_id, run.started_at)
    backfill(run.warehouse, run.allegro, run.request)
    forms = run.warehouse.column("select form_id from ops.pending")
    STAGE_OFFERS.carry_out(run)
    queue_absent(run.warehouse, forms, "backfill")  # also where an offer could not be read
    for step in (NORMALISE, READ_MIRROR):
        step.carry_out(run)
    run_query(run.warehouse, __package__, "tables")
    for step in (MATCH_PARTNERS, MATCH_PRODUCTS, BUILD_ORDER_LINES):
        step.carry_out(run)
    destination = resolve_destination(run.warehouse, run.odoo, run.settings)
    if run.request.since:
        read_candidates(run.warehouse, run.odoo, destination.company_id, run.request.since, fields)
    return destination


def _delete(file: Path) -> None:
    for each in (file, file.with_name(f"{file.name}.wal")):
        with suppress(FileNotFoundError):
            each.unlink()
    shutil.rmtree(file.with_name(f"{file.name}.tmp"), ignore_errors=True)
