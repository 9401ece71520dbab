"""Whatever a form leaves out: the order goes on without it and the gap is told, unless it is what no order can be without."""

import copy
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from allegro_etl.allegro.problems import check_form
from allegro_etl.records.sentences import said
from allegro_etl_tests.records import shop

NEEDED = {
    "id", "status", "buyer", "buyer.id", "summary", "summary.totalToPay", "lineItems", "lineItems.0", "lineItems.0.id",
    "lineItems.0.offer", "lineItems.0.offer.id", "lineItems.0.offer.productSet.products.0.id",
    "lineItems.0.offer.productSet.products.1.id", "lineItems.0.quantity", "lineItems.0.price",
    "codBookedPayments.0.paymentId", "codBookedPayments.0.paidAmount",
}  # fmt: skip
"""Without these nobody knows whose order it is, what was sold, or which money came."""

NEEDED_WHERE_PAID = {"payment.id", "surcharges.0.id"}


def full_form() -> shop.Json:
    """Return an order in which Allegro says all that it can say."""
    line = shop.line_item(
        quantity=1,
        price=shop.money("70.00"),
        reconciliation={"value": shop.money("3.00"), "type": "BILLING", "quantity": 1},
        selectedAdditionalServices=[
            {"definitionId": "GIFT_WRAP", "name": "Pakowanie", "price": shop.money("4.00"), "quantity": 1}
        ],
        vouchers=[voucher("1.00")],
        tax={"rate": "23.00", "subject": "GOODS", "exemption": "MONEY_EQUIVALENT"},
        discounts=[{"type": "COUPON"}],
        deposit={"price": shop.money("1.00")},
    )
    line["offer"]["productSet"] = {"products": [{"id": "p1", "quantity": 1}, {"id": "p2", "quantity": 2}]}
    line["offer"]["hsNumber"] = "09012100"
    point = {"street": "Rynek 1", "zipCode": "60-001", "city": "Poznań", "countryCode": "PL"}
    invoice = shop.invoice(shop.company(("PL_NIP", "525-000-12-33")), naturalPerson={"firstName": "A", "lastName": "B"})
    booked = {"paymentId": "954feb10-c4e8-11f1-adbb-3d92744031e3", "shipmentId": "s", "paidAt": "2026-10-10T20:24:28Z"}
    return shop.form(
        messageToSeller="Proszę",
        payment=shop.payment("75.00") | {"reconciliation": shop.money("3.00"), "features": ["ALLEGRO_PAY"]},
        delivery=shop.delivery(
            pickupPoint={"id": "POZ17A", "name": "Paczkomat", "description": "przy bramie", "address": point},
            cancellation={"date": "2026-10-11T20:24:28.005Z"},
        ),
        invoice=invoice | {"dueDate": "2026-12-01", "features": ["VAT_EU_VERIFIED"]},
        lineItems=[line],
        surcharges=[shop.payment("4.99", id_="954feb10-c4e8-11f1-adbb-3d92744031e2")],
        codBookedPayments=[booked | {"paidAmount": shop.money("1.00")}],
        note={"text": "Notatka"},
        summary={"totalToPay": shop.money("79.99")},
    )


def voucher(value: str, **changes: Any) -> shop.Json:
    """Return a teacher's voucher."""
    told = {"code": "BON-1", "type": "NOTEBOOKS_FOR_TEACHERS", "status": "ACTIVE", "externalTransactionId": "t"}
    return told | {"value": shop.money(value)} | changes


def places(value: Any, path: str = "") -> Iterator[str]:
    """Yield the path of everything in a form, but not what an amount of money is made of."""
    inner: list[tuple[Any, Any]] = []
    if isinstance(value, dict) and set(value) != {"amount", "currency"}:
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    for name, below in inner:
        place = f"{path}.{name}" if path else str(name)
        yield place
        yield from places(below, place)


def without(form: shop.Json, path: str, *, as_null: bool) -> shop.Json:
    """Return a copy of the form without what stands at a path, or with null there."""
    copied: Any = copy.deepcopy(form)
    *parents, last = path.split(".")
    inner = copied
    for name in parents:
        inner = inner[int(name)] if isinstance(inner, list) else inner[name]
    key: Any = int(last) if isinstance(inner, list) else last
    if as_null:
        inner[key] = None
    else:
        del inner[key]
    return dict(copied)


def of_kind(as_null: bool) -> dict[str, shop.Json]:
    """Return the full form once without each thing that an order can be without."""
    form = full_form()
    return {
        path: without(form, path, as_null=as_null)
        for path in places(form)
        if path not in NEEDED | NEEDED_WHERE_PAID and not (as_null and path[-1].isdigit())
    }


