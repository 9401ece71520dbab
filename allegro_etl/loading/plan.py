"""The plan: what Odoo lacks or has otherwise, one row per action, with its reason. A dry run stops after it.

What cannot be loaded goes to quarantine here, before anything is written, and its neighbours are planned all the same.
"""

from importlib.resources import files
from typing import Any

from allegro_etl.loading.changes import plan_changes
from allegro_etl.loading.destination import Destination, resolve_destination, save_destination
from allegro_etl.loading.refusals import Reason, quarantine_forms
from allegro_etl.run import Counts, Run


def make_plan(run: Run) -> Counts:
    """Fill odoo.plan for this run's forms and put what cannot be loaded into quarantine; give the actions by kind.

    Raises OdooLacks for a setting that names what Odoo lacks. Writes nothing to Odoo.
    """
    destination = resolve_destination(run)
    save_destination(run.warehouse, destination)
    blocked = _blocked(run, destination)
    with run.warehouse.transaction():
        quarantine_forms(run.warehouse, blocked)
        _note_blocked(run, blocked)
        run.warehouse.execute(files(__package__).joinpath("sql/plan.sql").read_text(encoding="utf-8"), _parameters(run))
        plan_changes(run)
    return plan_counts(run)


def plan_counts(run: Run) -> Counts:
    """Give the number of planned actions, by kind and action: `order create`."""
    rows = run.warehouse.rows("select kind || ' ' || action, count(*) from odoo.plan group by all order by 1")
    return dict(rows)


def _parameters(run: Run) -> dict[str, Any]:
    return {"confirm": run.settings.odoo.confirm_orders, "payments": run.settings.odoo.create_payments}


def _blocked(run: Run, destination: Destination) -> list[Reason]:
    """Give the forms that cannot be loaded and why: what matching could not settle, and currencies that Odoo lacks."""
    problems = run.warehouse.rows("select form_id, stage, code, reason from work.problems order by form_id")
    foreign = run.warehouse.rows(
        "select orders.form_id, orders.currency from core.orders as orders join work.orders using (form_id) "
        "where orders.disposition = 'load' and not list_contains(?::varchar[], orders.currency)",
        [list(destination.currencies)],
    )
    return [Reason(*problem) for problem in problems] + [
        Reason(
            form_id, "loading", "currency_missing",
            f"Odoo has no active currency {currency}: activate it under Accounting, Configuration, Currencies; then "
            "`allegro-etl quarantine retry`.",
        )
        for form_id, currency in foreign
    ]  # fmt: skip


def _note_blocked(run: Run, blocked: list[Reason]) -> None:
    run.warehouse.execute("delete from work.blocked")
    run.warehouse.insert("work.blocked", ("form_id",), [(reason.form_id,) for reason in blocked])
