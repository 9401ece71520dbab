"""`allegro-etl plan` and `apply`: a dry run told order by order, and exactly this plan carried out later."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from allegro_etl.access import Access, read_access
from allegro_etl.cli.carrying import alone, carry_through, exit_code, load_dagster, show_runs
from allegro_etl.cli.days import moment_said
from allegro_etl.cli.in_file import Record
from allegro_etl.cli.naming import form_of
from allegro_etl.cli.outcomes import DONE
from allegro_etl.cli.output import emit, progress
from allegro_etl.cli.plan_page import show_plan, summed
from allegro_etl.cli.summary import summed_up
from allegro_etl.cli.where import say_where
from allegro_etl.clock import now
from allegro_etl.records.agreed_plan import digests
from allegro_etl.records.planned import planned_orders, planned_products
from allegro_etl.records.planned_rows import Planned, PlannedOrder
from allegro_etl.run.lock import PATIENCE_SECONDS
from allegro_etl.run.news import read_news
from allegro_etl.run.opening import warehouse_file
from allegro_etl.run.plan_file import AgreedPlan, read_plan, write_plan
from allegro_etl.settings import SettingsError
from allegro_etl.warehouse import Warehouse, connect_for_reading

NOT_IN_FILE = {"lines", "delivery", "changes", "held_by", "reasons"}
"""What a plan on file does not say of an order: a buyer's address may be in it, or it can be long."""


@click.command()
@click.option(
    "--order",
    "orders",
    multiple=True,
    metavar="ORDER",
    help="Plan this order alone: its number in Odoo, or the id of its checkout form. May be repeated.",
)
@click.option(
    "--since",
    metavar="TIME",
    callback=moment_said,
    help="Plan the orders bought since this day or time, or since `yesterday` or `14d`.",
)
@click.option("--from-event", metavar="ID", help="Read the journal after this event id; 0: the oldest kept.")
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the plan to a file, for `allegro-etl apply`.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON.")
def plan(orders: Sequence[str], since: str | None, from_event: str | None, out: Path | None, as_json: bool) -> int:
    """Say order by order what a run would write to Odoo, and why. Nothing is written there."""
    if sum(map(bool, (orders, since, from_event))) > 1:
        raise click.UsageError("Give --order, --since or --from-event, not several of them.")
    access, news = read_access(), read_news(meanwhile=load_dagster)
    request = {"from_event": from_event, "since": since, "forms": [form_of(one, access) for one in orders] or None}
    with alone("allegro-etl plan"):
        carry_through(news, "plan", request)
        said, agreed = _read(access, news.settings)
    emit(said) if as_json else show_plan(said)
    if out:
        write_plan(out, agreed)
        progress.print(f"`allegro-etl apply {out}` carries out this plan, and nothing else.")
    return DONE


@click.command("apply")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def apply_plan(file: Path, as_json: bool) -> int:
    """Carry out the plan of FILE and nothing else; refuse when Allegro or Odoo moved on since it was made."""
    report = _carry_plan(file)
    emit(report) if as_json else show_runs(report)
    return exit_code(report)


@summed_up
def _carry_plan(file: Path) -> Record:
    _refuse_elsewhere(read_plan(file), read_access())
    say_where()
    news = read_news(meanwhile=load_dagster)
    with alone("allegro-etl apply"):
        return carry_through(news, "apply", {"plan_file": str(file.absolute())})


def _read(access: Access, settings_mark: str | None) -> tuple[Planned, AgreedPlan]:
    """Return the plan that was just made, as it is told and as it is kept on file."""
    with connect_for_reading(warehouse_file(), PATIENCE_SECONDS) as connection:
        warehouse = Warehouse(connection)
        orders, products = planned_orders(warehouse), planned_products(warehouse)
        of_plan = digests(warehouse, settings_mark)
    said: Planned = {"orders": orders, "products": products, "sums": summed(orders)}
    return said, AgreedPlan(
        made_at=now(),
        environment=access.allegro_environment,
        odoo_url=access.odoo_url,
        database=access.odoo_database,
        orders=[_on_file(order) for order in orders if order["form_id"] in of_plan],
        digests=of_plan,
    )


def _on_file(order: PlannedOrder) -> dict[str, Any]:
    return {name: value for name, value in order.items() if name not in NOT_IN_FILE}


def _refuse_elsewhere(agreed: AgreedPlan, access: Access) -> None:
    """Raise SettingsError for a plan that was made for another Allegro or another Odoo."""
    here = (access.allegro_environment, access.odoo_url, access.odoo_database)
    there = (agreed.environment, agreed.odoo_url, agreed.database)
    if here != there:
        raise SettingsError(
            f"The plan was made for Allegro {there[0]} and database {there[2]} at {there[1]}, and the environment names "
            f"Allegro {here[0]} and database {here[2]} at {here[1]}: nothing was written."
        )