@pytest.mark.parametrize("as_null", [True, False])
def test_an_order_goes_on_whatever_its_form_leaves_out(tmp_path: Path, *, as_null: bool) -> None:
    forms = of_kind(as_null)
    numbered = {path: with_own_ids(form, number) for number, (path, form) in enumerate(forms.items())}

    wrong = {path: problems for path, form in numbered.items() if (problems := check_form(form))}
    with shop.staged(tmp_path, numbered.values(), [shop.offer(shop.product("p1"), shop.product("p2", 2))]) as warehouse:
        shop.match_all(warehouse)
        problems = warehouse.rows("select reason from work.problems")
        loaded = warehouse.scalar(
            "select count(*) from work.orders where disposition = 'load' and bought_at is not null"
        )

    assert (wrong, problems) == ({}, [])
    assert loaded == len(forms) > 80


def with_own_ids(form: shop.Json, number: int) -> shop.Json:
    """Return the form ids of its own, for its payments and its buyer as well."""
    numbered = shop.numbered(form, number)
    numbered["buyer"]["id"] = str(number + 1)
    for name, id_ in (("surcharges", "id"), ("codBookedPayments", "paymentId")):
        for one in numbered.get(name) or ():
            one[id_] = f"{number:08x}-{'2' if id_ == 'id' else '3'}222-11f1-904f-89bb34047197"
    return numbered


@pytest.mark.parametrize("path", sorted(NEEDED))
def test_what_no_order_can_be_without_is_told_and_nothing_is_guessed(path: str) -> None:
    assert check_form(without(full_form(), path, as_null=True)) != []


def notes_of(folder: Path, form: shop.Json) -> list[str]:
    """Return the notices on the order of a form."""
    with shop.staged(folder, [form], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        [[notes, key]] = warehouse.rows("select notes, invoice_key from core.orders")
    told = [said(json.loads(note)) for note in notes or []]
    return [*told, *([] if key else ["no invoice contact"])]


def test_the_gaps_of_an_address_are_told(tmp_path: Path) -> None:
    gappy = shop.form(invoice=shop.invoice(shop.company(("PL_NIP", "525-000-12-33")), street=None, zipCode=None))
    (tmp_path / "whole").mkdir()
    (tmp_path / "none").mkdir()

    assert notes_of(tmp_path, gappy) == ["Allegro gives the invoice address without street, postcode."]
    assert notes_of(tmp_path / "whole", shop.form(invoice=shop.invoice())) == []
    assert notes_of(tmp_path / "none", shop.form(invoice={"required": True, "address": None})) == [
        "The buyer wants an invoice, and Allegro gives no address for it.", "no invoice contact",
    ]  # fmt: skip


def test_a_form_without_a_marketplace_is_of_the_market_with_its_currency(tmp_path: Path) -> None:
    with shop.staged(tmp_path, [shop.form(marketplace=None)], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)

        assert warehouse.column("select marketplace from core.orders") == ["allegro-pl"]


def test_when_an_invoice_is_due_is_known(tmp_path: Path) -> None:
    due = shop.form(invoice=shop.invoice() | {"dueDate": "2026-12-01"})
    with shop.staged(tmp_path, [due], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)

        assert warehouse.column("select invoice_due_date from core.orders") == [date(2026, 12, 1)]


def test_a_voucher_pays_a_part_and_is_told(tmp_path: Path) -> None:
    """The buyer pays the rest; Allegro's total may be the price of the goods, or what the voucher leaves of it."""
    lines = [shop.line_item(vouchers=[voucher("70.00")])]
    whole = shop.form(lineItems=lines, payment=shop.payment("15.97"))
    rest = shop.numbered(whole | {"summary": {"totalToPay": shop.money("15.97")}}, 2)
    called_off = shop.numbered(
        whole | {"lineItems": [shop.line_item(vouchers=[voucher("70.00", status="CANCELLED")])]}, 3
    )
    with shop.staged(tmp_path, [whole, rest, called_off], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        rows = warehouse.rows("select total, lines_total, vouchers, hold_reasons from core.orders order by vouchers")
        booked = warehouse.column("select amount from core.payments")

    told = "NOTEBOOKS_FOR_TEACHERS BON-1 70.00 PLN (ACTIVE)"
    assert rows[:2] == [(Decimal("85.97"), Decimal("85.97"), told, None)] * 2
    assert rows[2][2] == told.replace("ACTIVE", "CANCELLED")
    assert "15.97 PLN paid of 85.97 PLN" in str(shop.why_held({"hold_reasons": rows[2][3]}))
    assert booked == [Decimal("15.97")] * 3
