"""What of ours Odoo must have before orders come: fields, our own products, price lists, fiscal positions, provider.

Everything is made over the API, by external id, only where it is missing: no Odoo module is needed, hosted Odoo works.
"""

from collections.abc import Mapping

from allegro_etl.destination.destination import Destination, Market, read_destination, save_destination
from allegro_etl.destination.fields import SHOWN_OF_ORDERS, ensure_fields
from allegro_etl.destination.fiscal_positions import bind, ensure_fiscal_positions
from allegro_etl.destination.origins import ensure_contact_tag, ensure_origins
from allegro_etl.destination.payment_methods import ensure_methods, method_of
from allegro_etl.destination.views.making import ensure_screens
from allegro_etl.grammar import start
from allegro_etl.languages import N_, in_language
from allegro_etl.odoo.errors import OdooLacks, OdooRightsMissing, RecordsRefused
from allegro_etl.odoo.external_ids import (
    CONTACT_TAG,
    PREFIX,
    PROVIDER,
    SOURCE,
    external_id,
    own_product_key,
    position_key,
    pricelist_key,
    referred_key,
)
from allegro_etl.odoo.lookup import external_ids_of
from allegro_etl.odoo.session import QUIET, OdooServer
from allegro_etl.reasons import QuarantineCode
from allegro_etl.reconcile.progress import mark_refused
from allegro_etl.settings import Settings
from allegro_etl.warehouse import Warehouse

MADE_FOR_SOME = ("pricelist_key", "position_key", "medium_key", "method_key")  # currencies, markets, payments

DEPOSIT = own_product_key("deposit")
PRODUCTS = {
    own_product_key("delivery"): N_("Allegro delivery"),
    own_product_key("service"): N_("Allegro additional service"),
    own_product_key("surcharge"): N_("Allegro surcharge"),
    DEPOSIT: N_("Allegro deposit"),
    own_product_key("adjustment"): N_("Allegro rounding difference"),
}


def provide(warehouse: Warehouse, odoo: OdooServer, settings: Settings, parameters: dict[str, str]) -> None:
    """Make what the plan needs and Odoo lacks, and complete the destination with its ids. Does nothing for an empty plan.

    `parameters` are Odoo's System Parameters of ours.
    """
    if not warehouse.scalar("select count(*) from odoo.plan where status = 'planned'"):
        return
    found = read_destination(warehouse)
    ensure_fields(odoo, found.language)
    ensure_screens(odoo, settings, parameters, found.language)
    known = our_records(odoo)
    try:
        completed = _completed(warehouse, odoo, known, found)
    except RecordsRefused as refusal:  # of records of our own: nothing of a buyer is in them
        raise OdooLacks(f"Odoo refuses what allegro_etl makes for itself: {refusal.reason}") from None
    names = ensure_names(odoo, completed.referred())
    save_destination(warehouse, completed.model_copy(update={"names": names}))


def _completed(warehouse: Warehouse, odoo: OdooServer, known: dict[str, int], found: Destination) -> Destination:
    return found.model_copy(
        update={
            "products": ensure_products(odoo, known, found.language),
            "provider_id": ensure_provider(odoo, known, found.journal_id, found.company_id)
            if found.journal_id
            else None,
            "markets": _markets(warehouse, odoo, known, found),
            "contact_tag_id": ensure_contact_tag(odoo, known),
            "origins": ensure_origins(odoo, known, _sold_on(warehouse)),
            "payment_methods": _methods(warehouse, odoo, known, found),
            "pricelists": _pricelists(odoo, known, found),
            "shown": odoo.has_fields("sale.order") & SHOWN_OF_ORDERS,
        }
    )


def our_records(odoo: OdooServer) -> dict[str, int]:
    """Return what of ours is there already, by key: products, price lists, fiscal positions, provider, ... (ir.model.data)."""
    made = [start(kind).replace("_", r"\_") + "%" for kind in MADE_FOR_SOME]
    names = ("name", "in", [*PRODUCTS, PROVIDER, SOURCE, CONTACT_TAG])
    domain = ["|"] * len(made) + [names, *(("name", "=like", pattern) for pattern in made)]
    rows = odoo.search_read("ir.model.data", [("module", "=", PREFIX), *domain], ["name", "res_id"])
    return {row["name"]: row["res_id"] for row in rows}


def _markets(warehouse: Warehouse, odoo: OdooServer, known: dict[str, int], found: Destination) -> dict[str, Market]:
    """Return a fiscal position for each market that has new orders: the one that is set, else our own."""
    sold_on = _sold_on(warehouse)
    own = [name for name in sold_on if not found.markets[name].fiscal_position_id]
    if own and not _may_make_taxes(odoo):
        missing = [name for name in own if position_key(name) not in known]
        _set_aside(warehouse, missing, is_all=missing == sold_on)
        positions = {name: known[position_key(name)] for name in own if name not in missing}
    else:
        positions = ensure_fiscal_positions(odoo, known, own, found.company_id) if own else {}
    return found.markets | {name: Market(fiscal_position_id=position) for name, position in positions.items()}


