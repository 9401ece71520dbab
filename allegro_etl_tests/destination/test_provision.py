"""What of ours Odoo must have, for a user who may not make all of it."""

import json
from collections.abc import Iterator

import pytest

from allegro_etl.odoo.errors import OdooRightsMissing
from allegro_etl_tests.merchant.bench import Bench, carried
from allegro_etl_tests.odoo_fixtures import OdooDatabase

SETTINGS = """
[odoo]
sales_team = "Allegro"
[markets.allegro-pl]
fiscal_position = "Allegro PL"
pricelist = "Allegro PLN"
"""


@pytest.fixture(scope="module")
def plain(odoo_database: OdooDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Yield a merchant whose settings name one market, and whose user may make no taxes."""
    settings = tmp_path_factory.mktemp("settings") / "allegro_etl.toml"
    settings.write_text(SETTINGS, encoding="utf-8")
    with carried(odoo_database, tmp_path_factory.mktemp("home"), settings) as bench:
        yield bench


def test_when_no_market_of_the_new_orders_can_be_had_the_run_says_what_is_missing(plain: Bench) -> None:
    plain.shop.place_order(market="allegro-hu")

    with pytest.raises(OdooRightsMissing, match=r"markets\.allegro-hu\.fiscal_position.*doctor --fix"):
        plain.run()


def test_orders_of_a_market_that_the_user_may_not_make_ready_wait_in_quarantine_and_block_nobody(plain: Bench) -> None:
    foreign = plain.shop.place_order(market="allegro-cz")
    domestic = plain.shop.place_order(market="allegro-pl")

    outcome = plain.run()

    record = outcome.set_aside(foreign)
    assert record is not None
    assert record["code"] == "market_missing"
    assert "markets.allegro-cz.fiscal_position" in record["reason"]
    assert plain.orders(foreign) == []
    assert plain.order(domestic, "state")["state"] == "sale"


def test_no_fiscal_position_is_made_for_an_order_that_cannot_be_loaded(plain: Bench) -> None:
    odd = plain.shop.place_order(market="allegro-sk")

    def sell_in_a_currency_that_odoo_lacks(form: dict[str, object]) -> None:
        form.update(json.loads(json.dumps(form).replace('"EUR"', '"RON"')))

    plain.shop.edit_form(odd, sell_in_a_currency_that_odoo_lacks)
    domestic = plain.shop.place_order(market="allegro-pl")

    outcome = plain.run()

    record = outcome.set_aside(odd)
    assert record is not None
    assert record["code"] == "currency_missing"
    assert plain.order(domestic, "state")["state"] == "sale"
