"""`allegro-etl offers`: every offer of the account with its product, stock and price, and why something is not written."""

import uuid
from collections.abc import Mapping
from typing import Any

import click

from allegro_etl.cli.carrying import alone
from allegro_etl.cli.outcomes import DONE
from allegro_etl.cli.output import emit, grid, progress, result
from allegro_etl.to_allegro.overview import Overview, Shown, overview
from allegro_etl.to_allegro.push import open_push


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def offers(as_json: bool) -> int:
    """List every offer of the account: its product in Odoo, stock and price, and why something is not written."""
    with alone("allegro-etl offers"), open_push(uuid.uuid4().hex) as push:
        report = overview(push)
    emit(report) if as_json else show(report)
    return DONE


def show(report: Overview) -> None:
    """Print the offers, and how many of them have a product."""
    rows = grid("offer", "status", "on Allegro", "in Odoo", "price", "rule", "product", "title", "why")
    for one in report["offers"]:
        rows.add_row(
            one["offer_id"], one["status"], one["stock"], one["stock_in_odoo"], _price(one), one["rule"], _products(one),
            one["name"], _why(one),
        )  # fmt: skip
    if report["offers"]:
        result.print(rows)
    linked = sum(bool(one["products"]) for one in report["offers"])
    result.print(f"{len(report['offers'])} offers, {linked} of them with a product in Odoo.")
    for problem in report["problems"]:
        progress.print(problem)


def _price(one: Shown) -> str:
    """Return the prices that differ, one a line, else the one where the offer is at home; an asterisk: a rule of Allegro sets it."""
    differing = [
        f"{_in_words(one['prices'].get(market))} → {_in_words(price)}"
        for market, price in one["prices_in_odoo"].items()
        if price["amount"] and price["action"]
    ]
    return "\n".join(differing) or _in_words(next(iter(one["prices"].values()), None))


def _in_words(price: Mapping[str, Any] | None) -> str:
    return f"{price['amount']} {price['currency']}{' *' if price.get('rule') else ''}" if price else "none"


def _why(one: Shown) -> str:
    """Return why stock and prices are what they are, each reason once."""
    whys = [one["why"], *(price["why"] for price in one["prices_in_odoo"].values())]
    return "\n".join(dict.fromkeys(why for why in whys if why))


def _products(one: Shown) -> str:
    """Return the products in Odoo, each by its reference or name, with how many of it the offer has."""
    named = [(part["reference"] or part["name"] or part["odoo_id"], part["quantity"]) for part in one["products"]]
    return ", ".join(f"{quantity} x {name}" if quantity > 1 else str(name) for name, quantity in named)
