"""What Odoo must hold, reckoned from the shop's checkout forms alone, and a list of complaints where it does not.

It shares no code with the program: forms come from the local Allegro's book, Odoo's rows from its database.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from allegro_etl_tests.faults.books import cursor_in, invoices_in, rows
from allegro_etl_tests.faults.world import World

Json = dict[str, Any]
Record = dict[str, Any]

CENT = Decimal("0.01")


@dataclass
class Verdict:
    """What is wrong in Odoo, by kind; `orders` and `activities` is how many of them were compared."""

    orders: int = 0
    activities: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong_totals: list[str] = field(default_factory=list)
    wrong_activities: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    @property
    def complaints(self) -> list[str]:
        """Return everything that is wrong."""
        return [*self.lost, *self.doubled, *self.wrong_totals, *self.wrong_activities, *self.others]


@dataclass(frozen=True)
class _Odoo:
    orders: dict[str, list[Record]]
    lines: dict[int, list[Record]]
    transactions: dict[str, list[Record]]
    payments: dict[str, list[Record]]
    contacts: Counter[str]
    notes: Counter[int]
    activities: Counter[str]
    invoices: dict[str, list[Record]]
    external_ids: Counter[str]
    seller: str


def judge(
    world: World, *, aside: Collection[str] = (), cursor: bool = True, told: Mapping[str, int] | None = None
) -> Verdict:
    """Compare all forms of the shop with Odoo; forms in `aside` may be missing, as they are in quarantine.

    `told` is how many open activities the order of each form must have, none where a form is not named; left out, they
    are not counted.
    """
    odoo, verdict = _read(world), Verdict()
    ready = set()
    for form_id in world.shop.book.ids():
        form = world.shop.form(form_id)
        if form["status"] == "READY_FOR_PROCESSING":
            ready.add(form_id)
            _judge_order(form, odoo, verdict, may_be_missing=form_id in aside)
        elif any(order["state"] not in ("cancel", "draft") for order in odoo.orders.get(form_id, [])):
            verdict.others.append(f"{form_id} is {form['status']} and has a confirmed order")
    verdict.others += [f"{form_id} is no form of the shop" for form_id in odoo.orders if form_id not in world.shop.book]
    verdict.doubled += [f"{name} is bound {times} times" for name, times in odoo.external_ids.items() if times > 1]
    _judge_contacts(world, ready - set(aside), odoo, verdict)
    if told is not None:
        _judge_activities(world.shop.book.ids(), told, odoo, verdict)
    if odoo.orders and odoo.seller != world.shop.seller_id:
        verdict.others.append(f"the orders are stamped as those of seller {odoo.seller!r}")
    mails = world.psql("select count(*) from mail_mail")
    if mails != "0":
        verdict.others.append(f"{mails} mails were written")
    if cursor:
        _judge_cursor(world, verdict)
    return verdict


def _judge_order(form: Json, odoo: _Odoo, verdict: Verdict, *, may_be_missing: bool) -> None:
    form_id, verdict.orders = form["id"], verdict.orders + 1
    orders = odoo.orders.get(form_id, [])
    if not orders:
        if not may_be_missing:
            verdict.lost.append(f"{form_id} has no order")
        return
    if len(orders) > 1:
        verdict.doubled.append(f"{form_id} has {len(orders)} orders")
    order = orders[0]
    if order["external_id"] != f"order_{form_id}":
        verdict.others.append(f"{form_id}: its order is bound as {order['external_id']}")
    total = Decimal(form["summary"]["totalToPay"]["amount"])
    if _amount(order["amount_total"]) != total:
        verdict.wrong_totals.append(f"{form_id}: {order['amount_total']} instead of {total}")
    if order["currency"] != form["summary"]["totalToPay"]["currency"]:
        verdict.wrong_totals.append(f"{form_id}: is in {order['currency']}")
    expected = "sale" if _is_to_be_confirmed(form) else "draft"
    if order["state"] != expected and not may_be_missing:
        verdict.others.append(f"{form_id}: its order is {order['state']}, not {expected}")
    _judge_lines(form, odoo.lines.get(order["id"], []), verdict)
    _judge_payments(form, odoo, verdict, may_be_missing=may_be_missing)
    _judge_invoices(form, odoo, verdict)
    if odoo.notes[order["id"]] != 1 and not may_be_missing:
        verdict.doubled.append(f"{form_id}: {odoo.notes[order['id']]} notes with what the buyer chose")


def _judge_lines(form: Json, lines: list[Record], verdict: Verdict) -> None:
    for item in form["lineItems"]:
        named = [line for line in lines if (line["external_id"] or "").startswith(f"line_{item['id']}")]
        price, quantity = Decimal(item["price"]["amount"]), item["quantity"]
        if not named:
            verdict.lost.append(f"{form['id']}: line item {item['id']} is missing")
        elif sum((_amount(line["price_total"]) for line in named), Decimal(0)) != price * quantity:
            verdict.wrong_totals.append(f"{form['id']}: line item {item['id']} does not come to {price} x {quantity}")
    nameless = [line for line in lines if not line["external_id"]]
    if nameless:
        verdict.doubled.append(f"{form['id']}: {len(nameless)} lines that nobody asked for")


def _judge_payments(form: Json, odoo: _Odoo, verdict: Verdict, *, may_be_missing: bool) -> None:
    expected = sum(_paid(form), Decimal(0))  # what was paid by and by may be booked by and by
    for name, found in (("transactions", odoo.transactions), ("payments", odoo.payments)):
        records = found.get(form["id"], [])
        booked = sum((_amount(record["amount"]) for record in records if record["is_final"]), Decimal(0))
        unfinished = [record for record in records if not record["is_final"]]
        if booked > expected:
            verdict.doubled.append(f"{form['id']}: {name} of {booked}, and {expected} was paid")
        if (booked < expected or unfinished) and not may_be_missing:
            verdict.lost.append(f"{form['id']}: {name} of {booked} instead of {expected}, {len(unfinished)} open")


def _judge_invoices(form: Json, odoo: _Odoo, verdict: Verdict) -> None:
    """See that what was paid in full has paid every posted invoice."""
    if sum(_paid(form), Decimal(0)) < Decimal(form["summary"]["totalToPay"]["amount"]):
        return
    for invoice in odoo.invoices.get(form["id"], []):
        if invoice["payment_state"] not in ("paid", "in_payment"):
            verdict.lost.append(f"{form['id']}: an invoice is {invoice['payment_state']} though the money is there")


def _judge_activities(forms: Collection[str], told: Mapping[str, int], odoo: _Odoo, verdict: Verdict) -> None:
    verdict.activities = sum(told.values())
    for form_id in forms:
        expected, found = told.get(form_id, 0), odoo.activities[form_id]
        if expected != found:
            verdict.wrong_activities.append(f"{form_id}: {found} open activities instead of {expected}")


def _judge_contacts(world: World, forms: Collection[str], odoo: _Odoo, verdict: Verdict) -> None:
    buyers = {world.shop.form(form_id)["buyer"]["id"] for form_id in forms}
    verdict.lost += [f"buyer {buyer} has no contact" for buyer in buyers if not odoo.contacts[buyer]]
    verdict.doubled += [f"buyer {buyer} has {times} contacts" for buyer, times in odoo.contacts.items() if times > 1]


def _judge_cursor(world: World, verdict: Verdict) -> None:
    newest = world.shop.journal.latest(world.shop.clock.milliseconds() * 1000)
    if newest and cursor_in(world) != newest["id"]:
        verdict.others.append(f"the cursor is {cursor_in(world)}, the newest event {newest['id']}")


def _is_to_be_confirmed(form: Json) -> bool:
    """Return whether nothing keeps the order from being confirmed: it is paid in full, or is to be paid later."""
    total, paid = Decimal(form["summary"]["totalToPay"]["amount"]), sum(_prepaid(form), Decimal(0))
    payment = form["payment"]
    later = payment["provider"] in {"OFFLINE", "EPT"} and not _prepaid(form)
    return later or payment["type"] == "CASH_ON_DELIVERY" or paid == total


def _prepaid(form: Json) -> list[Decimal]:
    sources = [form["payment"], *form["surcharges"]]
    return [Decimal(one["paidAmount"]["amount"]) for one in sources if one and one.get("paidAmount")]


def _paid(form: Json) -> list[Decimal]:
    booked = [Decimal(one["paidAmount"]["amount"]) for one in form["codBookedPayments"]]
    return [amount.quantize(CENT) for amount in [*_prepaid(form), *booked] if amount]


def _amount(number: Any) -> Decimal:
    return Decimal(str(number)).quantize(CENT)


def _read(world: World) -> _Odoo:
    names = "select res_id, name as external_id from ir_model_data where module = 'allegro_etl' and model = "
    has_fields = world.psql("select count(*) from ir_model_fields where name = 'x_allegro_id'") != "0"
    orders = rows(
        world,
        "select sale_order.id, x_allegro_id as form_id, state, amount_total, currency.name as currency, external_id "
        "from sale_order join res_currency as currency on currency.id = currency_id "
        f"left join ({names} 'sale.order') as data on data.res_id = sale_order.id where x_allegro_id is not null",
    ) if has_fields else []  # fmt: skip
    lines = rows(
        world,
        "select order_id, external_id, price_total, name from sale_order_line "
        f"left join ({names} 'sale.order.line') as data on data.res_id = sale_order_line.id",
    )
    transactions = rows(
        world,
        "select sale_order.x_allegro_id as form_id, amount, payment_transaction.state = 'done' as is_final "
        "from payment_transaction join sale_order_transaction_rel on transaction_id = payment_transaction.id "
        "join sale_order on sale_order.id = sale_order_id",
    ) if has_fields else []  # fmt: skip
    payments = rows(
        world,
        "select replace(memo, 'Allegro ', '') as form_id, amount, state in ('in_process', 'paid') as is_final "
        "from account_payment where memo like 'Allegro %'",
    )
    contacts = rows(world, "select x_allegro_id from res_partner where x_allegro_id is not null") if has_fields else []
    notes = rows(world, "select res_id from mail_message where model = 'sale.order' and body like '%<p><b>Allegro %'")
    activities = rows(
        world,
        "select sale_order.x_allegro_id as form_id from mail_activity join sale_order on sale_order.id = mail_activity.res_id "
        "where mail_activity.res_model = 'sale.order' and mail_activity.active and x_allegro_id is not null",
    ) if has_fields else []  # fmt: skip
    bound = rows(world, "select name from ir_model_data where module = 'allegro_etl'")
    return _Odoo(
        orders=_grouped(orders, "form_id"),
        lines=_grouped(lines, "order_id"),
        transactions=_grouped(transactions, "form_id"),
        payments=_grouped(payments, "form_id"),
        contacts=Counter(row["x_allegro_id"] for row in contacts),
        notes=Counter(row["res_id"] for row in notes),
        activities=Counter(row["form_id"] for row in activities),
        invoices=_grouped(invoices_in(world) if has_fields else [], "form_id"),
        seller=world.psql("select value from ir_config_parameter where key = 'allegro_etl.seller'"),
        external_ids=Counter(row["name"] for row in bound),
    )


def _grouped(records: list[Record], name: str) -> dict[Any, list[Record]]:
    groups: dict[Any, list[Record]] = {}
    for record in records:
        groups.setdefault(record[name], []).append(record)
    return groups
