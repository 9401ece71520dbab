"""Invoices meet their payments: what is booked for a sale order is reconciled with its posted invoices, in whatever order both came.

Odoo itself does so only while it posts an invoice, and only with payments on their way then. It is done once for each posting of
an invoice: one that is open again was reopened by a person.
"""

from collections.abc import Iterable
from typing import Any

from allegro_etl.destination.fiscal_positions import bind
from allegro_etl.odoo.batches import send_in_batches
from allegro_etl.odoo.dialect import Dialect
from allegro_etl.odoo.errors import RecordsRefused
from allegro_etl.odoo.external_ids import PREFIX, settled_key
from allegro_etl.odoo.session import QUIET, Domain, OdooServer, Record
from allegro_etl.reasons import QuarantineCode
from allegro_etl.reconcile.mirrored import names_of
from allegro_etl.reconcile.progress import mark_refused, once_more, split
from allegro_etl.settings import Settings
from allegro_etl.warehouse import Warehouse

AT_ONCE = 500
"""Invoices in one run, newest first: each costs Odoo a tenth of a second. The next run goes on."""

SOLD: Domain = [("x_allegro_id", "!=", False), ("state", "in", ["sale", "done"])]
"""Allegro's orders that are confirmed: `done` is what older servers call a locked one."""


def open_items(names: Dialect) -> Domain:
    """Return the domain of posted journal items of customers that are not settled yet."""
    field, value = names.receivable
    return [(field, "=", value), ("parent_state", "=", "posted"), ("reconciled", "=", False)]


def unpaid(names: Dialect) -> Domain:
    """Return the domain of open lines of posted invoices, on Allegro's orders that have a booked payment with something left."""
    items = open_items(names)
    order, paid = "move_id.line_ids.sale_line_ids.order_id", "transaction_ids.payment_id.move_id.line_ids"
    if names.finds_any:
        of_order: Domain = [(order, "any", [*SOLD, (paid, "any", items)])]
    else:  # each condition by itself: what is found too much, `_due` leaves out
        of_order = [(f"{order}.{name}", *rest) for name, *rest in SOLD]
        of_order += [(f"{order}.{paid}.{name}", *rest) for name, *rest in items]
    return [*items, ("move_id.move_type", "=", "out_invoice"), *of_order]


def settle_invoices(warehouse: Warehouse, odoo: OdooServer, settings: Settings) -> int:
    """Reconcile our booked payments with the posted invoices of their orders; return the number of invoices that got any.

    Costs one question where nothing is open. Raises OdooError. Source: Odoo's account.move.line.
    """
    if not settings.odoo.create_payments or "x_allegro_id" not in odoo.has_fields("sale.order"):
        return 0
    newest = odoo.search_read("account.move.line", unpaid(odoo.dialect), ["move_id"], "id desc")
    invoices = _due(odoo, newest)[:AT_ONCE]
    settled: dict[str, int] = {}  # what is to be remembered, also of a batch in which another invoice is refused

    def send(batch: list[Record]) -> None:
        for invoice in batch:
            _settle(odoo, invoice, settled)

    _, refused = split(send_in_batches(invoices, send, what="invoices"))
    bind(odoo, "account.move", settled)
    reasons = [(one.item["form_id"], f"Odoo refuses to reconcile its payment: {one.reason}") for one in refused]
    mark_refused(warehouse, reasons, QuarantineCode.SETTLE_REFUSED)
    return len(set(settled.values()))


def _due(odoo: OdooServer, lines: list[Record]) -> list[Record]:
    """Return the invoices of these lines that nobody reopened, each with its lines and the open payment lines of its orders."""
    postings = _postings(odoo, list(dict.fromkeys(line["move_id"][0] for line in lines)))
    invoices: dict[int, Record] = {
        one: {"id": one, "posting": posting, "form_id": None, "lines": [], "payments": {}}
        for one, posting in postings.items()
    }
    for line in lines:
        if line["move_id"][0] in invoices:
            invoices[line["move_id"][0]]["lines"].append(line["id"])
    for order, payments in _with_payments(odoo, list(invoices)):
        for invoice in invoices.keys() & order["invoice_ids"]:
            invoices[invoice]["form_id"] = order["x_allegro_id"]
            invoices[invoice]["payments"] |= payments
    return _not_settled_yet(odoo, [one for one in invoices.values() if one["payments"]])


