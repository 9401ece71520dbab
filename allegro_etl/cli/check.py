"""`allegro-etl check`: whether the totals of what changed in Odoo or on Allegro still agree. It writes nothing anywhere."""

import csv
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import click

from allegro_etl.access import read_access
from allegro_etl.allegro.api import AllegroApi
from allegro_etl.allegro.kept import EVENTS_KEPT
from allegro_etl.cli.amounts import money
from allegro_etl.cli.days import moment_said
from allegro_etl.cli.in_file import Record, reading_file
from allegro_etl.cli.outcomes import DONE, QUARANTINED
from allegro_etl.cli.output import at, emit, grid, result
from allegro_etl.markets import short_name
from allegro_etl.odoo.times import in_odoo
from allegro_etl.reconcile.drift import Amount, Difference, Sale, amounts, compared, sales, sales_of
from allegro_etl.reconcile.market_sums import MarketSum, market_sums
from allegro_etl.run.opening import open_ends
from allegro_etl.settings.times import moment
from allegro_etl.states import READY
from allegro_etl.warehouse import Warehouse


@click.command()
@click.option(
    "--since",
    metavar="DATE",
    callback=moment_said,
    help="Look at what changed since this day or time, or since `yesterday` or `14d`; default: the last sweep.",
)
@click.option("--csv", "as_csv", is_flag=True, help="Print every order that was compared, as CSV for a spreadsheet.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def check(since: str | None, as_csv: bool, as_json: bool) -> int:
    """Compare the totals of orders that changed in Odoo or on Allegro, and list the differences."""
    if as_csv and as_json:
        raise click.UsageError("Give --csv or --json.")
    with reading_file() as warehouse:
        begin = moment(since) or _last_comparison(warehouse) or datetime.now(UTC) - EVENTS_KEPT
        standing, waiting = _standing(warehouse), _not_carried(warehouse)
    with open_ends(read_access()) as (allegro, odoo):
        changed = sales(odoo, [("write_date", ">=", in_odoo(begin))]) + sales_of(odoo, standing)
        listed = allegro.checkout_form_pages(by="updatedAt", since=begin, filters={"status": READY})
        wanted = amounts(form for page in listed for form in page)
        found = {sale.odoo_id: sale for sale in changed + sales_of(odoo, list(wanted))}.values()
        wanted |= amounts(_by_id(allegro, sorted({sale.form_id for sale in found} - set(wanted))))
    compared_with = {form_id: wanted[form_id] for form_id in wanted if form_id not in waiting}
    alive = [sale for sale in found if sale.state != "cancel"]
    differing = _differing(alive, compared_with)
    said = {
        "since": begin,
        "orders": len(found),
        "sums": [_summed(one) for one in market_sums(alive, compared_with)],
        "differences": [_in_json(one) for one in differing],
    }
    if as_csv:
        _write_csv(found, compared_with, {one.form_id for one in differing})
    else:
        emit(said) if as_json else _show(said)
    return QUARANTINED if differing else DONE


def _differing(alive: Iterable[Sale], wanted: dict[str, Amount]) -> list[Difference]:
    """Compare totals. An order that is cancelled in Odoo has none; one that is not there is a run's to bring."""
    return [one for one in compared(alive, wanted) if one.what != "missing"]


def _by_id(allegro: AllegroApi, form_ids: list[str]) -> list[dict[str, Any]]:
    """Return the forms that Odoo's orders came from, as far as Allegro still has them."""
    return [fetched.payload for fetched in allegro.checkout_forms(form_ids) if fetched.payload is not None]


def _last_comparison(warehouse: Warehouse | None) -> datetime | None:
    return moment(warehouse.scalar("select max(changed_until) from ops.comparisons")) if warehouse else None


def _standing(warehouse: Warehouse | None) -> list[str]:
    """Return the forms whose totals differed when a run looked at them last."""
    return (
        warehouse.column("select distinct form_id from ops.remarks where code = 'total_differs'") if warehouse else []
    )


def _not_carried(warehouse: Warehouse | None) -> set[str]:
    """Return the forms that are on their way, or in quarantine: what Allegro says of them is not in Odoo yet."""
    waiting = "select form_id from ops.pending union select form_id from ops.quarantine where form_id is not null"
    return set(warehouse.column(waiting)) if warehouse else set()


def _in_json(one: Difference) -> Record:
    amount, currency = one.allegro
    return {
        "what": one.what,
        "form_id": one.form_id,
        "orders": [
            {"name": sale.name, "odoo_id": sale.odoo_id, "state": sale.state, "total": sale.total, "currency": sale.currency}
            for sale in one.orders
        ],
        "allegro_total": amount,
        "allegro_currency": currency,
        "problem": str(one),
    }  # fmt: skip


def _summed(one: MarketSum) -> Record:
    return {
        "marketplace": one.marketplace or None,
        "currency": one.currency,
        "orders": one.orders,
        "allegro_total": one.allegro,
        "odoo_total": one.odoo,
        "difference": one.difference,
    }


COLUMNS = (
    "sale_order", "state", "checkout_form", "marketplace", "odoo_total", "odoo_currency", "allegro_total", "allegro_currency", "agrees",
)  # fmt: skip


def _write_csv(found: Iterable[Sale], wanted: dict[str, Amount], differing: set[str]) -> None:
    """Print one line for each sale order, those that differ first; Allegro's side is empty where it is not asked, or waits."""
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(COLUMNS)
    for sale in sorted(found, key=lambda one: (one.form_id not in differing, one.name)):
        amount, currency = wanted.get(sale.form_id, ("", ""))
        is_compared = sale.form_id in wanted and sale.state != "cancel"
        agrees = "no" if sale.form_id in differing else "yes" if is_compared else ""
        rows.writerow(
            (sale.name, sale.state, sale.form_id, sale.marketplace, sale.total, sale.currency, amount, currency, agrees)
        )


def _show(said: Record) -> None:
    if said["differences"]:
        _show_differences(said["differences"])
    if said["sums"]:
        _show_sums(said["sums"])
    if not said["differences"]:
        result.print(f"The totals of all {said['orders']} orders that changed since {at(said['since'])} agree.")
        return
    result.print(
        f"{len(said['differences'])} of {said['orders']} orders that changed since {at(said['since'])} differ. Nothing is undone; the next sweep "
        "tells each once in an activity."
    )


def _show_differences(differences: Iterable[Record]) -> None:
    rows = grid("sale order", "state", "Odoo", "Allegro", "checkout form")
    for each in differences:
        names, states, totals = zip(
            *((one["name"], one["state"], f"{one['total']} {one['currency']}") for one in each["orders"]), strict=True
        )
        wanted = f"{each['allegro_total']} {each['allegro_currency']}"
        rows.add_row(", ".join(names), ", ".join(states), ", ".join(totals), wanted, each["form_id"])
    result.print(rows)


def _show_sums(sums: Iterable[Record]) -> None:
    rows = grid("market", "orders", "on Allegro", "in Odoo", "difference")
    for each in sums:
        market = short_name(each["marketplace"] or "unknown")
        amounts_there = (money(each[name], each["currency"]) for name in ("allegro_total", "odoo_total", "difference"))
        rows.add_row(market, f"{each['orders']:,}", *amounts_there)
    result.print(rows)
