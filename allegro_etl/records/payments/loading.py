"""Payments into Odoo: a done transaction on the order, and a posted payment that will pay its invoice. No mail leaves.

Odoo's own post-processing would mail the buyer; transactions are therefore marked as post-processed, and what it would
have booked is booked here.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from allegro_etl.destination.destination import Destination, read_destination
from allegro_etl.destination.simple_records import payments_taken
from allegro_etl.ledger.bindings import remember
from allegro_etl.odoo.batches import Lane, send_lanes
from allegro_etl.odoo.external_ids import account_payment_key, external_id
from allegro_etl.odoo.session import QUIET, OdooServer
from allegro_etl.reasons import QuarantineCode
from allegro_etl.reconcile.followers import Follower, follow, known_orders, waiting_for_orders
from allegro_etl.reconcile.progress import mark_done, mark_refused, once_more
from allegro_etl.records.order_fields import Values
from allegro_etl.records.payments.payers import with_payers
from allegro_etl.records.payments.settling import settle_invoices
from allegro_etl.records.values import DuePayment, account_payment_values, transaction_values
from allegro_etl.run.run import Counts, Run
from allegro_etl.warehouse import Warehouse


def load_payments(run: Run) -> Counts:
    """Carry out what is left of the plan's payment actions, and let payments meet invoices; return how many of each.

    Raises OdooError. Source: Odoo's payment.transaction, account.payment and account.move.line.
    """
    follower = lane, _ = payments_follower(run, read_destination(run.warehouse))
    follow(waiting_for_orders([follower]), known_orders(run.warehouse))
    send_lanes([lane])
    booked = run.warehouse.scalar(
        "select count(*) from odoo.plan where kind = 'payment' and action = 'create' and status = 'done'"
    )
    return {"booked": int(booked), "settled": settle_invoices(run.warehouse, run.odoo, run.settings)}


def payments_follower(run: Run, destination: Destination) -> Follower:
    """Return the lane of payments, and what is due on it: they do not depend on the confirmation of their orders."""

    def send(batch: list[DuePayment]) -> list[int]:
        return book(run.odoo, batch, destination)

    def took(batch: list[DuePayment], transactions: list[int]) -> None:
        keys = [payment["payment_key"] for payment in batch]
        with run.warehouse.transaction():
            mark_done(run.warehouse, zip([payment["seq"] for payment in batch], transactions, strict=True))
            remember(run.warehouse, run.run_id, "payment.transaction", zip(keys, transactions, strict=True))

    def refused(payment: DuePayment, reason: str) -> None:
        mark_refused(
            run.warehouse, [(payment["form_id"], f"Odoo refuses the payment: {reason}")], QuarantineCode.PAYMENT_REFUSED
        )

    at_once = destination.dialect.payments_at_once
    examine = payments_taken(run.odoo, destination)
    lane = Lane([], send, took, refused, at_once=at_once, examine=examine, what="payments")
    return lane, partial(payments_due, run.warehouse)


def payments_due(warehouse: Warehouse, forms: Sequence[str] | None = None) -> list[DuePayment]:
    """Return the payments that are planned, of these forms or of all, with what Odoo has of each already."""
    return warehouse.rows_of(
        DuePayment,
        # what is known of them is found first: joined last, DuckDB may read the bindings of all years
        "with due as materialized ("
        "  select * from odoo.plan where kind = 'payment' and action = 'create' and status = 'planned' "
        "  and ($1 is null or form_id in (select unnest($1::varchar[])))), "
        "remembered as materialized (select external_id from odoo.bindings semi join due using (external_id)) "
        "select plan.seq, payment.* replace ("
        "  coalesce(payment.paid_at, form.updated_at, form.bought_at) as paid_at, "
        "  coalesce(transaction.amount, payment.amount) as amount), "
        "form.buyer_key, form.invoice_key, buyer.odoo_id as buyer_contact, invoice.odoo_id as invoice_contact, "
        "transaction.id as transaction_id, booked.id as booked_id, "
        "remembered.external_id is not null as was_booked "
        "from due as plan join work.payment_allocations as payment on payment.payment_key = plan.external_id "
        "join work.orders as form on form.form_id = payment.form_id "
        "left join work.partners as buyer on buyer.partner_key = form.buyer_key "
        "left join work.partners as invoice on invoice.partner_key = form.invoice_key "
        "left join odoo.payments as transaction "
        "  on transaction.payment_key = payment.payment_key and transaction.model = 'payment.transaction' "
        "left join odoo.payments as booked "
        "  on booked.payment_key = payment.payment_key and booked.model = 'account.payment' "
        "left join remembered on remembered.external_id = payment.payment_key order by plan.seq",
        [forms],
    )


def book(odoo: OdooServer, payments: list[DuePayment], destination: Destination) -> list[int]:
    """Bring payments to their end from wherever they stand, and return their transactions' ids.

    One that was at its end before is on a sale order that is made again: only its link to the order is missing.
    """
    unfinished = [payment for payment in payments if not payment["was_booked"]]
    new = [payment for payment in unfinished if not payment["transaction_id"]]
    made = _load(odoo, "payment.transaction", [transaction_values(payment, destination) for payment in new])
    unbooked = with_payers(odoo, [payment for payment in unfinished if not payment["booked_id"]])
    booked = _load(odoo, "account.payment", [
        account_payment_values(payment, account_payment_key(payment["payment_key"]), destination) for payment in unbooked
    ])  # fmt: skip
    post_remaining(odoo, booked + [payment["booked_id"] for payment in unfinished if payment["booked_id"]])
    _load(odoo, "payment.transaction", [_links(payment) for payment in unfinished])
    _load(odoo, "payment.transaction", [_order_link(payment) for payment in payments if payment["was_booked"]])
    ids = dict(zip([payment["payment_key"] for payment in new], made, strict=True))
    return [payment["transaction_id"] or ids[payment["payment_key"]] for payment in payments]


def _order_link(payment: DuePayment) -> Values:
    return {"id": external_id(payment["payment_key"]), "sale_order_ids/.id": payment["order_id"]}


def _links(payment: DuePayment) -> Values:
    return {**_order_link(payment), "payment_id/id": external_id(account_payment_key(payment["payment_key"]))}


def post_remaining(odoo: OdooServer, ids: list[int]) -> None:
    """Post those of the payments that are still drafts. A lost answer is looked into before the call is repeated."""

    def attempt() -> None:
        drafts = odoo.search_read("account.payment", [("id", "in", ids), ("state", "=", "draft")], ["id"])
        if drafts:
            odoo.call("account.payment", "action_post", [payment["id"] for payment in drafts], context=QUIET)

    once_more(attempt)


def _load(odoo: OdooServer, model: str, records: list[Values]) -> list[int]:
    if not records:
        return []
    fields = list(records[0])
    rows: list[list[Any]] = [[values[name] for name in fields] for values in records]
    return odoo.load(model, fields, rows)
