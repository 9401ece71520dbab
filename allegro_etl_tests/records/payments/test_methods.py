"""Payments say how buyers paid, by the names that people know."""

import pytest

from allegro_etl.destination.payment_methods import NAMES, method_of
from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.merchant.scenes import Play, scene


@pytest.mark.parametrize(
    ("kind", "provider", "name"),
    [("payment", "PAYU", "Allegro / PayU"), ("payment", "P24", "Allegro / Przelewy24"), ("payment", "AF", "Allegro Finance"),
     ("surcharge", "ALLEGRO_PAY", "Allegro Pay"), ("payment", "EPT", "Allegro Pay Business"), ("cash_on_delivery", None, "Allegro / cash on delivery"),
     ("payment", "OF_TOMORROW", "Allegro"), ("payment", None, "Allegro")],
)  # fmt: skip
def test_each_way_to_pay_has_a_name(kind: str, provider: str | None, name: str) -> None:
    assert NAMES[method_of(kind, provider)] == name


@pytest.mark.since(17, "transactions had no methods of payment")
@scene
def test_a_transaction_says_how_the_buyer_paid(merchant: Bench) -> Play:
    sold = {
        "Allegro / PayU": merchant.sell(provider="PAYU"),
        "Allegro / Przelewy24": merchant.sell(provider="P24"),
        "Allegro Pay": merchant.sell(allegro_pay=True),
        "Allegro / cash on delivery": merchant.sell(payment="CASH_ON_DELIVERY"),
    }
    merchant.shop.book_cod(sold["Allegro / cash on delivery"])

    yield None

    for name, form_id in sold.items():
        of_order = [("sale_order_ids", "in", [merchant.order(form_id)["id"]])]
        [transaction] = merchant.read("payment.transaction", of_order, "payment_method_id", "provider_id")
        assert transaction["payment_method_id"][1] == name
    offered = [("code", "=like", "allegro_etl_%")]
    assert merchant.read("payment.method", offered, "id") == []
    assert len(merchant.read("payment.method", offered, "id", archived=True)) >= len(sold)