def _postings(odoo: OdooServer, invoices: list[int]) -> dict[int, int]:
    """Return the invoices with the message (mail.message) that told of their last posting, 0 where none did.

    Those that Odoo has told to be paid since are left out: a person has reopened them.
    """
    if not invoices:
        return {}
    named = [("module", "=", "account"), ("name", "in", ["mt_invoice_validated", "mt_invoice_paid"])]
    kinds = {one["res_id"]: one["name"] for one in odoo.search_read("ir.model.data", named, ["name", "res_id"])}
    domain = [("model", "=", "account.move"), ("subtype_id", "in", list(kinds))]
    told: dict[tuple[int, str], int] = {}
    for one in odoo.search_read_in("mail.message", "res_id", invoices, ["res_id", "subtype_id"], domain):
        told[one["res_id"], kinds[one["subtype_id"][0]]] = one["id"]
    posted = {one: told.get((one, "mt_invoice_validated"), 0) for one in invoices}
    return {one: posting for one, posting in posted.items() if told.get((one, "mt_invoice_paid"), 0) <= posting}


def _with_payments(odoo: OdooServer, invoices: list[int]) -> Iterable[tuple[Record, dict[int, int]]]:
    """Yield the orders of these invoices, each with its open payment lines of ours: line -> payment."""
    orders = list(
        odoo.search_read_in(
            "sale.order",
            "order_line.invoice_lines.move_id",
            invoices,
            ["x_allegro_id", "invoice_ids", "transaction_ids"],
            SOLD,
        )
    )
    ours = names_of(odoo, "payment.transaction", [one for order in orders for one in order["transaction_ids"]])
    made = odoo.search_read_in("payment.transaction", "id", list(ours), ["payment_id"], [("payment_id", "!=", False)])
    payment_of = {one["id"]: one["payment_id"][0] for one in made}
    lines = odoo.search_read_in(
        "account.move.line", "payment_id", list(payment_of.values()), ["payment_id"], open_items(odoo.dialect)
    )
    open_: dict[int, list[int]] = {}
    for line in lines:
        open_.setdefault(line["payment_id"][0], []).append(line["id"])
    for order in orders:
        payments = [payment_of[one] for one in order["transaction_ids"] if one in payment_of]
        yield order, {line: payment for payment in payments for line in open_.get(payment, ())}


def _not_settled_yet(odoo: OdooServer, invoices: list[Record]) -> list[Record]:
    """Leave out the payments that were reconciled with an invoice since it was posted: a person has parted them again."""
    keys = [_settled_key(invoice, payment) for invoice in invoices for payment in invoice["payments"].values()]
    known = odoo.search_read_in("ir.model.data", "name", keys, ["name"], [("module", "=", PREFIX)])
    before = {one["name"] for one in known}
    due = [
        invoice | {"payments": {k: v for k, v in invoice["payments"].items() if _settled_key(invoice, v) not in before}}
        for invoice in invoices
    ]
    return [invoice for invoice in due if invoice["payments"]]


def _settled_key(invoice: Record, payment_id: int) -> str:
    return settled_key(invoice["id"], payment_id, invoice["posting"])


def _settle(odoo: OdooServer, invoice: Record, settled: dict[str, int]) -> None:
    """Reconcile what is still open of an invoice and its payments, and add to `settled` what is to be remembered of it."""

    def attempt() -> None:
        wanted = [*invoice["lines"], *invoice["payments"]]
        still = odoo.search_read(
            "account.move.line", [("id", "in", wanted), *open_items(odoo.dialect)], ["account_id", "balance"]
        )
        both_sides = _both_sides(still)
        if not both_sides and min(signs := [one["balance"] for one in still], default=0) < 0 < max(signs):
            accounts = " and ".join(sorted({one["account_id"][1] for one in still}))
            raise RecordsRefused(f"the invoice and its payment stand on different accounts, {accounts}")
        for lines in both_sides:
            odoo.call("account.move.line", "reconcile", lines, context=QUIET)
            payments = [invoice["payments"][line] for line in lines if line in invoice["payments"]]
            settled.update({_settled_key(invoice, payment): invoice["id"] for payment in payments})

    once_more(attempt)


def _both_sides(lines: list[Record]) -> list[list[int]]:
    """Return the lines of each account on which something is owed and something is paid: Odoo reconciles within an account."""
    accounts: dict[Any, list[Record]] = {}
    for line in lines:
        accounts.setdefault(line["account_id"][0], []).append(line)
    return [
        [line["id"] for line in found]
        for found in accounts.values()
        if min(line["balance"] for line in found) < 0 < max(line["balance"] for line in found)
    ]
