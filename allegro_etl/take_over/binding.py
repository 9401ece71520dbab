"""What a person agreed to is done: sale orders are bound to their forms, with their lines, their contacts and products.

The first write to an order, its fields and the note of it, is one transaction, and from then on it is ours. What a process
that dies leaves undone, external ids, the next take-over does.
"""

from collections.abc import Iterator
from typing import Any

from allegro_etl.destination.companies import company_of, language_of
from allegro_etl.destination.fields import SHOWN_OF_ORDERS, ensure_fields
from allegro_etl.destination.fiscal_positions import bind
from allegro_etl.ledger.bindings import remember
from allegro_etl.ledger.quarantine import release
from allegro_etl.ledger.refusals import Reason, quarantine_forms
from allegro_etl.ledger.stamp import stamp_seller
from allegro_etl.odoo.batches import send_in_batches
from allegro_etl.odoo.external_ids import note_key, order_key
from allegro_etl.odoo.parameters import write_parameters
from allegro_etl.odoo.session import QUIET, OdooServer
from allegro_etl.reasons import QuarantineCode
from allegro_etl.reconcile.progress import split
from allegro_etl.records.message import as_html, note_of_order
from allegro_etl.records.order_fields import dedicated_fields, existing_fields
from allegro_etl.records.orders.sides import grouped, written_text
from allegro_etl.records.plan import leave_to_a_person
from allegro_etl.records.reasons import PlanReason
from allegro_etl.records.sentences import sentence
from allegro_etl.run.last_run import keep_last_run
from allegro_etl.run.run import Counts, Run
from allegro_etl.settings import LAST_RUN_PARAMETER
from allegro_etl.take_over.plan import Found, Plan
from allegro_etl.warehouse import Warehouse


def bind_all(run: Run, plan: Plan) -> Counts:
    """Bind what the plan has found, and set aside what it cannot tell apart; return how many of each.

    `changed` are orders that somebody wrote to since the plan was made, `refused` those that Odoo refused: they are left
    as they are. Raises OdooError, OtherSeller. Source: Odoo's sale.order, ir.model.data, res.partner.
    """
    stamp_seller(run.odoo, run.allegro, run.parameters)
    language = language_of(run.odoo, run.settings, company_of(run.odoo, run.settings))
    ensure_fields(run.odoo, language)
    unchanged = _unchanged(run.odoo, plan.found)
    bound: list[Found] = []
    refused = 0
    for batch, refusals in _taken(run, unchanged, language):
        _bind(run, batch)
        bound += batch
        refused += refusals
    contacts = _bind_contacts(run.odoo, plan, bound)
    bind(run.odoo, "product.product", plan.offers)
    aside = _set_aside(run.warehouse, plan)
    release(run.warehouse, [one.form["form_id"] for one in bound])
    write_parameters(run.odoo, {LAST_RUN_PARAMETER: run.run_id})
    keep_last_run(run.run_id)
    return {
        "bound": len(bound),
        "lines": sum(len(one.lines) for one in bound),
        "contacts": contacts,
        "set_aside": aside,
        "changed": len(plan.found) - len(unchanged),
        "refused": refused,
    }


def _unchanged(odoo: OdooServer, found: list[Found]) -> list[Found]:
    """Return those whose sale order is as the plan has seen it."""
    ids = [one.form["order_id"] for one in found]
    now = {row["id"]: str(row["write_date"]) for row in odoo.search_read_in("sale.order", "id", ids, ["write_date"])}
    return [one for one in found if now.get(one.form["order_id"]) == one.form["written_at"]]


def _taken(run: Run, found: list[Found], language: str) -> Iterator[tuple[list[Found], int]]:
    """Write our fields and the note of it to the sale orders; yield those that have them, with how many Odoo refused.

    Those of a take-over that died have them already.
    """
    begun = [one for one in found if one.form["is_begun"]]
    if begun:
        yield begun, 0
    new = [one for one in found if not one.form["is_begun"]]
    sent, refused = split(send_in_batches(new, lambda batch: _write(run, batch, language)))
    yield [one for batch in sent for one in batch.items], len(refused)


def _write(run: Run, batch: list[Found], language: str) -> list[int]:
    shown = run.odoo.has_fields("sale.order") & SHOWN_OF_ORDERS
    rows = [
        _row(one, existing_fields(dedicated_fields(one.form, run.allegro.order_pages), shown), language)
        for one in batch
    ]
    return run.odoo.load("sale.order", tuple(rows[0]), [list(row.values()) for row in rows])


def _row(one: Found, fields: dict[str, Any], language: str) -> dict[str, Any]:
    told = sentence(PlanReason.ORDER_OF_ANOTHER_PROGRAM, {"order": one.form["form_id"]}, language)
    return {
        ".id": one.form["order_id"],
        **fields,
        "x_allegro_written": written_text(one.written),
        **note_of_order(note_key(one.form["form_id"]), as_html(told, [], language)),
    }


def _bind(run: Run, batch: list[Found]) -> None:
    """Bind orders and lines to their external ids, and remember the orders: the lines first, so that an order without has none."""
    bind(run.odoo, "sale.order.line", {key: line_id for one in batch for key, line_id in one.lines.items()})
    orders = {order_key(one.form["form_id"]): one.form["order_id"] for one in batch}
    bind(run.odoo, "sale.order", orders)
    remember(run.warehouse, run.run_id, "sale.order", orders.items())


def _bind_contacts(odoo: OdooServer, plan: Plan, bound: list[Found]) -> int:
    """Bind the contacts of buyers whose orders were bound; return how many."""
    buyers = {one.form["buyer_key"] for one in bound}
    contacts = [contact for contact in plan.contacts if contact[0] in buyers]
    for _, buyer_id, contact_id in contacts:
        odoo.call("res.partner", "write", [contact_id], {"x_allegro_id": buyer_id}, context=QUIET)
    bind(odoo, "res.partner", {key: contact_id for key, _, contact_id in contacts})
    return len(contacts)


def _set_aside(warehouse: Warehouse, plan: Plan) -> int:
    """Set aside the forms that could be either of several sale orders, so that no run makes another one; return how many."""
    pairs = grouped(plan.ambiguous, "form_id")
    reasons = [
        Reason(
            form_id,
            "matching",
            QuarantineCode.AMBIGUOUS_ORDER,
            sentence_of_pairs([pair["order_name"] for pair in rows]),
        )
        for form_id, rows in pairs.items()
    ]
    with warehouse.transaction():
        quarantine_forms(warehouse, reasons)
        leave_to_a_person(warehouse, QuarantineCode.AMBIGUOUS_ORDER, [reason.form_id for reason in reasons])
    return len(reasons)


def sentence_of_pairs(names: list[str]) -> str:
    """Say which sale orders a form could be, and the way out."""
    return (
        f"Another program's sale order {' or '.join(names)} could be this one, and more than one fits: write the number of "
        "Allegro's order into the customer reference of the right one, then `allegro-etl take-over`. `allegro-etl quarantine "
        "retry` makes a new sale order of it."
    )
