"""What steers a load: the settings file, Odoo's System Parameters over it, and names that Odoo must have."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from allegro_etl.odoo.connecting import connect_odoo
from allegro_etl.odoo.errors import OdooLacks
from allegro_etl.records.orders.held import held_sales
from allegro_etl.settings import OdooSettings, Settings
from allegro_etl_tests.merchant.bench import Bench


@pytest.mark.parametrize(
    ("model", "values", "name"),
    [("crm.team", {}, "Nigdzie"), ("crm.team", {"name": "Dwa razy"}, "Dwa razy")],
    ids=["that Odoo lacks", "that Odoo has twice"],
)
def test_a_name_stops_the_run_before_anything_is_written(
    merchant: Bench, model: str, values: dict[str, Any], name: str
) -> None:
    if values:
        merchant.call(model, "create", [values, values])
    merchant.sell()
    moment = merchant.moment()

    with merchant.parameters(sales_team=name), pytest.raises(OdooLacks, match=rf"odoo\.sales_team names '{name}'"):
        merchant.run()

    assert merchant.written_since(moment) == {}
    assert merchant.read("ir.config_parameter", [("key", "=", "allegro_last_event_id")]) == []


def test_a_system_parameter_rules_over_the_settings_file(merchant: Bench) -> None:
    merchant.call("crm.team", "create", [{"name": "Zespół z parametru"}])
    form_id = merchant.sell()

    with merchant.parameters(sales_team="Zespół z parametru", odoo__confirm_orders="false"):
        merchant.run()

    order = merchant.order(form_id, "team_id", "user_id", "state")
    assert (order["team_id"][1], order["user_id"][1]) == ("Zespół z parametru", "Sprzedaż Allegro")
    assert order["state"] == "draft"


def test_without_confirmation_orders_stay_quotations_and_reserve_nothing(merchant: Bench) -> None:
    form_id = merchant.sell(lines=["lampka-led"])

    with merchant.parameters(confirm_orders="false"):
        merchant.run()

    order = merchant.order(form_id, "state", "date_order")
    assert order["state"] == "draft"
    assert merchant.read("stock.picking", [("sale_id", "=", order["id"])]) == []
    assert len(merchant.transactions(form_id)) == 1


def test_orders_that_the_setting_left_as_quotations_stay_so_until_a_run_has_them_again(merchant: Bench) -> None:
    session = connect_odoo(
        merchant.odoo.url, merchant.odoo.database, merchant.odoo.username, SecretStr(merchant.odoo.password)
    )
    with merchant.parameters(confirm_orders="false"):
        by_news, by_hand, asked_for = [merchant.sell() for _ in range(3)]
        merchant.run()
        assert held_sales(session, Settings(odoo=OdooSettings(confirm_orders=False))) == []
    forms = (by_news, by_hand, asked_for)
    before = held_sales(session, Settings())

    merchant.run(sweep=True)

    assert [merchant.order(form_id, "state")["state"] for form_id in forms] == ["draft"] * 3
    assert {sale.form_id for sale in before} >= set(forms)  # `status` counts them from then on
    merchant.call("sale.order", "action_confirm", [merchant.order(by_hand)["id"]])
    merchant.shop.set_fulfillment_status(by_news, "PROCESSING")
    plan = merchant.run().writes_of(by_news)
    assert ("order", "confirm") in plan
    assert [merchant.order(form_id, "state")["state"] for form_id in forms] == ["sale", "sale", "draft"]
    day = timedelta(days=1)
    merchant.run(since=datetime.now(UTC) - day, until=datetime.now(UTC) + day)  # as `backfill --since` does
    assert merchant.order(asked_for, "state")["state"] == "sale"


def test_without_payments_nothing_is_booked(merchant: Bench) -> None:
    form_id = merchant.sell()

    with merchant.parameters(create_payments="false"):
        merchant.run()

    assert merchant.order(form_id, "state")["state"] == "sale"
    assert merchant.transactions(form_id) == []


def test_a_record_may_be_named_by_its_external_id(merchant: Bench) -> None:
    form_id = merchant.sell()

    with merchant.parameters(warehouse="stock.warehouse0"):
        merchant.run()

    assert merchant.order(form_id, "warehouse_id")["warehouse_id"][1] == "Magazyn główny"


def test_a_barcode_that_odoo_has_already_is_not_given_to_a_second_product(merchant: Bench) -> None:
    [known] = merchant.read("product.product", [("default_code", "=", "M/bidon")], "barcode")
    assert known["barcode"]
    with merchant.parameters(matching__product_rules='["manufacturer_code", "create"]'):
        form_id = merchant.sell(lines=["bidon"])

        assert merchant.run().set_aside(form_id) is None

    made = merchant.lines(form_id, "product_id")[0]["product_id"][0]
    [product] = merchant.read("product.product", [("id", "=", made)], "default_code", "barcode")
    assert made != known["id"]
    assert (product["default_code"], product["barcode"]) == ("BRZ-0203", False)


def test_an_order_in_a_currency_that_odoo_lacks_waits_alone_until_it_is_active_and_has_a_rate(beginner: Bench) -> None:
    [currency] = beginner.read("res.currency", [("name", "=", "HUF")])
    rates = beginner.read("res.currency.rate", [("currency_id", "=", currency["id"])])
    beginner.call("res.currency.rate", "unlink", [rate["id"] for rate in rates])
    beginner.call("res.currency", "write", [currency["id"]], {"active": False})
    abroad, at_home = beginner.sell(market="allegro-hu"), beginner.sell()

    outcome = beginner.run()

    record = outcome.set_aside(abroad)
    assert record is not None
    assert (record["stage"], record["code"]) == ("loading", "currency_missing")
    assert "HUF" in record["reason"]
    assert beginner.order(at_home, "state")["state"] == "sale"
    assert beginner.orders(abroad) == []

    beginner.call("res.currency", "write", [currency["id"]], {"active": True})
    beginner.retry(abroad)
    record = beginner.run().set_aside(abroad)

    assert record is not None  # Odoo would take 1 HUF for 1 PLN
    assert (record["stage"], record["code"]) == ("loading", "rate_missing")
    assert (beginner.orders(abroad), beginner.read("payment.transaction", [("currency_id", "=", currency["id"])])) == (
        [],
        [],
    )
    late = {"currency_id": currency["id"], "name": "2199-01-01", "inverse_company_rate": 0.0102}
    beginner.call("res.currency.rate", "create", [late])
    beginner.retry(abroad)
    assert beginner.run().set_aside(abroad) is not None  # a later rate is none for that day

    beginner.call("res.currency.rate", "create", [late | {"name": "2025-01-01"}])
    beginner.retry(abroad)
    outcome = beginner.run()

    assert outcome.set_aside(abroad) is None
    order = beginner.order(abroad, "currency_id", "state")
    assert (order["currency_id"][1], order["state"]) == ("HUF", "sale")
