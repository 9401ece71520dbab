"""What people are told of taxes: where a line's tax in Odoo is not what Allegro says, and where goods leave the country.

A line that lost all its taxes holds its order: its total is right, and its VAT is gone. The rest is told by policy.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from allegro_etl.destination.destination import Destination
from allegro_etl.destination.taxes import Taxes, rate_in
from allegro_etl.odoo.session import Record
from allegro_etl.records.orders.line_taxes import Taxed, line_taxes
from allegro_etl.records.orders.sides import plain
from allegro_etl.records.remarks import Remark, add_remarks
from allegro_etl.run.run import Run

Facts = list[tuple[str, str]]

FREE = {"VAT_MARGIN": "margin scheme", "WITHOUT_VAT": "invoice without VAT"}


@dataclass
class Findings:
    """What is to be told of one order."""

    differing: Facts = field(default_factory=list)
    lost: Facts = field(default_factory=list)
    abroad: str | None = None


def note_taxes(run: Run, destination: Destination) -> None:
    """Add remarks on the taxes of this run's orders, those of orders that are to be made included. Raises OdooError."""
    lines, taxes = line_taxes(run, destination)
    if taxes is None:
        return
    said = _said(run)
    orders = _orders(run)
    known = set(run.warehouse.column("select form_id from work.order_ids"))
    made = set(run.warehouse.column("select external_id from odoo.plan where kind = 'line' and action = 'create'"))
    found: dict[str, Findings] = {}
    for key, line in lines.items():
        is_there = key in made or line.form_id not in known if line.is_new else True
        if key in said and line.rate is not None and line.form_id in orders and is_there:
            one = found.setdefault(line.form_id, Findings())
            _compare(one, line, said[key], taxes)
            one.abroad = one.abroad or (_abroad(orders[line.form_id], run, destination) if line.rate else None)
    policy = run.settings.taxes.policy
    add_remarks(run, (remark for form_id, one in found.items() for remark in _remark(form_id, one, policy)))


def _remark(form_id: str, found: Findings, policy: str) -> Iterator[Remark]:
    """Yield the one remark on an order's taxes; None where there is nothing to tell."""
    told = [] if policy == "ignore" else found.differing
    abroad = found.abroad if policy != "ignore" else None
    facts = list(dict.fromkeys(found.lost + told)) + ([("Destination", abroad)] if abroad else [])
    if not facts:
        return
    first = f"{facts[0][0][:60]}: {facts[0][1]}"
    if found.lost:
        reason = f"Lines without any tax, so the order's VAT would be missing: give them one. {first}"
    elif told:
        reason = f"The tax in Odoo is not Allegro's: check it before you invoice. {first}"
    else:
        reason = f"Check the tax before you invoice. {first}"
    yield Remark(form_id, "taxes", reason, facts, holds=bool(found.lost) or policy == "hold")


def _compare(found: Findings, line: Taxed, said: Record, taxes: Taxes) -> None:
    """Add what is wrong with the tax of one line of goods."""
    words, rate = what_allegro_says(said)
    odoo = f"{_percent(line.rate)} in Odoo" if line.ids else "no tax in Odoo"
    if not line.ids and taxes.any_is_charged and (line.product_rate if rate is None else rate):
        found.lost.append((said["offer_name"], f"{words} on Allegro, {odoo}"))
    elif rate is not None and rate != line.rate:
        lacks = "" if taxes.has_rate(rate) or not rate else f", which has no sale tax of {_percent(rate)}"
        found.differing.append((said["offer_name"], f"{words} on Allegro, {odoo}{lacks}"))


def what_allegro_says(said: Record) -> tuple[str, Decimal | None]:
    """Return the tax of a line on Allegro in words, and as the rate that its price should bear; None where nothing is said.

    The rate is the line's, else that of its offer for the market's country. Under the margin scheme, and on an invoice
    without VAT, the price bears none that could be seen on a line; nor does an exempt line, unless a rate is named.
    """
    rate, exemption = said["tax_rate"], said["tax_exemption"]
    if rate is None and exemption is None:
        rate, exemption = rate_in(said["tax_rates"], said["country_code"]), said["offer_exemption"]
    if "MARGIN" in (exemption or "") or said["invoice_kind"] in FREE:
        return FREE.get(said["invoice_kind"], FREE["VAT_MARGIN"]), Decimal(0)
    if exemption and not rate:
        return f"exempt ({exemption})", Decimal(0)
    return (_percent(rate), rate) if rate is not None else ("no rate", None)


def _abroad(order: Record, run: Run, destination: Destination) -> str | None:
    """Return what is to be said of an order that is taxed in the seller's country and may be due in another one.

    Who names a fiscal position for the market of the country that the goods go to has said how they are taxed there.
    """
    home, country = destination.books.country, order["country_code"]
    buyer = order["invoice_country"] or country
    if home is None:
        return None
    if order["vat_eu_verified"] and buyer != home:
        return f"The buyer is a company of {buyer or 'another country'} with a verified EU VAT number: is it a sale without VAT?"
    is_named = country == order["market_country"] and run.settings.market(order["marketplace"]).fiscal_position
    if country is None or country == home or is_named:
        return None
    return f"The goods go to {country}, and are taxed as a sale within {home}: is it that country's VAT, or none?"


def _orders(run: Run) -> dict[str, Record]:
    """Return what tells where an order goes, of those that are not cancelled in Odoo."""
    rows = run.warehouse.records(
        "select orders.form_id, orders.marketplace, orders.vat_eu_verified, "
        "work.market_country(orders.marketplace) as market_country, "
        "delivery.country_code, invoice.country_code as invoice_country from work.orders as orders "
        "left join work.partners as delivery on delivery.partner_key = orders.delivery_key "
        "left join work.partners as invoice on invoice.partner_key = orders.invoice_key "
        "left join work.order_ids as order_ids using (form_id) "
        "left join work.odoo_orders as mirrored on mirrored.id = order_ids.odoo_id "
        "where orders.disposition = 'load' and coalesce(mirrored.state, 'draft') <> 'cancel'"
    )
    return {row["form_id"]: row for row in rows}


def _said(run: Run) -> Mapping[str, Record]:
    """Return what Allegro says of the tax of each line of goods, by its key."""
    rows = run.warehouse.records(
        "select line.line_key, items.offer_name, items.tax_rate, items.tax_exemption, items.country_code, sold.tax_rates, "
        "sold.tax_exemption as offer_exemption, sold.invoice_kind from work.order_lines as line "
        "join work.line_items as items on items.form_id = line.form_id and items.line_item_id = line.line_item_id "
        "join work.offer_taxes as sold on sold.offer_id = line.offer_id "
        "where line.kind in ('offer', 'set')"
    )
    return {row["line_key"]: row for row in rows}


def _percent(rate: Decimal | None) -> str:
    return f"{plain(rate)} %" if rate is not None else "an unknown tax"
