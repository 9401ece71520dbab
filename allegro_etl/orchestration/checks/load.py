"""Contracts of the plan, and what a person should see after the load."""

from decimal import Decimal
from typing import Any

import dagster as dg

from allegro_etl.clock import now
from allegro_etl.odoo.session import Record
from allegro_etl.orchestration.checks.core import FINE, proof, verdict
from allegro_etl.orchestration.pages.set_aside import COLUMNS, set_aside, set_aside_row, sum_in_words
from allegro_etl.orchestration.pages.table import money
from allegro_etl.orchestration.resources import Pipeline
from allegro_etl.records import plan_contracts
from allegro_etl.records.orders.totals import CENT
from allegro_etl.run.news import news_of
from allegro_etl.states import QUOTATION

WARN = dg.AssetCheckSeverity.WARN
LONGEST = 300
DIFFERING = (
    "Totals in Odoo are not Allegro's. A quotation among them is held, and an activity on it asks a person to look."
)


@dg.asset_check(asset="load_plan", blocking=True, description="No external id is planned to be created twice.")
def external_ids_are_unique(pipeline: Pipeline) -> dg.AssetCheckResult:
    """Look for two creations of one external id: they would be two records for one thing."""
    wrong = plan_contracts.external_ids_are_unique(pipeline.run_after("make_plan", "external_ids_are_unique").warehouse)
    return proof(pipeline, "external_ids_are_unique", wrong, ("external id", "times"))


@dg.asset_check(asset="load_plan", description="No record waits in quarantine for a person.")
def quarantine_is_empty(pipeline: Pipeline) -> dg.AssetCheckResult:
    """Warn of what was set aside, with each order's amount and way out; `allegro-etl quarantine list` tells more."""
    waiting = set_aside(pipeline.run.warehouse)
    rows = [set_aside_row(record) for record in waiting]
    return verdict(rows, COLUMNS, sum_in_words(waiting), WARN, LONGEST)


@dg.asset_check(asset="odoo_orders", description="Odoo's total of every order of this run is Allegro's, to the grosz.")
def totals_agree(pipeline: Pipeline) -> dg.AssetCheckResult:
    """Read the totals back from Odoo (`sale.order`) and compare; an order whose total differs is held for a person."""
    run = pipeline.run_after("load_orders", "totals_agree")
    wanted = run.warehouse.rows(
        """
        select order_ids.odoo_id, orders.form_id, orders.total, orders.currency
        from work.orders orders
        join work.order_ids order_ids using (form_id)
        where orders.disposition = 'load' and orders.form_id in (select form_id from odoo.plan where status = 'done')
        """
    )
    ids = [row[0] for row in wanted]
    found = {
        row["id"]: row for row in run.odoo.search_read_in("sale.order", "id", ids, ["name", "amount_total", "state"])
    }
    wrong = [
        _differing(form_id, total, currency, found.get(odoo_id))
        for odoo_id, form_id, total, currency in wanted
        if odoo_id not in found or _total(found[odoo_id]) != total
    ]
    return verdict(wrong, ("order", "Allegro", "Odoo", "state", "way out", "on Allegro"), DIFFERING, WARN, LONGEST)


def _total(row: Record) -> Decimal:
    return Decimal(str(row["amount_total"])).quantize(CENT)


def _differing(form_id: str, total: Decimal, currency: str, row: Record | None) -> tuple[Any, ...]:
    """Return a row of the table of orders whose total is not Allegro's, or that are gone."""
    wanted = money(total, currency)
    if row is None:
        return ("", wanted, "", "missing", "Somebody deleted it meanwhile: it is told by the next run.", form_id)
    way_out = (
        "Compare its lines and taxes, then confirm it." if row["state"] in QUOTATION else "Compare its lines and taxes."
    )
    return (row["name"], wanted, money(_total(row), currency), row["state"], way_out, form_id)


@dg.asset_check(asset="event_cursor", description="The journal holds no event beyond the event cursor.")
def cursor_keeps_up(pipeline: Pipeline) -> dg.AssetCheckResult:
    """Warn when Allegro has events beyond the cursor: normal for some seconds, not for hours."""
    news = news_of(pipeline.run.allegro, pipeline.run.parameters)
    lag = news.lag_seconds(now())
    said = FINE if news.is_up_to_date else waits_for(lag)
    return dg.AssetCheckResult(
        passed=news.is_up_to_date, severity=WARN, metadata={"lag in seconds": lag}, description=said
    )


def waits_for(lag: int) -> str:
    """Return what is told of events that wait, the oldest for so many seconds, and what to do about it."""
    return (
        f"The oldest event that waits is {lag // 60} minutes old. A few minutes are normal; else see why the newest run of `sync` failed, "
        "and whether the sensor is switched on."
    )
