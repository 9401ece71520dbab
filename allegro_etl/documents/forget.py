"""Forgetting: buyers' personal data leaves the DuckDB file when it is older than the merchant needs it there.

Ids, hashes, times and amounts stay, so nothing comes twice: a forgotten form that Allegro still tells the same of is no
news. Odoo is not touched. DuckDB leaves deleted rows and freed blocks as they are; so the file is written anew.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from allegro_etl.documents.order_events.staging import SELLER_ID
from allegro_etl.run.run import Counts
from allegro_etl.warehouse import Warehouse, WarehouseUnavailable, attach, named

_EMPTIED = ("work", "odoo")
_KEPT = ("bindings", "destination")
_PERSONAL = (
    "buyer_login",
    "buyer_email",
    "message",
    "seller_note",
    "vat_numbers",
    "pickup_point",
    "pickup_point_id",
    "delivery_phone",
    "vouchers",
    "notes",
)
# The merchant's own id stays: by it a run tells another account's journal.
_FORGOTTEN_EVENT = f"json_object('order', json_object('seller', json_object('id', {SELLER_ID})))"
_FORGOTTEN_REFUSAL = (
    "Odoo refuses it. What Odoo said is forgotten, as it may quote a buyer's data: `allegro-etl quarantine retry`, and "
    "the next run shows it anew."
)


def forget(warehouse: Warehouse, older_than_days: int) -> Counts:
    """Purge personal data of checkout forms, events and quarantine that is older than so many days.

    Left alone are forms that are pending or in quarantine. The mirror of Odoo and the rows of the last run are emptied:
    every run reads them anew. Call it alone on the file, with room on the disk for a second one; stopped at any point,
    it is finished by calling it again. Return how many `forms`, `events` and quarantined `payloads` were purged and how
    many `partners` removed. Raises ValueError for a negative age, WarehouseUnavailable when there is no room.
    """
    if older_than_days < 0:
        msg = f"{older_than_days} days is no age"
        raise ValueError(msg)
    before = {"before": datetime.now(UTC) - timedelta(days=older_than_days)}
    with warehouse.transaction():
        warehouse.execute(
            "create or replace temp table forgetting as select form_id from staging.checkout_forms "
            "anti join staging.forgotten_forms using (form_id) anti join ops.pending using (form_id) "
            "anti join ops.quarantine using (form_id) group by form_id having max(fetched_at) < $before",
            before,
        )
        counts = _forget(warehouse, "staged_at < $before", "last_seen < $before", before)
    _rewrite_file(warehouse)
    return counts


def forget_buyer(warehouse: Warehouse, buyer: str) -> Counts:
    """Purge the personal data of one buyer, given by Allegro's id or by login, of whatever age; counts as `forget`.

    Orders that are pending are left alone and counted as `pending`: once they are carried through, call it again.
    Quarantined ones stay there without their payload, which the next attempt fetches anew.
    """
    with warehouse.transaction():
        forms = forms_of(warehouse, buyer)
        pending = warehouse.column(
            "select form_id from ops.pending where form_id in (select unnest(?::varchar[]))", [forms]
        )
        warehouse.execute(
            "create or replace temp table forgetting as select unnest(?::varchar[]) as form_id",
            [sorted(set(forms) - set(pending))],
        )
        of_buyer = "form_id in (select form_id from forgetting)"
        counts = _forget(warehouse, of_buyer, of_buyer, {})
    _rewrite_file(warehouse)
    return {**counts, "pending": len(pending)}


def forms_of(warehouse: Warehouse, buyer: str) -> list[str]:
    """Return the checkout forms of a buyer, given by Allegro's id or by login, as far as they are remembered."""
    return warehouse.column(
        """
        with said as (
            select form_id, payload -> 'buyer' as buyer from staging.checkout_forms
            union all
            select form_id, payload -> 'order' -> 'buyer' from staging.order_events
            union all
            select form_id, payload -> 'buyer' from ops.quarantine where payload is not null
        )
        select form_id from said where $buyer in (buyer ->> 'id', buyer ->> 'login') and form_id is not null
        union
        select form_id from core.orders where $buyer in (buyer_login, buyer_key[7:])
        order by form_id
        """,
        {"buyer": buyer},
    )


