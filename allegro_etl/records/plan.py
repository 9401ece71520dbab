"""The plan: what Odoo lacks or has otherwise, one row per action, with its reason. A dry run stops after it.

What cannot be loaded goes to quarantine here, before anything is written, and its neighbours are planned all the same.
"""

from allegro_etl.allegro.api import AllegroApi
from allegro_etl.clock import now
from allegro_etl.destination.destination import Destination, resolve_destination, save_destination
from allegro_etl.destination.rates import orders_without_rate
from allegro_etl.ledger.bindings import ENDED_WELL, forget_what_odoo_lost
from allegro_etl.ledger.refusals import Reason, quarantine_forms
from allegro_etl.odoo.session import OdooServer
from allegro_etl.reasons import QuarantineCode
from allegro_etl.records.comparing import compare, prepare
from allegro_etl.records.orders.changes import plan_changes
from allegro_etl.records.orders.tax_remarks import remark_on_taxes
from allegro_etl.records.orders.totals import remark_on_known_totals
from allegro_etl.records.remarks import hold_orders, plan_remarks
from allegro_etl.run.run import Counts
from allegro_etl.settings import Settings
from allegro_etl.warehouse import Warehouse


def make_plan(
    warehouse: Warehouse, odoo: OdooServer, settings: Settings, parameters: dict[str, str], allegro: AllegroApi
) -> Counts:
    """Fill odoo.plan for this run's forms and put what cannot be loaded into quarantine; return the actions by kind.

    Raises OdooLacks for a setting that names what Odoo lacks. Writes nothing to Odoo.
    """
    pages = {"order_pages": allegro.order_pages}
    destination = resolve_destination(warehouse, odoo, settings).model_copy(update=pages)
    save_destination(warehouse, destination)
    forget_what_odoo_lost(warehouse, parameters)
    deleted = _deleted(warehouse)
    ambiguous = _ambiguous(warehouse)
    blocked = _blocked(warehouse, destination) + deleted + ambiguous
    with warehouse.transaction():
        quarantine_forms(warehouse, blocked)
        leave_to_a_person(warehouse, QuarantineCode.DELETED_IN_ODOO, [reason.form_id for reason in deleted])
        leave_to_a_person(warehouse, QuarantineCode.AMBIGUOUS_ORDER, [reason.form_id for reason in ambiguous])
        _keep_blocked(warehouse, blocked)
        prepare(warehouse)
        compare(
            warehouse,
            confirm_orders=settings.odoo.confirm_orders,
            create_payments=settings.odoo.create_payments,
            user_id=odoo.user_id,
        )
        plan_changes(warehouse, destination)
        remark_on_taxes(warehouse, odoo, settings, destination)
        hold_orders(warehouse)
        plan_remarks(warehouse, unread=remark_on_known_totals(warehouse, settings))
    return plan_counts(warehouse)


def plan_counts(warehouse: Warehouse) -> Counts:
    """Return the number of planned actions, by kind and action: `order create`."""
    rows = warehouse.rows("select kind || ' ' || action, count(*) from odoo.plan group by all order by 1")
    return dict(rows)


def _blocked(warehouse: Warehouse, destination: Destination) -> list[Reason]:
    """Return the forms that cannot be loaded and why: what matching could not decide, and currencies without a home or a rate."""
    problems = warehouse.rows("select form_id, stage, code, reason from work.problems order by form_id")
    foreign = warehouse.rows(
        "select orders.form_id, orders.currency, orders.marketplace "
        "from work.orders as orders where orders.disposition = 'load' "
        "and not coalesce(list_contains(?::varchar[], orders.currency || ' ' || orders.marketplace), false)",
        [[pair for pair in destination.pricelists if pair.split(" ")[0] in destination.currencies]],
    )
    unrated = orders_without_rate(warehouse, destination.books, destination.currencies)
    reasons = [Reason(*problem) for problem in problems] + [_foreign(destination, *form) for form in foreign]
    told = {reason.form_id for reason in reasons}
    return reasons + [reason for reason in unrated if reason.form_id not in told]


def _foreign(destination: Destination, form_id: str, currency: str, marketplace: str) -> Reason:
    if currency in destination.currencies:
        code, text = QuarantineCode.CURRENCY_DIFFERS, (
            f"It is in {currency}, and setting markets.{marketplace}.pricelist names a price list in another currency: "
            "remove the setting to let allegro_etl make one for each currency; then `allegro-etl quarantine retry`."
        )  # fmt: skip
    else:
        code, text = QuarantineCode.CURRENCY_MISSING, (
            f"Odoo has no active currency {currency}: activate it under Accounting, Configuration, Currencies; then "
            "`allegro-etl quarantine retry`."
        )  # fmt: skip
    return Reason(form_id, "loading", code, text)


def _deleted(warehouse: Warehouse) -> list[Reason]:
    """Return the forms whose sale order a person deleted in Odoo: it is made again only when a person asks for it."""
    rows = warehouse.rows(
        "select orders.form_id, binding.written_at from work.orders as orders "
        "join odoo.bindings as binding on binding.external_id = work.order_key(orders.form_id) "
        "left join odoo.orders as mirrored on mirrored.form_id = orders.form_id or mirrored.id = binding.res_id "
        "left join ops.quarantine as asked on asked.form_id = orders.form_id and asked.code = ? and asked.retry_at <= ? "
        "where orders.disposition = 'load' and mirrored.id is null and asked.id is null "
        f"and binding.run_id in ({ENDED_WELL})",
        [QuarantineCode.DELETED_IN_ODOO, now()],
    )
    text = (
        "Its sale order was loaded ({:%Y-%m-%d}) and somebody deleted it in Odoo. `allegro-etl quarantine retry` makes it "
        "again, `allegro-etl quarantine drop` lets it be."
    )
    return [
        Reason(form_id, "loading", QuarantineCode.DELETED_IN_ODOO, text.format(written_at))
        for form_id, written_at in rows
    ]


def _ambiguous(warehouse: Warehouse) -> list[Reason]:
    """Return the forms that could be either of several sale orders of another program: made only when a person asks for it."""
    rows = warehouse.rows(
        "select orders.form_id, aside.reason from work.orders as orders join ops.quarantine as aside using (form_id) "
        "where orders.disposition = 'load' and aside.code = ? and aside.retry_at = 'infinity' and orders.form_id not in "
        "(select form_id from odoo.orders where form_id is not null)",
        [QuarantineCode.AMBIGUOUS_ORDER],
    )
    return [Reason(form_id, "matching", QuarantineCode.AMBIGUOUS_ORDER, reason) for form_id, reason in rows]


def leave_to_a_person(warehouse: Warehouse, code: QuarantineCode, form_ids: list[str]) -> None:
    """Take these records out of the automatic retries. One that a person asked for stays due until a run has loaded it."""
    warehouse.execute(
        "update ops.quarantine set retry_at = 'infinity' where code = ? and form_id in (select unnest(?::varchar[]))",
        [code, form_ids],
    )


def _keep_blocked(warehouse: Warehouse, blocked: list[Reason]) -> None:
    warehouse.execute("delete from work.blocked")
    warehouse.insert("work.blocked", ("form_id",), [(reason.form_id,) for reason in blocked])
