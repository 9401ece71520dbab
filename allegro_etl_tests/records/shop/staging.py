"""A DuckDB file that has forms and offers staged, with rows in the mirror of Odoo; and every step of matching on it."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from allegro_etl.documents.checkout_forms.normalise import normalise
from allegro_etl.documents.line_items import named_line_items, stage_line_items
from allegro_etl.records.orders.building import build_order_lines, build_orders
from allegro_etl.records.partners.matching import match_partners
from allegro_etl.records.payments.building import build_payments
from allegro_etl.records.products.matching import match_products
from allegro_etl.records.sentences import sentence
from allegro_etl.settings import Settings
from allegro_etl.warehouse import Warehouse, open_warehouse
from allegro_etl_tests.records.shop.forms import Json

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def why_held(order: Json) -> str | None:
    """Return in words why a row of core.orders is held; None where it is not."""
    told = [sentence(one["code"], json.loads(one["words"] or "{}")) for one in order["hold_reasons"] or []]
    return " ".join(told) or None


@contextmanager
def staged(folder: Path, forms: Iterable[Json], offers: Iterable[Json] = ()) -> Iterator[Warehouse]:
    """Open a new DuckDB file in which the forms are staged and pending."""
    with open_warehouse(folder / "shop.duckdb") as warehouse:
        stage(warehouse, forms, offers)
        yield warehouse


def stage(warehouse: Warehouse, forms: Iterable[Json], offers: Iterable[Json] = ()) -> None:
    """Stage forms, later ones as fetched later, queue them, and stage offers; one without productSet is a gone one."""
    fetched = NOON + timedelta(hours=int(warehouse.scalar("select count(*) from staging.checkout_forms")))
    for minute, one in enumerate(forms):
        payload = json.dumps(one)
        warehouse.execute(
            "insert into staging.checkout_forms (form_id, content_hash, payload, found_by, fetched_at) values (?, md5(?), ?, 'event', ?)",
            [one["id"], payload, payload, fetched + timedelta(minutes=minute)],
        )
        stage_line_items(warehouse, named_line_items(one["id"], one))
        warehouse.execute(
            "insert or ignore into ops.pending (form_id, why, queued_at) values (?, 'event', now())", [one["id"]]
        )
    for one in offers:
        gone = one.get("productSet") is None
        warehouse.execute(
            "insert or replace into staging.offers (offer_id, payload, gone, fetched_at) values (?, ?, ?, now())",
            [one["id"], None if gone else json.dumps(one), gone],
        )


def product_in_odoo(warehouse: Warehouse, id_: int, **values: Any) -> None:
    """Put a product variant into the mirror of Odoo."""
    row = {"id": id_, "template_id": 1000 + id_, "active": True} | values
    warehouse.insert("odoo.products", list(row), [list(row.values())])


def contact_in_odoo(warehouse: Warehouse, id_: int, **values: Any) -> None:
    """Put a contact into the mirror of Odoo."""
    row = {"id": id_, "active": True} | values
    warehouse.insert("odoo.partners", list(row), [list(row.values())])


def bound_in_odoo(warehouse: Warehouse, name: str, model: str, id_: int) -> None:
    """Put an external id of ours into the mirror of Odoo."""
    warehouse.execute("insert into odoo.external_ids values (?, ?, ?)", [name, model, id_])


def match_all(warehouse: Warehouse, settings: Settings | None = None) -> None:
    """Run every step of matching, as a run does."""
    settings = settings or Settings()
    normalise(warehouse, settings)
    match_partners(warehouse)
    match_products(warehouse, settings)
    build_orders(warehouse)
    build_order_lines(warehouse)
    build_payments(warehouse)