def _forget(warehouse: Warehouse, old_event: str, old_entry: str, parameters: dict[str, Any]) -> Counts:
    """Purge the forms in `forgetting`, and the events and quarantined payloads that the two conditions name."""
    is_whole = f"payload <> {_FORGOTTEN_EVENT}"
    counts = {
        "forms": _forget_forms(warehouse),
        "events": _purge(
            warehouse, "staging.order_events", _FORGOTTEN_EVENT, f"{old_event} and {is_whole}", parameters
        ),
        "payloads": _purge(warehouse, "ops.quarantine", "null", f"{old_entry} and payload is not null", parameters),
        "partners": _forget_partners(warehouse),
    }
    warehouse.execute(
        f"update ops.quarantine set reason = $forgotten where {old_entry} and ends_with(code, '_refused')",
        {"forgotten": _FORGOTTEN_REFUSAL, **parameters},
    )
    _empty_mirror(warehouse)
    return counts


def _purge(warehouse: Warehouse, table: str, emptied: str, condition: str, parameters: dict[str, Any]) -> int:
    rows: int = warehouse.scalar(f"select count(*) from {table} where {condition}", parameters)
    warehouse.execute(f"update {table} set payload = {emptied} where {condition}", parameters)
    return rows


def _forget_forms(warehouse: Warehouse) -> int:
    forms = "(select form_id from forgetting)"
    blanks = ", ".join(f"{column} = null" for column in _columns(warehouse, "core", "orders", _PERSONAL))
    for statement in (
        "insert into staging.forgotten_forms select form_id, now() from forgetting "
        "semi join staging.checkout_forms using (form_id) anti join staging.forgotten_forms using (form_id)",
        f"update staging.checkout_forms set payload = '{{}}' where form_id in {forms}",
        f"update core.orders set {blanks} where form_id in {forms}",
        # Below the delivery method stands the pickup point.
        "update core.order_lines set description = split_part(description, chr(10), 1) "
        f"where kind = 'delivery' and form_id in {forms}",
        # The number of a parcel leads to whoever receives it.
        *(
            f"delete from to_allegro.{table} where form_id in {forms}"
            for table in ("plan", "writes", "waiting", "numbers", "invoice_files")
        ),
    ):
        warehouse.execute(statement)
    forgotten: int = warehouse.scalar("select count(*) from forgetting")
    return forgotten


def _forget_partners(warehouse: Warehouse) -> int:
    """Remove the contacts that no order needs whose form is remembered; return how many."""
    removed = warehouse.rows(
        """
        with needed as (
            select unnest([buyer_key, delivery_key, invoice_key]) as partner_key
            from core.orders
            anti join staging.forgotten_forms using (form_id)
        )
        delete from core.partners
        where partner_key not in (select partner_key from needed where partner_key is not null)
        returning partner_key
        """
    )
    return len(removed)


def _empty_mirror(warehouse: Warehouse) -> None:
    tables = warehouse.rows(
        """
        select schema_name, table_name from duckdb_tables()
        where schema_name in (select unnest(?::varchar[])) and table_name not in (select unnest(?::varchar[]))
        """,
        [list(_EMPTIED), list(_KEPT)],
    )
    for schema, table in tables:
        warehouse.execute(f'delete from "{schema}"."{table}"')


def _rewrite_file(warehouse: Warehouse) -> None:
    """Copy what is left into a new file, put it in the place of the old one, and go on with it."""
    name, path = warehouse.rows(
        "select database_name, path from duckdb_databases() where database_name = current_database()"
    )[0]
    fresh = Path(f"{path}.fresh")
    _remove(fresh)
    # The order of rows is the order of time, by which queries skip what is old.
    warehouse.execute("checkpoint; set preserve_insertion_order = true")
    try:
        warehouse.execute(f"{attach(fresh, 'fresh')}; copy from database {named(name)} to fresh; detach fresh")
    except WarehouseUnavailable:
        warehouse.execute("detach database if exists fresh")
        _remove(fresh)
        raise
    finally:
        warehouse.execute("set preserve_insertion_order = false")
    fresh.chmod(0o600)
    fresh.replace(path)
    warehouse.execute(f"use memory; detach {named(name)}; {attach(Path(path), name)}; use {named(name)}")


def _remove(file: Path) -> None:
    for part in (file, Path(f"{file}.wal")):
        part.unlink(missing_ok=True)


def _columns(warehouse: Warehouse, schema: str, table: str, wanted: Iterable[str]) -> list[str]:
    present = warehouse.column(
        "select column_name from duckdb_columns() where schema_name = ? and table_name = ?", [schema, table]
    )
    return [column for column in wanted if column in present]
