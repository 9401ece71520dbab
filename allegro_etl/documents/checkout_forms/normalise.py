"""Pending checkout forms and their offers, read once into schema `work`. What cannot be read is told in work.problems.

Forms are taken in chunks, in the order in which the file holds them: as many at once as the machine has cores, so that memory
does not grow with the number of forms.
"""

import json
from datetime import datetime
from functools import partial
from typing import Any

from allegro_etl.clock import now
from allegro_etl.documents.checkout_forms.phones import read_phones
from allegro_etl.documents.checkout_forms.vat_numbers import read_vat_numbers
from allegro_etl.ledger.problems import tell_problems
from allegro_etl.settings import Settings
from allegro_etl.warehouse import Warehouse, cores
from allegro_etl.warehouse.queries import run_query, text

FORMS_AT_ONCE = 100_000
FORMS_PER_CHUNK_AT_LEAST = 5_000  # they take a fifth of a second, ten times what a chunk costs in itself
WORK_TABLES = (
    "contents",
    "line_items",
    "services",
    "new_payments",
    "offer_products",
    "problems",
    "overtaken",
    "phones",
    "vat_numbers",
    "product_candidates",
    "product_evidence",
    "new_products",
)


def normalise(warehouse: Warehouse, settings: Settings, forms_per_chunk: int | None = None) -> dict[str, int]:
    """Fill schema `work` from work.due_forms and staging, chunk by chunk.

    Return how many forms, line items, partners, offers and problems.
    """
    pending = warehouse.scalar("select count(*) from work.due_forms")
    warehouse.suit_threads(pending)
    forms_per_chunk = forms_per_chunk or _forms_per_chunk(pending)
    with warehouse.transaction():
        clear_work(warehouse)
        _begin(warehouse, now())
        run_query(warehouse, __package__, "contents", forms_per_chunk=forms_per_chunk)
        _forget_orders(warehouse)
    chunks = warehouse.rows("select chunk, min(row_id), max(row_id) from work.contents group by chunk order by chunk")
    warehouse.side_by_side([partial(_normalise_chunk, settings=settings, chunk=chunk) for chunk in chunks])
    with warehouse.transaction():
        _replace_payments(warehouse)
        _set_repeated_lines_aside(warehouse)
        tell_problems(warehouse, "work.problems", "reason")
        if len(chunks) > 1:
            run_query(warehouse, __package__, "one_row_per_partner")
        run_query(warehouse, __package__, "earlier_partners")
        read_phones(warehouse)
        read_vat_numbers(warehouse)
        run_query(warehouse, __package__, "gap_notes")
        run_query(warehouse, __package__, "sold_offers")
        describe_offers(warehouse, settings)
    return _counts(warehouse)


def clear_work(warehouse: Warehouse) -> None:
    """Empty schema `work`: at the beginning of a run, and good to do at its end, as it repeats personal data."""
    for table in WORK_TABLES:
        warehouse.execute(f"truncate work.{table}")


def _begin(warehouse: Warehouse, normalised_at: datetime) -> None:
    """Let rows of this time be those of the current run; DuckDB takes no parameter where it keeps a macro.

    No earlier run has the same: where our clock went back, or stands still, it is the former time and a bit.
    """
    normalised_at = max(normalised_at, warehouse.scalar("select work.normalised_at() + to_microseconds(1)"))
    warehouse.execute(f"create or replace macro work.normalised_at() as timestamptz '{normalised_at.isoformat()}'")


def _forget_orders(warehouse: Warehouse) -> None:
    """Take the pending forms out of core, for this run to put them there anew. Of payments see `_replace_payments`."""
    run_query(warehouse, __package__, "overtaken")
    warehouse.execute("delete from core.orders where form_id in (select form_id from work.contents)")
    warehouse.execute("delete from core.partners where rule is null and problem is null")  # a run got no further


