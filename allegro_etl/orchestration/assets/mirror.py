"""The asset of what Odoo has for the keys in question."""

import dagster as dg

from allegro_etl.orchestration.pages import Page
from allegro_etl.orchestration.resources import Pipeline, carry_out
from allegro_etl.records.mirror import read_mirror

MIRROR = Page("odoo.external_ids", ("name", "model", "res_id"), by=("model",))


@dg.asset(
    group_name="transform",
    kinds={"odoo", "duckdb"},
    deps=["form_facts"],
    description="One row per external id of ours that Odoo has among the keys in question.",
)
def odoo_mirror(pipeline: Pipeline) -> dg.MaterializeResult:
    """Read from Odoo the contacts, products, orders and payments that pending forms may concern."""
    return carry_out(pipeline, read_mirror, MIRROR)
