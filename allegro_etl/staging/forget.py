"""Forgetting: buyers' personal data leaves the DuckDB file when it is older than the merchant needs it there.

Ids, hashes, times and amounts stay, so nothing comes twice: a forgotten form that Allegro still tells the same of is no
news. Odoo is not touched. DuckDB does not overwrite what it frees; here it is overwritten, so that no byte stays.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from allegro_etl.run import Counts
from allegro_etl.warehouse import Warehouse

BIGINTS_A_BLOCK = 32_768
"""Of 8 bytes in DuckDB's blocks of 256 KiB."""

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
    "notes",
)


def forget(warehouse: Warehouse, older_than_days: int) -> Counts:
    """Purge personal data of checkout forms, events and quarantine that is older than so many days.

    Left alone are forms that are pending or in quarantine. The mirror of Odoo and the rows of the last run are emptied:
    every run reads them anew. Do not call it during a run. Gives how many `forms`, `events` and quarantined `payloads`
    were purged and how many `partners` removed. Raises ValueError for a negative age.
    """
    if older_than_days < 0:
        msg = f"{older_than_days} days is no age"
        raise ValueError(msg)
    now = datetime.now(UTC)
    before = now - timedelta(days=older_than_days)
    with warehouse.transaction():
        forms = _forms_to_forget(warehouse, before)
        _forget_forms(warehouse, forms, now)
        events = warehouse.rows(
            "update staging.order_events set payload = '{}' where staged_at < ? and payload <> '{}' returning event_id",
            [before],
        )
        payloads = warehouse.rows(
            "update ops.quarantine set payload = null where last_seen < ? and payload is not null returning id",
            [before],
        )
        partners = _forget_partners(warehouse)
        _empty_mirror(warehouse)
    _overwrite_free_space(warehouse)
    return {"forms": len(forms), "events": len(events), "payloads": len(payloads), "partners": len(partners)}


def _forms_to_forget(warehouse: Warehouse, before: datetime) -> list[str]:
    return warehouse.column(
        """
        select form_id from staging.checkout_forms
        where form_id not in (select form_id from staging.forgotten_forms)
            and form_id not in (select form_id from ops.pending)
            and form_id not in (select form_id from ops.quarantine where form_id is not null)
        group by form_id having max(fetched_at) < ?
        """,
        [before],
    )


def _forget_forms(warehouse: Warehouse, form_ids: list[str], now: datetime) -> None:
    warehouse.insert("staging.forgotten_forms", ("form_id", "forgotten_at"), [(form_id, now) for form_id in form_ids])
    warehouse.execute(
        "update staging.checkout_forms set payload = '{}' where form_id in (select unnest(?::varchar[]))", [form_ids]
    )
    blanks = ", ".join(f"{column} = null" for column in _columns(warehouse, "core", "orders", _PERSONAL))
    warehouse.execute(
        f"update core.orders set {blanks} where form_id in (select unnest(?::varchar[]))",
        [form_ids],
    )
    warehouse.execute(
        """
        update odoo.bindings set written = null
        where external_id in (select unnest(?::varchar[])) and written is not null
        """,
        [[f"{prefix}_{form_id}" for form_id in form_ids for prefix in ("order", "note")]],
    )


def _forget_partners(warehouse: Warehouse) -> list[str]:
    """Remove the contacts that no order needs whose form is remembered; gives their keys."""
    keys: list[str] = [
        row[0]
        for row in warehouse.rows(
            """
            delete from core.partners where partner_key not in (
                select unnest([buyer_key, delivery_key, invoice_key]) as partner_key
                from core.orders where form_id not in (select form_id from staging.forgotten_forms)
            ) returning partner_key
            """
        )
    ]
    warehouse.execute(
        "update odoo.bindings set written = null where external_id in (select unnest(?::varchar[]))", [keys]
    )
    return keys


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


def _overwrite_free_space(warehouse: Warehouse) -> None:
    """Make the file forget as well: fill its free blocks with numbers, then free them again."""
    warehouse.execute("checkpoint")
    free = warehouse.scalar("select free_blocks from pragma_database_size()")
    warehouse.execute("set force_compression = 'uncompressed'")
    try:
        warehouse.execute(
            "create or replace table main.blank as select range as number from range(?)", [(free + 2) * BIGINTS_A_BLOCK]
        )
        warehouse.execute("checkpoint")
    finally:
        warehouse.execute("drop table if exists main.blank")
        warehouse.execute("set force_compression = 'auto'")
    warehouse.execute("checkpoint")


def _columns(warehouse: Warehouse, schema: str, table: str, wanted: Iterable[str]) -> list[str]:
    present = warehouse.column(
        "select column_name from duckdb_columns() where schema_name = ? and table_name = ?", [schema, table]
    )
    return [column for column in wanted if column in present]
