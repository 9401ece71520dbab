"""What people are told of taxes: where a line's tax in Odoo is not what Allegro says, and where goods leave the country.

A line that lost all its taxes holds its order: its total is right, and its VAT is gone. The rest is told by policy.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypedDict

from allegro_etl.destination.destination import Destination
from allegro_etl.destination.taxes import Taxes, rate_in
from allegro_etl.languages.line_texts import GOODS
from allegro_etl.odoo.session import OdooServer
from allegro_etl.reasons import RemarkCode
from allegro_etl.records.orders.line_taxes import Taxed, line_taxes
from allegro_etl.records.orders.sides import plain
from allegro_etl.records.phrases import Phrase
from allegro_etl.records.plan_rows import as_json
from allegro_etl.records.reasons import Said, say
from allegro_etl.records.remarks import Remark, add_remarks
from allegro_etl.settings import Settings
from allegro_etl.warehouse import Warehouse

Compared = list[tuple[str, Said]]
"""Lines whose taxes differ: (offer's name, what both sides have)."""

FREE = {"VAT_MARGIN": Phrase.MARGIN_SCHEME, "WITHOUT_VAT": Phrase.INVOICE_WITHOUT_VAT}


class SoldAs(TypedDict):
    """What Allegro says of the tax of a line of goods: rates in per cent, those of the offer by country ('PL 23.00')."""

    line_key: str
    offer_name: str
    tax_rate: Decimal | None
    tax_exemption: str | None
    country_code: str | None
    tax_rates: list[str] | None
    offer_exemption: str | None
    invoice_kind: str | None


class Bound(TypedDict):
    """Where an order goes: countries as ISO codes of two letters."""

    form_id: str
    marketplace: str
    vat_eu_verified: bool | None
    market_country: str | None
    country_code: str | None
    invoice_country: str | None


@dataclass
class Findings:
    """What is to be told of one order."""

    differing: Compared = field(default_factory=list)
    lost: Compared = field(default_factory=list)
    abroad: Said | None = None


def remark_on_taxes(warehouse: Warehouse, odoo: OdooServer, settings: Settings, destination: Destination) -> None:
    """Add remarks on the taxes of this run's orders, those of orders that are to be made included. Raises OdooError."""
    lines, taxes = line_taxes(warehouse, odoo, settings, destination)
    if taxes is None:
        return
    sold = _said(warehouse)
    orders = _orders(warehouse)
    known = set(warehouse.column("select form_id from work.order_ids"))
    taken_over = set(warehouse.column("select form_id from work.taken_over"))  # whose lines another program has taxed
    made = set(warehouse.column("select external_id from odoo.plan where kind = 'line' and action = 'create'"))
    found: dict[str, Findings] = {}
    for key, line in lines.items():
        is_others = line.is_new or line.form_id in taken_over
        is_there = key in made or line.form_id not in known if is_others else True
        if key in sold and line.rate is not None and line.form_id in orders and is_there:
            one = found.setdefault(line.form_id, Findings())
            _compare(one, line, sold[key], taxes)
            one.abroad = one.abroad or (_abroad(orders[line.form_id], settings, destination) if line.rate else None)
    policy = settings.taxes.policy
    add_remarks(warehouse, (remark for form_id, one in found.items() for remark in _remark(form_id, one, policy)))


def _remark(form_id: str, found: Findings, policy: str) -> Iterator[Remark]:
    """Yield the one remark on an order's taxes; None where there is nothing to tell."""
    told = [] if policy == "ignore" else found.differing
    abroad = found.abroad if policy != "ignore" else None
    lines = found.lost + told
    words: dict[str, Any] = {"lines": lines, "abroad": abroad}
    facts = list({as_json([one]): one for one in lines}.values())  # a line of each kind
    if lines:
        code = RemarkCode.TAX_MISSING if found.lost else RemarkCode.TAX_DIFFERS
        words |= {"offer": lines[0][0][:60], "tax": lines[0][1]}
    elif abroad:
        code = RemarkCode.TAX_ABROAD
    else:
        return
    told_abroad = [(say(Phrase.DESTINATION), abroad)] if abroad else []
    yield Remark(form_id, code, words, [*facts, *told_abroad], holds=bool(found.lost) or policy == "hold")


def _compare(found: Findings, line: Taxed, sold: SoldAs, taxes: Taxes) -> None:
    """Add what is wrong with the tax of one line of goods."""
    allegro, rate = what_allegro_says(sold)
    odoo = _rate(Phrase.RATE_IN_ODOO, line.rate) if line.ids else {"code": Phrase.NO_TAX_IN_ODOO}
    if not line.ids and taxes.any_is_charged and (line.product_rate if rate is None else rate):
        found.lost.append((sold["offer_name"], _both(allegro, odoo)))
    elif rate is not None and rate != line.rate:
        if rate and not taxes.has_rate(rate):
            odoo = {"code": Phrase.RATE_UNKNOWN_TO_ODOO, "odoo": odoo, "rate": plain(rate)}
        found.differing.append((sold["offer_name"], _both(allegro, odoo)))


def _both(allegro: Said, odoo: Said) -> Said:
    return {"code": Phrase.TAXES_COMPARED, "allegro": allegro, "odoo": odoo}


def what_allegro_says(sold: SoldAs) -> tuple[Said, Decimal | None]:
    """Return the tax of a line on Allegro, and as the rate that its price should bear; None where nothing is said.

    The rate is the line's, else that of its offer for the market's country. Under the margin scheme, and on an invoice
    without VAT, the price bears none that could be seen on a line; nor does an exempt line, unless a rate is named.
    """
    rate, exemption = sold["tax_rate"], sold["tax_exemption"]
    if rate is None and exemption is None:
        rate, exemption = rate_in(sold["tax_rates"], sold["country_code"]), sold["offer_exemption"]
    if "MARGIN" in (exemption or "") or sold["invoice_kind"] in FREE:
        return {"code": FREE.get(sold["invoice_kind"] or "", Phrase.MARGIN_SCHEME)}, Decimal(0)
    if exemption and not rate:
        return {"code": Phrase.EXEMPT, "exemption": exemption}, Decimal(0)
    return (_rate(Phrase.RATE, rate), rate) if rate is not None else ({"code": Phrase.NO_RATE}, None)


def _abroad(order: Bound, settings: Settings, destination: Destination) -> Said | None:
    """Return what is to be said of an order that is taxed in the seller's country and may be due in another one.

    Who names a fiscal position for the market of the country that the goods go to has said how they are taxed there.
    """
    home, country = destination.books.country, order["country_code"]
    buyer = order["invoice_country"] or country
    if home is None:
        return None
    if order["vat_eu_verified"] and buyer != home:
        return {"code": Phrase.COMPANY_ABROAD if buyer else Phrase.COMPANY_ELSEWHERE, "country": buyer}
    is_named = country == order["market_country"] and settings.market(order["marketplace"]).fiscal_position
    if country is None or country == home or is_named:
        return None
    return {"code": Phrase.GOODS_GO_ABROAD, "country": country, "home": home}


def _orders(warehouse: Warehouse) -> dict[str, Bound]:
    """Return what tells where an order goes, of those that are not cancelled in Odoo."""
    rows = warehouse.rows_of(
        Bound,
        "select orders.form_id, orders.marketplace, orders.vat_eu_verified, "
        "work.market_country(orders.marketplace) as market_country, "
        "delivery.country_code, invoice.country_code as invoice_country from work.orders as orders "
        "left join work.partners as delivery on delivery.partner_key = orders.delivery_key "
        "left join work.partners as invoice on invoice.partner_key = orders.invoice_key "
        "left join work.order_ids as order_ids using (form_id) "
        "left join work.odoo_orders as mirrored on mirrored.id = order_ids.odoo_id "
        "where orders.disposition = 'load' and coalesce(mirrored.state, 'draft') <> 'cancel'",
    )
    return {row["form_id"]: row for row in rows}


def _said(warehouse: Warehouse) -> Mapping[str, SoldAs]:
    """Return what Allegro says of the tax of each line of goods, by its key."""
    rows = warehouse.rows_of(
        SoldAs,
        "select line.line_key, items.offer_name, items.tax_rate, items.tax_exemption, items.country_code, sold.tax_rates, "
        "sold.tax_exemption as offer_exemption, sold.invoice_kind from work.order_lines as line "
        "join work.line_items as items on items.form_id = line.form_id and items.line_item_id = line.line_item_id "
        "join work.offer_taxes as sold on sold.offer_id = line.offer_id "
        "where line.kind in (select unnest(?::varchar[]))",
        [list(GOODS)],
    )
    return {row["line_key"]: row for row in rows}


def _rate(code: Phrase, rate: Decimal | None) -> Said:
    return {"code": code, "rate": None if rate is None else plain(rate)}