def _forms_per_chunk(pending: int) -> int:
    share = -(-pending // cores())
    return max(FORMS_PER_CHUNK_AT_LEAST, min(share, FORMS_AT_ONCE // cores()))


def _normalise_chunk(warehouse: Warehouse, settings: Settings, chunk: tuple[int, int, int]) -> None:
    """Normalise one chunk: its number, and the first and last rowid of its forms in staging.checkout_forms."""
    number, first_row, last_row = chunk
    run_query(
        warehouse,
        __package__,
        "forms",
        structure=structure(),
        chunk=number,
        first_row=first_row,
        last_row=last_row,
        cancel_by_seller=settings.odoo.cancel_by_seller,
    )
    for table in ("line_items", "services", "payments", "addresses"):
        run_query(warehouse, __package__, table)
    with warehouse.transaction():
        run_query(warehouse, __package__, "unreadable")
        run_query(
            warehouse,
            __package__,
            "orders",
            policy=settings.totals.policy,
            adjust_up_to=settings.totals.adjust_up_to,
            ships_from_allegro=settings.odoo.fulfillment_warehouse is not None,
        )
        for name in ("new_payments", "newest_partners", "new_line_items", "new_services"):
            run_query(warehouse, __package__, name)
    for table in ("forms", "items", "services", "payments"):
        warehouse.execute(f"drop table chunk_{table}")


def structure() -> str:
    """Return the part of a checkout form that is read, as from_json takes it."""
    return json.dumps(json.loads(text(__package__, "structure.json")))


def _replace_payments(warehouse: Warehouse) -> None:
    """Put the run's payments into core in place of what earlier runs left of these forms: until then, that says whose keys are whose."""
    run_query(warehouse, __package__, "payment_in_two_orders")
    warehouse.execute(
        "delete from core.payments where form_id in (select form_id from work.contents union all from work.overtaken)"
    )
    warehouse.execute("insert into core.payments by name from work.new_payments")


def _set_repeated_lines_aside(warehouse: Warehouse) -> None:
    """Find line items that several orders claim, and take the losing orders out again."""
    before = warehouse.scalar("select count(*) from work.problems")
    run_query(warehouse, __package__, "known_lines")
    warehouse.execute("insert into work.overtaken select distinct form_id from known_lines where is_gone")
    run_query(warehouse, __package__, "line_in_two_orders")
    if warehouse.scalar("select count(*) from work.problems") > before:
        for table in ("work.line_items", "work.services"):
            warehouse.execute(f"delete from {table} where form_id in (select form_id from work.problems)")
        for table in ("orders", "payments"):
            leave_out_problems(warehouse, table)
        run_query(warehouse, __package__, "unneeded_partners")
    warehouse.execute("drop table known_lines")


def leave_out_problems(warehouse: Warehouse, table: str) -> None:
    """Take the run's rows of forms with a problem out of a table of core."""
    warehouse.execute(
        f"delete from core.{table} "
        "where normalised_at = work.normalised_at() and form_id in (select form_id from work.problems)"
    )


def describe_offers(warehouse: Warehouse, settings: Settings) -> None:
    """Fill work.offer_products for the offers in the temporary table sold_offers, with what the settings say of them.

    The table has the columns of `sql/sold_offers.sql`, and is dropped.
    """
    mapped: list[tuple[Any, ...]] = []
    if "mapping" in settings.matching.product_rules:
        mapped = [(offer, mapping.product.strip(), mapping.quantity) for offer, mapping in settings.offers.items()]
    warehouse.execute("create or replace temp table mappings (offer_id varchar, product varchar, quantity integer)")
    warehouse.executemany("insert into mappings values (?, ?, ?)", mapped)
    rows = warehouse.rows("select coalesce(min(row_id), 0), coalesce(max(row_id), -1) from sold_offers")
    first_row, last_row = rows[0]
    run_query(warehouse, __package__, "offer_products", first_row=first_row, last_row=last_row)
    warehouse.execute("drop table sold_offers")
    warehouse.execute("drop table mappings")


def _counts(warehouse: Warehouse) -> dict[str, int]:
    tables = ("orders", "line_items", "partners", "payments", "offer_products", "problems")
    return {table: int(warehouse.scalar(f"select count(*) from work.{table}")) for table in tables}
