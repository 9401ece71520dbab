"""Products into Odoo: those that no rule found are created once; every match is bound to its offer, to be found next time."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple, TypedDict

from allegro_etl.actions import Action, Kind
from allegro_etl.destination.destination import read_destination
from allegro_etl.destination.fiscal_positions import bind
from allegro_etl.destination.simple_records import products_taken
from allegro_etl.destination.tax_records import read_tax_records
from allegro_etl.destination.taxes import rate_in
from allegro_etl.ledger.bindings import remember
from allegro_etl.ledger.stamp import stamp_seller
from allegro_etl.odoo.batches import send_in_batches
from allegro_etl.odoo.dialect import Values
from allegro_etl.odoo.external_ids import external_id
from allegro_etl.odoo.lookup import of_company
from allegro_etl.odoo.session import OdooServer
from allegro_etl.reasons import QuarantineCode
from allegro_etl.reconcile.mirrored import CENT
from allegro_etl.reconcile.progress import mark_done, mark_refused, planned, split
from allegro_etl.records.products.news import TAGS, ensure_tag, keep_new_products, tell_new_products
from allegro_etl.run.run import Counts, Run
from allegro_etl.warehouse import Warehouse

DEFAULT_RATE = "default"


class NewProduct(TypedDict):
    """A product that is to be made: its place in the plan, and what is known of it; the price is the offer's, gross."""

    seq: int
    product_key: str
    name: str
    reference: str | None
    barcode: str | None
    tax_rate: Decimal | None
    price: Decimal | None
    currency: str | None


class Tax(NamedTuple):
    """A sale tax of the company: its rate in per cent, and whether list prices hold it."""

    id: int
    rate: Decimal
    is_included: bool


class Till(NamedTuple):
    """The currency in which the company sells, and its sale taxes by rate."""

    currency: str
    taxes: dict[Any, Tax]


def load_products(run: Run) -> Counts:
    """Carry out the plan's product actions; return how many were created and how many offers were bound.

    Raises OdooError. Source: Odoo's product.product.
    """
    stamp_seller(run.odoo, run.allegro, run.parameters)
    created = _create(run)
    tell_new_products(run, read_destination(run.warehouse))
    actions = planned(run.warehouse, Kind.OFFER, Action.BIND)
    ids = _ids_by_offer(run.warehouse)
    bound = [(seq, key, ids[key]) for seq, key, _, _ in actions if key in ids]
    bind(run.odoo, "product.product", {key: odoo_id for _, key, odoo_id in bound})
    mark_done(run.warehouse, [(seq, odoo_id) for seq, _, odoo_id in bound])
    return {"created": created, "bound": len(bound)}


def _create(run: Run) -> int:
    if not planned(
        run.warehouse, Kind.PRODUCT, Action.CREATE
    ):  # most runs have no new goods, and to ask for them costs
        return 0
    products = run.warehouse.rows_of(
        NewProduct,
        "select plan.seq, product_key, name, product.reference, barcode, tax_rate, price, currency from odoo.plan "
        "join core.new_products as product on product.product_key = plan.external_id "
        "where plan.kind = 'product' and plan.action = 'create' and plan.status = 'planned' order by plan.seq",
    )
    products = _taxed_at_home(run.warehouse, products)
    till = _till(run.warehouse, run.odoo) if products else Till("", {})
    storable = run.odoo.dialect.storable
    tag = ensure_tag(run.odoo, read_destination(run.warehouse).language)
    fields = [
        "id", "name", "default_code", "barcode", *storable, "taxes_id/.id", "invoice_policy", "list_price", *([f"{TAGS}/id"] if tag else []),
    ]  # fmt: skip
    keep_new_products(run.warehouse, run.run_id, products)

    def send(batch: list[NewProduct]) -> list[int]:
        return run.odoo.load(
            "product.product", fields, [_row(product, till, storable) + [tag] * bool(tag) for product in batch]
        )

    sent, refused = split(
        send_in_batches(products, send, first_size=100, examine=products_taken(run.odoo), what="products")
    )
    for batch in sent:
        _keep_made(run.warehouse, run.run_id, batch.items, batch.answer)
    for result in refused:
        _refuse(run.warehouse, result.item["product_key"], result.reason)
    return sum(len(batch.items) for batch in sent)


