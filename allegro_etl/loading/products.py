"""Products into Odoo: those that no rule found are created once; every match is bound to its offer, to be found next time."""

from decimal import Decimal
from typing import Any

from allegro_etl.external_ids import external_id
from allegro_etl.loading.bindings import remember
from allegro_etl.loading.destination import read_destination
from allegro_etl.loading.progress import mark_done, mark_refused, planned, split
from allegro_etl.loading.provision import bind
from allegro_etl.loading.simple_records import products_taken
from allegro_etl.odoo.batches import send_in_batches
from allegro_etl.odoo.session import Record
from allegro_etl.run import Counts, Run

DEFAULT_RATE = "default"


def load_products(run: Run) -> Counts:
    """Carry out the plan's product actions; give how many were created and how many offers were bound.

    Raises OdooError. Source: Odoo's product.product.
    """
    created = _create(run)
    actions = planned(run, "offer", "bind")
    ids = _ids_by_offer(run)
    bound = [(seq, key, ids[key]) for seq, key, _, _ in actions if key in ids]
    bind(run.odoo, "product.product", {key: odoo_id for _, key, odoo_id in bound})
    mark_done(run, [(seq, odoo_id) for seq, _, odoo_id in bound])
    return {"created": created, "bound": len(bound)}


def _create(run: Run) -> int:
    products = run.warehouse.records(
        "select plan.seq, product_key, name, product.reference, barcode, tax_rate from odoo.plan "
        "join core.new_products as product on product.product_key = plan.external_id "
        "where plan.kind = 'product' and plan.action = 'create' and plan.status = 'planned' order by plan.seq"
    )
    taxes = _taxes_by_rate(run) if products else {}
    fields = ["id", "name", "default_code", "barcode", "type", *_storable(run), "taxes_id/.id", "invoice_policy"]

    def send(batch: list[Record]) -> list[int]:
        return run.odoo.load("product.product", fields, [_row(product, taxes, fields) for product in batch])

    sent, refused = split(send_in_batches(products, send, first_size=100, examine=products_taken(run)))
    for batch in sent:
        _record(run, batch.items, batch.answer)
    for result in refused:
        _refuse(run, result.item["product_key"], result.reason)
    return sum(len(batch.items) for batch in sent)


def _record(run: Run, products: list[Record], ids: list[int]) -> None:
    keys = [product["product_key"] for product in products]
    made = "from (select unnest(?::varchar[]) as key, unnest(?::integer[]) as id) as made where product_key = made.key"
    with run.warehouse.transaction():
        run.warehouse.execute(f"update core.products set odoo_id = made.id {made}", [keys, ids])
        run.warehouse.execute(
            f"update core.order_lines set odoo_product_id = made.id {made} and normalised_at = work.normalised_at()",
            [keys, ids],
        )
        mark_done(run, zip([product["seq"] for product in products], ids, strict=True))
        remember(run, "product.product", zip(keys, ids, strict=True))


def _refuse(run: Run, product_key: str, reason: str) -> None:
    forms = run.warehouse.column(
        "select distinct form_id from work.order_lines where product_key = ?",
        [product_key],
    )
    mark_refused(run, [(form, f"Odoo refuses the product: {reason}") for form in forms], "product_refused")


def _ids_by_offer(run: Run) -> dict[str, int]:
    """Give the product of each offer whose match is settled, by the key under which the offer is bound."""
    return dict(
        run.warehouse.rows(
            "select key.external_id, product.odoo_id from work.offer_keys as key "
            "join core.products as product using (offer_id, component) "
            "join odoo.plan on plan.external_id = key.external_id "
            "where plan.kind = 'offer' and product.odoo_id is not null"
        )
    )


def _storable(run: Run) -> list[str]:
    """Give the field that makes a product storable; older servers say it by the type."""
    return ["is_storable"] if "is_storable" in run.odoo.has_fields("product.product") else []


def _taxes_by_rate(run: Run) -> dict[Any, int]:
    """Give the company's net sale tax of each rate (account.tax), the first in Odoo's own order."""
    company = read_destination(run.warehouse).company_id
    taxes = run.odoo.search_read(
        "account.tax",
        [("type_tax_use", "=", "sale"), ("amount_type", "=", "percent"), ("company_id", "parent_of", company)],
        ["amount", "original_tax_ids", "is_domestic"],
        "sequence, id",
    )
    default = run.odoo.search_read("res.company", [("id", "=", company)], ["account_sale_tax_id"])[0][
        "account_sale_tax_id"
    ]
    rates: dict[Any, int] = {DEFAULT_RATE: default[0]} if default else {}
    for tax in taxes:
        if tax["is_domestic"] and not tax["original_tax_ids"]:
            rates.setdefault(Decimal(str(tax["amount"])), tax["id"])
    return rates


def _row(product: Record, taxes: dict[Any, int], fields: list[str]) -> list[Any]:
    """Give the values of a new product; where no tax has the offer's rate, the company's default tax applies."""
    rate = DEFAULT_RATE if product["tax_rate"] is None else product["tax_rate"]
    storable = [True] if "is_storable" in fields else []
    kind = "consu" if storable else "product"
    return [
        external_id(product["product_key"]), product["name"], product["reference"], product["barcode"], kind, *storable,
        taxes.get(rate, taxes.get(DEFAULT_RATE)), "order",
    ]  # fmt: skip
