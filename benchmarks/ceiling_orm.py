"""The ceiling: runs inside Odoo's server process, where the same records are made by its own ORM in the best batches.

Fed to `odoo shell` by `loading.py`, which puts RECORDS (the path of a JSON file) and PART (of PARTS) before it.
"""

import fcntl
import json
import time
from contextlib import contextmanager
from pathlib import Path

QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_notrack": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
}
env = env(context={**env.context, **QUIET})  # noqa: F821 - the shell's own
records = json.loads(Path(RECORDS).read_text(encoding="utf-8"))  # noqa: F821
orders = records["orders"][PART::PARTS]  # noqa: F821
BATCH = 100


def batches(rows):
    """Return rows a batch at a time."""
    return [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]


@contextmanager
def one_at_a_time():
    """Let one process confirm, the others wait."""
    with Path(f"{RECORDS}.lock").open("w", encoding="utf-8") as lock:  # noqa: F821
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def country(code):
    """Return a country's id."""
    if code not in countries:
        countries[code] = env["res.country"].search([("code", "=", code)], limit=1).id
    return countries[code]


countries = {}
partners = {}


def make_partners(rows):
    """Create contacts; addresses need their parents."""
    for batch in batches(rows):
        values = [
            {**row["values"], "country_id": country(row["country"]), "parent_id": partners.get(row["parent"], False)}
            for row in batch
        ]
        made = env["res.partner"].create(values)
        partners.update(zip([row["key"] for row in batch], made.ids, strict=True))
        env.cr.commit()


def make_orders(batch):
    """Create, confirm, date, note and pay a batch of orders."""
    found = env["sale.order"].create(
        [
            {
                **order["values"],
                "partner_id": partners[order["buyer"]],
                "partner_shipping_id": partners[order["delivery"]],
                "partner_invoice_id": partners[order["invoice"]],
                "order_line": [(0, 0, line) for line in order["lines"]],
            }
            for order in batch
        ]
    )
    env.cr.commit()
    with one_at_a_time():  # two processes that reserve the same stock would only undo each other's work
        found.browse([sale.id for sale, order in zip(found, batch, strict=True) if order["confirm"]]).action_confirm()
        for sale, order in zip(found, batch, strict=True):
            sale.date_order = order["values"]["date_order"]
        env.cr.commit()
    env["mail.message"].create(
        [
            {
                "model": "sale.order",
                "res_id": sale.id,
                "body": order["note"],
                "message_type": "comment",
                "subtype_id": note.id,
            }
            for sale, order in zip(found, batch, strict=True)
        ]
    )
    env.cr.commit()
    make_payments(
        [(sale, order, payment) for sale, order in zip(found, batch, strict=True) for payment in order["payments"]]
    )


def make_payments(due):
    """Create done transactions and posted payments."""
    if not due:
        return
    transactions = env["payment.transaction"].create(
        [
            {**payment["transaction"], "partner_id": partners[order["buyer"]], "sale_order_ids": [(6, 0, sale.ids)]}
            for sale, order, payment in due
        ]
    )
    payments = env["account.payment"].create(
        [
            {**payment["payment"], "partner_id": partners[order["buyer"]], "payment_transaction_id": transaction.id}
            for (_, order, payment), transaction in zip(due, transactions, strict=True)
        ]
    )
    payments.action_post()
    for transaction, payment in zip(transactions, payments, strict=True):
        transaction.payment_id = payment
    env.cr.commit()


note = env.ref("mail.mt_note")
own = {order["buyer"] for order in orders}
started = time.perf_counter()
make_partners([row for row in records["partners"] if row["parent"] is None and row["key"] in own])
make_partners([row for row in records["partners"] if row["parent"] in own])
for batch in batches(orders):
    make_orders(batch)
print("SECONDS", time.perf_counter() - started)