def _taxed_at_home(warehouse: Warehouse, products: list[NewProduct]) -> list[NewProduct]:
    """Return new products with the rate that their offers name for the company's country: others tax the same goods otherwise."""
    rates = dict(
        warehouse.rows(
            "select product_key, arg_min(sold.tax_rates, offer_id) from core.products as product "
            "join work.offer_taxes as sold using (offer_id) where product_key is not null group by all"
        )
    )
    country = read_destination(warehouse).books.country
    return [{**product, "tax_rate": rate_in(rates.get(product["product_key"]), country)} for product in products]


def _keep_made(warehouse: Warehouse, run_id: str, products: list[NewProduct], ids: list[int]) -> None:
    keys = [product["product_key"] for product in products]
    made = "from (select unnest(?::varchar[]) as key, unnest(?::integer[]) as id) as made where product_key = made.key"
    with warehouse.transaction():
        warehouse.execute(f"update core.products set odoo_id = made.id {made}", [keys, ids])
        warehouse.execute(
            f"update core.order_lines set odoo_product_id = made.id {made} and normalised_at = work.normalised_at()",
            [keys, ids],
        )
        mark_done(warehouse, zip([product["seq"] for product in products], ids, strict=True))
        remember(warehouse, run_id, "product.product", zip(keys, ids, strict=True))


def _refuse(warehouse: Warehouse, product_key: str, reason: str) -> None:
    forms = warehouse.column(
        "select distinct form_id from work.order_lines where product_key = ?",
        [product_key],
    )
    mark_refused(
        warehouse, [(form, f"Odoo refuses the product: {reason}") for form in forms], QuarantineCode.PRODUCT_REFUSED
    )


def _ids_by_offer(warehouse: Warehouse) -> dict[str, int]:
    """Return the product of each offer whose match is decided, by the key under which the offer is bound."""
    return dict(
        warehouse.rows(
            "select key.external_id, product.odoo_id from work.offer_bindings as key "
            "join core.products as product using (offer_id, composition, component) "
            "join odoo.plan on plan.external_id = key.external_id "
            "where plan.kind = 'offer' and product.odoo_id is not null"
        )
    )


def _till(warehouse: Warehouse, odoo: OdooServer) -> Till:
    """Return the company's currency, and its sale tax of each rate: the first in Odoo's own order (account.tax)."""
    company = read_destination(warehouse).company_id
    domain = [("type_tax_use", "=", "sale"), ("amount_type", "=", "percent"), of_company(odoo, company)]
    known = read_tax_records(odoo, domain, "sequence, id")
    [found] = odoo.search_read("res.company", [("id", "=", company)], ["account_sale_tax_id", "currency_id"])
    rates: dict[Any, Tax] = {}
    for tax in known.taxes:
        one = Tax(tax.id, tax.rate or Decimal(0), tax.is_included)
        if found["account_sale_tax_id"] and found["account_sale_tax_id"][0] == one.id:
            rates[DEFAULT_RATE] = one
        if tax.is_domestic and not tax.is_of_position:
            rates.setdefault(one.rate, one)
    return Till(found["currency_id"][1], rates)


def _row(product: NewProduct, till: Till, storable: Values) -> list[Any]:
    """Return the values of a new product; where no tax has the offer's rate, the company's default tax applies."""
    rate = DEFAULT_RATE if product["tax_rate"] is None else product["tax_rate"]
    tax = till.taxes.get(rate, till.taxes.get(DEFAULT_RATE))
    return [
        external_id(product["product_key"]), product["name"], product["reference"], product["barcode"], *storable.values(),
        tax.id if tax else None, "order", list_price(product["price"], product["currency"], tax, till.currency),
    ]  # fmt: skip


def list_price(price: Decimal | None, currency: str | None, tax: Tax | None, company_currency: str) -> Decimal:
    """Return the list price of a new product: the offer's gross price as the company's tax counts it; 0 where it is not known."""
    if price is None or currency != company_currency:
        return Decimal(0)
    if tax is None or tax.is_included:
        return price
    return (price / (1 + tax.rate / 100)).quantize(CENT, ROUND_HALF_UP)
