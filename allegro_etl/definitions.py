"""The code location: all that Dagster loads. It needs neither Allegro nor Odoo nor the environment to load."""

import dagster as dg

from allegro_etl.access import keep_private
from allegro_etl.account import key_prefix
from allegro_etl.orchestration import jobs, pushing, sales, sensors
from allegro_etl.orchestration.assets import Lease, assets
from allegro_etl.orchestration.checks import core as core_checks
from allegro_etl.orchestration.checks import load as load_checks
from allegro_etl.orchestration.outside import outside
from allegro_etl.orchestration.resources import Pipeline, console
from allegro_etl.orchestration.watching import watch

keep_private()  # Dagster makes files of its own before a step begins, in whatever process loads this

pipeline = Pipeline.configure_at_launch()

defs = dg.Definitions(
    assets=[*assets(), pushing.push_to_allegro, sales.sales_picture, *outside()],
    asset_checks=dg.load_asset_checks_from_modules([core_checks, load_checks], asset_key_prefix=key_prefix() or None),
    jobs=[jobs.sync, jobs.plan, jobs.backfill, jobs.apply, jobs.pair, pushing.push, sales.draw],
    sensors=[sensors.allegro_news, pushing.push_after_import, watch],
    schedules=[sensors.sweep, pushing.every_five_minutes, sales.every_morning],
    resources={"pipeline": pipeline, "lease": Lease(pipeline=pipeline)},
    loggers={"console": console},
    executor=dg.in_process_executor,
)
