"""Amounts that forms give: what is paid, what is due, and what else money is for; where they differ, the order is held."""

from decimal import Decimal
from pathlib import Path

from allegro_etl.settings import Settings, TotalsSettings
from allegro_etl_tests.documents.normalised import normalised, normalised_all
from allegro_etl_tests.records import shop


def test_money_that_does_not_agree_holds_the_order(tmp_path: Path) -> None:
    expected = {
        ("ONLINE", "85.97"): None,
        ("SPLIT_PAYMENT", "85.97"): None,
        ("ONLINE", "80.00"): "shows 80.00 PLN paid of 85.97 PLN",
        ("ONLINE", None): "shows 0.00 PLN paid of 85.97 PLN",
        ("SPLIT_PAYMENT", "90.00"): "shows 90.00 PLN paid for an order of 85.97 PLN",
        ("WIRE_TRANSFER", None): None,
        ("WIRE_TRANSFER", "85.91"): "shows 85.91 PLN paid of 85.97 PLN",
        ("WIRE_TRANSFER", "85.92"): None,
        ("ONLINE", "86.02"): None,
        ("ONLINE", "86.03"): "shows 86.03 PLN paid for an order of 85.97 PLN",
        ("EXTENDED_TERM", None): None,
        ("CASH_ON_DELIVERY", None): None,
        ("SOMETHING_NEW", None): "shows 0.00 PLN paid of 85.97 PLN",
        (None, None): "shows 0.00 PLN paid of 85.97 PLN",
    }
    forms = {
        f"{type_} {paid}": shop.form(payment=shop.payment(paid, type_) if type_ else None) for type_, paid in expected
    }
    reasons = [shop.why_held(order) for order in normalised_all(tmp_path, forms).values()]

    assert [
        reason if part is None or reason is None else part in reason
        for reason, part in zip(reasons, expected.values(), strict=True)
    ] == [part and True for part in expected.values()]


def test_with_the_policy_block_each_grosz_of_a_payment_counts(tmp_path: Path) -> None:
    form, block = shop.form(payment=shop.payment("85.98")), Settings(totals=TotalsSettings(policy="block"))

    assert shop.why_held(normalised(tmp_path / "adjust", form)) is None
    assert "paid for an order of" in str(shop.why_held(normalised(tmp_path / "block", form, block)))


def test_surcharges_count_as_paid(tmp_path: Path) -> None:
    surcharge = shop.payment("5.97", id_="954feb10-c4e8-11f1-adbb-3d92744031e2")
    order = normalised(tmp_path, shop.form(payment=shop.payment("80.00"), surcharges=[surcharge]))

    assert (order["paid"], order["hold_reasons"]) == (Decimal("85.97"), None)


def test_one_payment_for_two_orders_has_a_key_in_each_and_keeps_it(tmp_path: Path) -> None:
    other = shop.form(id="8821b2f0-c4e8-11f1-904f-89bb34047197", lineItems=[shop.line_item(7)])
    with shop.staged(tmp_path, [other], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        shop.stage(warehouse, [shop.form()])
        shop.match_all(warehouse)
        expected = [
            (f"payment_{shop.PAYMENT}", other["id"]),
            (f"payment_{shop.PAYMENT}_{shop.FORM}", shop.FORM),
        ]
        assert warehouse.rows("select payment_key, form_id from core.payments order by all") == expected

        warehouse.execute("delete from ops.pending where form_id = ?", [other["id"]])
        shop.match_all(warehouse)
        assert warehouse.rows("select payment_key, form_id from core.payments order by all") == expected


def test_a_total_that_differs_is_met_by_policy(tmp_path: Path) -> None:
    near = shop.changed(shop.form(payment=shop.payment("86.00")), "summary.totalToPay.amount", "86.00")
    far = shop.changed(shop.form(payment=shop.payment("90.00")), "summary.totalToPay.amount", "90.00")
    block, warn = (Settings(totals=TotalsSettings(policy=policy)) for policy in ("block", "warn"))

    orders = normalised_all(tmp_path / "adjust", {"near": near, "far": far})

    assert orders["near"]["lines_total"] == Decimal("86.00")
    assert orders["near"]["hold_reasons"] is None
    assert "90.00 PLN, its lines come to 85.97 PLN" in str(shop.why_held(orders["far"]))
    assert "86.00 PLN, its lines come to 85.97 PLN" in str(shop.why_held(normalised(tmp_path / "block", near, block)))
    warned = normalised(tmp_path / "warn", far, warn)
    assert (warned["hold_reasons"], warned["lines_total"]) == (None, Decimal("85.97"))
