"""What is held, or differs, is looked at again though nothing happens to it on Allegro."""

from datetime import timedelta

import pytest

from allegro_etl import clock
from allegro_etl.run import opening
from allegro_etl.run.news import read_news
from allegro_etl_tests.merchant.bench import Bench, exact
from allegro_etl_tests.records.orders.test_totals import sell_for


def reprice_delivery(bench: Bench, form_id: str, price: float) -> float:
    """Change the price of the delivery, as 'Update shipping cost' does; return the former one."""
    [line] = [one for one in bench.lines(form_id, "is_delivery", "price_unit") if one["is_delivery"]]
    bench.call("sale.order.line", "write", [line["id"]], {"price_unit": price})
    return float(line["price_unit"])


def test_another_setting_lets_go_on_what_it_held(merchant: Bench) -> None:
    held, still = sell_for(merchant, "0.30"), sell_for(merchant, "5.00")
    assert merchant.run().counts["load_orders"]["held"] == 2
    assert [len(merchant.activities(form_id)) for form_id in (held, still)] == [1, 1]

    assert not read_news().has_new_settings
    with merchant.parameters(totals__adjust_up_to="0.30"):
        assert read_news().has_new_settings  # so the sensor asks for a run
        outcome = merchant.run()
        assert outcome.counts["stage_checkout_forms"]["again"] == 2
        assert merchant.run().counts["stage_checkout_forms"]["again"] == 0  # once
        assert not read_news().has_new_settings

    order = merchant.order(held, "state", "amount_total")
    assert (order["state"], exact(order["amount_total"])) == ("sale", merchant.total(held))
    assert merchant.activities(held) == []
    assert merchant.order(still, "state")["state"] == "draft"
    assert len(merchant.activities(still)) == 1


def test_a_sweep_tells_a_drift_once_and_sees_when_it_is_mended(merchant: Bench) -> None:
    form_id = merchant.sell()
    merchant.run(sweep=True)
    former = reprice_delivery(merchant, form_id, 1.0)

    outcome = merchant.run(sweep=True)

    total = exact(merchant.order(form_id, "amount_total")["amount_total"])
    assert total != merchant.total(form_id)  # told, never undone
    assert outcome.writes_of(form_id) == [("activity", "create")]
    [activity] = merchant.activities(form_id)
    assert f"Odoo's total is {total}" in activity
    assert merchant.run(sweep=True).writes_of(form_id) == []
    reprice_delivery(merchant, form_id, former)
    assert merchant.run(sweep=True).writes_of(form_id) == [("activity", "close")]
    assert merchant.activities(form_id) == []
    moment = merchant.moment()
    merchant.run(sweep=True)
    assert merchant.written_since(moment).keys() <= {"ir.config_parameter"}


@pytest.mark.parametrize("days", [400, -400])
def test_a_drift_is_seen_though_the_first_comparison_had_a_wrong_clock(
    merchant: Bench, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    form_id = merchant.sell()
    merchant.run()
    with merchant.warehouse() as warehouse:
        warehouse.execute("delete from ops.comparisons")
    monkeypatch.setattr(clock, "OFF_BY", timedelta(days=days))
    merchant.run(sweep=True)
    monkeypatch.undo()
    reprice_delivery(merchant, form_id, 1.0)

    merchant.run(sweep=True)

    assert len(merchant.activities(form_id)) == 1


def test_what_is_held_is_known_without_the_duckdb_file_too(merchant: Bench) -> None:
    form_id = merchant.sell(payment="WIRE_TRANSFER")
    merchant.shop.underpay(form_id, "10.00")
    merchant.run()
    assert merchant.order(form_id, "state")["state"] == "draft"
    form = merchant.shop.form(form_id)
    paid = dict(form["summary"]["totalToPay"])
    merchant.shop.edit_form(form_id, lambda form: form["payment"].update(paidAmount=paid))  # of which no event tells
    opening.warehouse_file().unlink()

    merchant.run()

    assert merchant.order(form_id, "state")["state"] == "sale"
    assert merchant.activities(form_id) == []
