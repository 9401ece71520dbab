"""Contracts of the plan, and what a person should see after the load."""

from decimal import Decimal

import dagster as dg

from allegro_etl.clock import now
from allegro_etl.orchestration.checks.core import proof, verdict
from allegro_etl.orchestration.resources import Pipeline
from allegro_etl.records import plan_contracts
from allegro_etl.records.orders.totals import CENT
from allegro_etl.run.news import news_of

WARN = dg.AssetCheckSeverity.WARN


@dg.asset_check(asset="load_plan", blocking=True, description="No external id is planned to be created twice.")
def external_ids_are_unique(pipeline: Pipeline) -> dg.AssetCheckResult:
    """Look for two creations of one external id: they would be two records for one thing."""
    wrong = plan_contracts.external_ids_are_unique(pipeline.run_after("make_plan", "external_ids_are_unique").warehouse)
    return proof(pipeline, "external_ids_are_unique", wrong, ("external id", "times"))


@dg.asset_check(asset="load_plan", description="No record waits in quarantine for a person.")
def quarantine_is_empty(pipeline: Pipeline) -> dg.AssetCheckResult:
    """Warn of what was set aside; `allegro-etl quarantine list` tells more."""
    waiting = pipeline.run.warehouse.rows(
        "select id, stage, code, attempts, last_seen::varchar from ops.quarantine order by last_seen desc"
    )
    return verdict(waiting, ("id", "stage", "why", "attempts", "last seen"), WARN)


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
    read = run.odoo.search_read_in("sale.order", "id", ids, ["amount_total", "state"])
    found = {row["id"]: (Decimal(str(row["amount_total"])).quantize(CENT), row["state"]) for row in read}
    wrong = [
        (form_id, total, *found.get(odoo_id, (None, "missing")), currency)
        for odoo_id, form_id, total, currency in wanted
        if found.get(odoo_id, (None,))[0] != total
    ]
    return verdict(wrong, ("checkout form", "Allegro", "Odoo", "state", "currency"), WARN)


@dg.asset_check(asset="event_cursor", description="The journal holds no event beyond the event cursor.")
def cursor_keeps_up(pipeline: Pipeline) -> dg.AssetCheckResult:
    """Warn when Allegro has events beyond the cursor: normal for some seconds, not for hours."""
    news = news_of(pipeline.run.allegro, pipeline.run.odoo)
    lag = news.lag_seconds(now())
    return dg.AssetCheckResult(passed=news.is_up_to_date, severity=WARN, metadata={"lag in seconds": lag})
