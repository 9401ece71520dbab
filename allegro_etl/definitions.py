"""The code location: all that Dagster loads. It needs neither Allegro nor Odoo nor the environment to load."""

import dagster as dg

from allegro_etl import jobs, sensors
from allegro_etl.access import keep_private
from allegro_etl.account import key_prefix
from allegro_etl.loading import assets as loading
from allegro_etl.loading import checks as loading_checks
from allegro_etl.matching import assets as matching
from allegro_etl.matching import checks as matching_checks
from allegro_etl.mirror import assets as mirror
from allegro_etl.resources import Pipeline, console
from allegro_etl.staging import assets as staging

keep_private()  # Dagster makes files of its own before a step begins, in whatever process loads this

pipeline = Pipeline.configure_at_launch()

defs = dg.Definitions(
    assets=[*dg.load_assets_from_modules([staging, matching, mirror, loading], key_prefix=key_prefix() or None)],
    asset_checks=dg.load_asset_checks_from_modules(
        [matching_checks, loading_checks], asset_key_prefix=key_prefix() or None
    ),
    jobs=[jobs.sync, jobs.plan, jobs.backfill, jobs.pair],
    sensors=[sensors.allegro_news],
    schedules=[sensors.sweep],
    resources={"pipeline": pipeline, "lease": loading.Lease(pipeline=pipeline)},
    loggers={"console": console},
    executor=dg.in_process_executor,
)
