"""Money in is money out: whatever a form holds, its lines come to its total, or a person is told why not."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allegro_etl.warehouse import Warehouse
from allegro_etl_tests.records import shop

STEPS = {"PLN": Decimal("0.01"), "EUR": Decimal("0.01"), "HUF": Decimal(5)}
KEYS = {"orders": "form_id", "order_lines": "line_key", "partners": "partner_key", "payments": "payment_key"}
PARTS = st.lists(st.integers(1, 5), min_size=0, max_size=4)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with shop.staged(tmp_path_factory.mktemp("money"), []) as opened:
        for number in range(4):
            price = Decimal(number * 7 + 1) / 3
            shop.product_in_odoo(opened, number + 1, default_code=f"PART-{number}", list_price=round(price, 2))
            shop.bound_in_odoo(opened, f"product_part-{number}", "product.product", number + 1)
        yield opened


@st.composite
def line_items(draw: st.DrawFn, currency: str) -> shop.Json:
    def coins(most: int) -> shop.Json:
        return shop.money(f"{draw(st.integers(0, most)) * STEPS[currency]:.2f}", currency)

    pieces = draw(PARTS)
    known = draw(st.sampled_from(["part", "unknown"]))
    products = [{"id": f"{known}-{place}", "quantity": count} for place, count in enumerate(pieces)]
    item = shop.line_item(quantity=draw(st.integers(1, 7)), price=coins(50_000), originalPrice=coins(60_000))
    item["offer"] |= {
        "id": f"{known}-{'-'.join(map(str, pieces))}",
        "productSet": {"products": products} if products else None,
    }
    services = draw(st.integers(0, 2))
    item["selectedAdditionalServices"] = [
        {"definitionId": "WRAP", "name": "Wrap", "price": coins(900), "quantity": draw(st.integers(1, 3))}
        for _ in range(services)
    ]
    item["deposit"] = draw(st.sampled_from([None, {"price": coins(200)}]))
    return item


def worth(form: shop.Json) -> Decimal:
    """Add up what the form's goods, services and delivery cost."""
    goods = sum(Decimal(item["price"]["amount"]) * item["quantity"] for item in form["lineItems"])
    services = sum(
        Decimal(service["price"]["amount"]) * service["quantity"]
        for item in form["lineItems"]
        for service in item["selectedAdditionalServices"]
    )
    cost = form["delivery"]["cost"]
    return goods + services + Decimal(cost["amount"] if cost else 0)


@st.composite
def forms(draw: st.DrawFn) -> shop.Json:
    currency = draw(st.sampled_from(list(STEPS)))
    items = draw(st.lists(line_items(currency), min_size=1, max_size=3))
    cost = draw(st.sampled_from([None, shop.money("0.00", currency), shop.money("15.00", currency)]))
    surcharges = draw(st.lists(st.integers(1, 2000), max_size=2))
    form = shop.form(lineItems=items, delivery=shop.delivery(cost=cost)) | {
        "surcharges": [shop.payment(f"{coins / 100:.2f}", currency=currency) for coins in surcharges]
    }
    off = Decimal(draw(st.sampled_from([0, 0, 0, 1, -1, 5, -5, 6, 300, -300, 2000]))) / 100
    amount = f"{max(worth(form) + off, Decimal(0)):.2f}" + draw(st.sampled_from(["", "", "", "", "", "1"]))
    paid = draw(st.sampled_from([amount, None, "1.00"]))
    return form | {
        "summary": {"totalToPay": shop.money(amount, currency)},
        "payment": shop.payment(paid, draw(st.sampled_from(["ONLINE", "CASH_ON_DELIVERY"])), currency),
    }


def told(warehouse: Warehouse) -> dict[str, dict[str, Any]]:
    """Return for each form its total, the sum of its lines, and what a person is told."""
    rows = warehouse.named_rows(
        "select orders.form_id, total, lines_total, hold_reasons, sum(quantity * unit_price) as lines"
        " from core.orders as orders left join core.order_lines using (form_id) group by all"
    )
    return {row["form_id"]: row for row in rows}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(forms(), min_size=1, max_size=12))
def test_lines_come_to_the_total_or_a_person_is_told(warehouse: Warehouse, drawn: list[shop.Json]) -> None:
    numbered = [shop.numbered(form, number) for number, form in enumerate(drawn)]
    for number, form in enumerate(numbered):
        for place, surcharge in enumerate(form["surcharges"]):
            surcharge["id"] = f"surcharge-{number}-{place}"
    warehouse.execute(
        "truncate ops.pending; truncate staging.checkout_forms; truncate core.orders; truncate core.order_lines; truncate core.payments"
    )
    shop.stage(warehouse, numbered)
    shop.match_all(warehouse)
    problems = set(warehouse.column("select form_id from work.problems"))
    orders = told(warehouse)

    for form in numbered:
        id_, amount = form["id"], form["summary"]["totalToPay"]["amount"]
        if len(amount.partition(".")[2]) > 2:
            assert id_ in problems
            continue
        order = orders[id_]
        assert order["lines"] == order["lines_total"]
        assert order["total"] == Decimal(amount)
        assert order["lines"] == order["total"] or "Total differs" in str(shop.why_held(order))
        if worth(form) == order["total"]:
            assert order["lines"] == order["total"]
    for table, key in KEYS.items():
        assert warehouse.rows(f"select {key} from core.{table} group by all having count(*) > 1") == []
    assert (
        warehouse.rows(
            "select line_item_id from core.order_lines join work.line_items as items using (line_item_id)"
            " where kind in ('offer', 'set') group by line_item_id"
            " having sum(core.order_lines.quantity * unit_price) <> any_value(price * items.quantity)"
        )
        == []
    )