def _sold_on(warehouse: Warehouse) -> list[str]:
    """Return the marketplaces that have new orders."""
    return warehouse.column(
        "select distinct orders.marketplace from odoo.plan join work.orders as orders using (form_id) "
        "where plan.kind = 'order' and plan.action = 'create' and plan.status = 'planned' order by 1"
    )


def _methods(warehouse: Warehouse, odoo: OdooServer, known: dict[str, int], found: Destination) -> dict[str, int]:
    """Return the ways in which buyers paid what is to be booked; none where no payments are."""
    paid = warehouse.rows("select distinct kind, provider from work.payments") if found.journal_id else []
    return ensure_methods(odoo, known, [method_of(*one) for one in paid], found.language)


def _may_make_taxes(odoo: OdooServer) -> bool:
    return all(odoo.may(model, "create") for model in ("account.fiscal.position", "account.tax"))


def _set_aside(warehouse: Warehouse, markets: list[str], *, is_all: bool) -> None:
    """Put the orders of markets into quarantine for which the user may make no fiscal position; raise when these are all."""
    way_out = (
        "and the user may not make one. Name yours in the settings, or write the market's section there, even an empty one, "
        "and run `allegro-etl doctor --fix`, which makes it"
    )
    if markets and is_all:
        named = ", ".join(f"markets.{market}.fiscal_position" for market in markets)
        raise OdooRightsMissing(f"Odoo has no fiscal position for Allegro's gross prices ({named}), {way_out}.")
    rows = warehouse.rows(
        "select distinct form_id, orders.marketplace from work.orders as orders join odoo.plan using (form_id) "
        "where plan.status = 'planned' and plan.action = 'create' and plan.kind = 'order' "
        "and orders.marketplace in (select unnest(?::varchar[]))",
        [markets],
    )
    said = "Odoo has no fiscal position for {0} (setting markets.{0}.fiscal_position), {1}; then `allegro-etl quarantine retry`."
    mark_refused(
        warehouse, [(form_id, said.format(market, way_out)) for form_id, market in rows], QuarantineCode.MARKET_MISSING
    )


def _pricelists(odoo: OdooServer, known: dict[str, int], found: Destination) -> dict[str, int | None]:
    """Return a price list for each market and currency: the one that is set, else our own of that currency."""
    own = {pair.split(" ")[0] for pair, pricelist in found.pricelists.items() if pricelist is None}
    made = {
        currency: known.get(pricelist_key(currency)) or _make_pricelist(odoo, currency, found.currencies[currency])
        for currency in sorted(own)
        if currency in found.currencies
    }
    return {pair: pricelist or made.get(pair.split(" ")[0]) for pair, pricelist in found.pricelists.items()}


def ensure_names(odoo: OdooServer, ids: Mapping[str, set[int]]) -> dict[str, str]:
    """Return an external id of each record, by "model,id"; one that has none gets one of ours (ir.model.data)."""
    names = external_ids_of(odoo, ids)
    missing = {
        model: {referred_key(model, one): one for one in of_model if f"{model},{one}" not in names}
        for model, of_model in ids.items()
    }
    for model, of_model in missing.items():
        if of_model:
            bind(odoo, model, of_model)
            names |= {f"{model},{record_id}": external_id(key) for key, record_id in of_model.items()}
    return names


def ensure_products(odoo: OdooServer, known: dict[str, int], language: str) -> dict[str, int]:
    """Make our own service products where they are missing (product.product), named in a language; return the ids of all by key."""
    missing = [key for key in PRODUCTS if key not in known]
    service = odoo.dialect.service
    fields = ["id", "name", *service, "invoice_policy", "list_price", "sale_ok", "purchase_ok"]
    said = in_language(language)
    rows = [
        # a deposit may be added by a person; the others would only stand in the way of who sells
        [external_id(key), said(PRODUCTS[key]), *service.values(), "order", 0, key == DEPOSIT, False]
        for key in missing
    ]
    made = dict(zip(missing, odoo.load("product.product", fields, rows), strict=True)) if missing else {}
    if DEPOSIT in made:  # for lines that a person adds: those of orders bear no tax whatever the product has
        odoo.call("product.product", "write", [made[DEPOSIT]], {"taxes_id": [(5,)]}, context=QUIET)
    return {key: made.get(key) or known[key] for key in PRODUCTS}


def _make_pricelist(odoo: OdooServer, currency: str, currency_id: int) -> int:
    """Make our own price list of a currency (product.pricelist); return its id."""
    row = [external_id(pricelist_key(currency)), f"Allegro {currency}", currency_id]
    return odoo.load("product.pricelist", ["id", "name", "currency_id/.id"], [row])[0]


def ensure_provider(odoo: OdooServer, known: dict[str, int], journal_id: int, company_id: int) -> int:
    """Make our own payment provider, which asks nobody and mails nobody (payment.provider); return its id."""
    if PROVIDER in known:
        return known[PROVIDER]
    kind = odoo.dialect.asks_nobody
    fields = ["id", "name", *kind, "state", "journal_id/.id", "company_id/.id"]
    row = [external_id(PROVIDER), "Allegro", *kind.values(), "enabled", journal_id, company_id]
    return odoo.load(odoo.dialect.provider, fields, [row])[0]
