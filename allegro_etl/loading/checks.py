"""Contracts of the plan, and what a person should see after the load."""

from datetime import UTC, datetime

import dagster as dg

from allegro_etl.matching.checks import verdict
from allegro_etl.news import news_of
from allegro_etl.resources import Pipeline

WARN = dg.AssetCheckSeverity.WARN


@dg.asset_check(asset="load_plan", blocking=True, description="No external id is planned to be created twice.")
def external_ids_are_unique(pipeline: Pipeline) -> dg.AssetCheckResult:
    """Look for two creations of one external id: they would be two records for one thing."""
    wrong = pipeline.run.warehouse.rows(
        "select external_id, count(*) from odoo.plan where action = 'create' group by 1 having count(*) > 1 order by 1"
    )
    return verdict(wrong, ("external id", "times"))


@dg.asset_check(asset="load_plan", description="No record waits in quarantine for a person.")
def quarantine_is_empty(pipeline: Pipeline) -> dg.AssetCheckResult:
    """Warn of what was set aside; `allegro-etl quarantine list` tells more."""
    waiting = pipeline.run.warehouse.rows(
        "select id, stage, code, attempts, last_seen::varchar from ops.quarantine order by last_seen desc"
    )
    return verdict(waiting, ("id", "stage", "why", "attempts", "last seen"), WARN)


@dg.asset_check(asset="event_cursor", description="The journal holds no event beyond the event cursor.")
def cursor_keeps_up(pipeline: Pipeline) -> dg.AssetCheckResult:
    """Warn when Allegro has events beyond the cursor: normal for some seconds, not for hours."""
    news = news_of(pipeline.run.allegro, pipeline.run.odoo)
    lag = news.lag_seconds(datetime.now(UTC))
    return dg.AssetCheckResult(passed=news.is_up_to_date, severity=WARN, metadata={"lag in seconds": lag})
