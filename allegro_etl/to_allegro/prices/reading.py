"""Reading what prices are made of: price lists with their rules, products, taxes and rates, from Odoo; campaigns, from Allegro."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from allegro_etl.allegro.api import AllegroApi
from allegro_etl.clock import now
from allegro_etl.destination.rates import Books
from allegro_etl.destination.units import read_packs
from allegro_etl.odoo.session import OdooServer, Record
from allegro_etl.odoo.times import from_odoo
from allegro_etl.to_allegro.prices.price_lists import Catalogue, PriceList, Product, Rule

AS_ODOO_TRIES = "applied_on, min_quantity desc, categ_id desc, id desc"
RULE_FIELDS = (
    "pricelist_id", "applied_on", "product_id", "product_tmpl_id", "categ_id", "min_quantity", "date_start", "date_end",
    "compute_price", "fixed_price", "percent_price", "base", "base_pricelist_id", "price_discount", "price_round",
    "price_surcharge", "price_min_margin", "price_max_margin",
)  # fmt: skip
MARKUP = "price_markup"
"""What Odoo 18 and later have in the place of the discount, where a rule starts from the cost."""
PRODUCT_FIELDS = (
    "product_tmpl_id", "categ_id", "lst_price", "standard_price", "currency_id", "cost_currency_id", "taxes_id",
)  # fmt: skip
RATES_HOLD = timedelta(days=7)
"""A rate counts as today's for so long: banks give none on holidays, and Odoo takes the last one, however old."""
OVER = frozenset({"FINISHED", "DECLINED"})
BADGES_A_PAGE = 1_000


def read_catalogue(odoo: OdooServer, books: Books, lists: Iterable[int], product_ids: Sequence[int]) -> Catalogue:
    """Return these price lists, and those that they are based on, with these products and the rates of today. Raises OdooError.

    Source: product.pricelist.item, product.product, product.category, uom.uom, res.currency.rate.
    """
    found = _price_lists(odoo, set(lists))
    products = {product.id: product for product in _products(odoo, product_ids)}
    currencies = {one.currency for one in found.values()}
    currencies |= {name for one in products.values() for name in (one.currency, one.cost_currency)}
    return Catalogue(found, products, _rates(odoo, books, currencies), now())


def _price_lists(odoo: OdooServer, wanted: set[int]) -> dict[int, PriceList]:
    """Return price lists by id, archived ones too where another one is based on them, as Odoo has it."""
    found: dict[int, PriceList] = {}
    while missing := sorted(wanted - set(found)):
        rows = odoo.search_read_in("product.pricelist", "id", missing, ["currency_id"], archived=True)
        currencies = {row["id"]: row["currency_id"][1] for row in rows}
        rules: dict[int, list[Rule]] = {list_id: [] for list_id in missing}
        for row in _rule_rows(odoo, missing):
            rules[row["pricelist_id"][0]].append(_rule(row))
        found |= {one: PriceList(one, currencies.get(one, ""), tuple(rules[one])) for one in missing}
        wanted |= {rule.base_list_id for one in missing for rule in rules[one] if rule.base_list_id}
    return found


def _rule_rows(odoo: OdooServer, list_ids: Sequence[int]) -> list[Record]:
    fields = [*RULE_FIELDS, *({MARKUP} & odoo.has_fields("product.pricelist.item"))]
    return odoo.search_read("product.pricelist.item", [("pricelist_id", "in", list(list_ids))], fields, AS_ODOO_TRIES)


def _rule(row: Mapping[str, Any]) -> Rule:
    is_from_cost = row["base"] == "standard_price"
    discount = -row[MARKUP] if MARKUP in row and is_from_cost else row["price_discount"]
    return Rule(
        compute=row["compute_price"],
        applied_on=row["applied_on"],
        variant_id=_id(row["product_id"]),
        template_id=_id(row["product_tmpl_id"]),
        category_id=_id(row["categ_id"]),
        least_quantity=_exact(row["min_quantity"]),
        begins=_moment(row["date_start"]),
        ends=_moment(row["date_end"]),
        base=row["base"] or "list_price",
        base_list_id=_id(row["base_pricelist_id"]),
        fixed=_exact(row["fixed_price"]),
        discount=_exact(row["percent_price"] if row["compute_price"] == "percentage" else discount),
        round_to=_exact(row["price_round"]),
        surcharge=_exact(row["price_surcharge"]),
        least_margin=_exact(row["price_min_margin"]),
        most_margin=_exact(row["price_max_margin"]),
    )


def _products(odoo: OdooServer, ids: Sequence[int]) -> Iterator[Product]:
    rows = list(odoo.search_read_in("product.product", "id", ids, PRODUCT_FIELDS))
    above = _categories(odoo, sorted({row["categ_id"][0] for row in rows if row["categ_id"]}))
    packs = read_packs(odoo, ids)
    for row in rows:
        yield Product(
            id=row["id"],
            template_id=row["product_tmpl_id"][0],
            currency=row["currency_id"][1],
            sales_price=_exact(row["lst_price"]),
            cost_currency=row["cost_currency_id"][1],
            cost=_exact(row["standard_price"]) or None,
            category_ids=above.get(_id(row["categ_id"]) or 0, frozenset()),
            tax_ids=tuple(row["taxes_id"]),
            pack=packs.get(row["id"]),
        )


def _categories(odoo: OdooServer, ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """Return the categories above each of these, itself among them."""
    rows = odoo.search_read_in("product.category", "id", ids, ["parent_path"])
    return {row["id"]: frozenset(int(one) for one in row["parent_path"].split("/") if one) for row in rows}


def _rates(odoo: OdooServer, books: Books, currencies: Collection[str]) -> dict[str, Decimal]:
    """Return today's rates: of the company before those of all, the newest before older ones, as Odoo takes them."""
    today = now().date()
    domain = [
        ("currency_id.name", "in", sorted(set(currencies) - {books.currency})),
        ("company_id", "in", [books.companies[-1], False]),
        ("name", "<=", today.isoformat()),
        ("name", ">", (today - RATES_HOLD).isoformat()),
    ]
    rows = odoo.search_read("res.currency.rate", domain, ["currency_id", "company_id", "name", "rate"])
    best = sorted(rows, key=lambda row: (bool(row["company_id"]), row["name"]))
    return {books.currency: Decimal(1), **{row["currency_id"][1]: _exact(row["rate"]) for row in best}}


def in_campaigns(allegro: AllegroApi, markets: Iterable[str]) -> set[tuple[str, str]]:
    """Return the offers that are in a campaign, or about to be, each with the market. GET /sale/badges."""
    return {
        (str(badge["offer"]["id"]), market)
        for market in markets
        for page in allegro.listed("/sale/badges", "badges", {"marketplace.id": market}, limit=BADGES_A_PAGE)
        for badge in page
        if (badge.get("process") or {}).get("status") not in OVER
    }


def _id(reference: Any) -> int | None:
    return int(reference[0]) if reference else None


def _exact(amount: float | bool) -> Decimal:
    return Decimal(str(amount or 0))


def _moment(written: Any) -> datetime | None:
    """Return a moment as Odoo writes it; the first versions of rules had days."""
    return from_odoo(str(written)) if written else None
