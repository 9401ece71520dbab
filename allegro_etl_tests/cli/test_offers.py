"""`allegro-etl offers`: every offer with its product, both sides' stock, and why something is not written."""

from typing import Any

import pytest

from allegro_etl.local.allegro.agenda import Delays
from allegro_etl.local.allegro.writing import offer_deeds
from allegro_etl_tests.cli.world import said
from allegro_etl_tests.merchant.bench import Bench


def listed(bench: Bench, capsys: pytest.CaptureFixture[str]) -> tuple[dict[str, Any], list[str]]:
    """Return the offers by their catalogue key, and the problems."""
    told = said(capsys, "offers", "--json").json
    keys = {offer_id: key for key, offer_id in bench.shop.shelf.keys.items()}
    return {keys[one["offer_id"]]: one for one in told["offers"]}, told["problems"]


def test_offers_are_listed_with_product_stock_and_reason(merchant: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    merchant.shop.delays = Delays.none()
    offers, problems = listed(merchant, capsys)
    assert offers["kubek-350"]["stock_in_odoo"] is None
    assert "`allegro-etl run` imports the orders" in problems[0]

    merchant.sell(lines=["miod-lipowy"])
    merchant.run()
    offer_deeds.set_one_fulfillment(merchant.shop, merchant.shop.shelf.offer("bidon"))
    offers, problems = listed(merchant, capsys)

    assert problems == []
    mug = offers["kubek-350"]
    assert (mug["rule"], mug["stock_in_odoo"], mug["action"]) == ("manufacturer_code", 500, "write")
    assert [(part["reference"], part["quantity"]) for part in mug["products"]] == [("BRZ-0101", 1)]
    assert mug["prices"]["allegro-pl"] == {"amount": "39.99", "currency": "PLN", "rule": None}
    assert "could be any of 2 products" in offers["doniczka"]["why"]
    assert (offers["hamak"]["products"], offers["hamak"]["reason"]) == ([], "no_product_found")
    assert offers["bidon"]["reason"] == "one_fulfillment"


def test_prices_of_the_price_lists_are_listed_beside_those_on_allegro(
    merchant: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    [mug] = merchant.read("product.product", [("default_code", "=", "BRZ-0101")], "product_tmpl_id")
    [in_pln] = merchant.read("product.pricelist", [("name", "=", "Allegro PLN")], "name")
    values = {"pricelist_id": in_pln["id"], "product_tmpl_id": mug["product_tmpl_id"][0], "applied_on": "1_product"}
    rule = merchant.call("product.pricelist.item", "create", {**values, "compute_price": "fixed", "fixed_price": 42.5})
    named = {
        "prices_to_allegro__allegro-pl__pricelist": "Allegro PLN",
        "prices_to_allegro__allegro-pl__amounts": "gross",
        "prices_to_allegro__allegro-cz__pricelist": "Allegro CKZ",
        "prices_to_allegro__allegro-cz__amounts": "gross",
    }
    with merchant.parameters(**named):
        offers, problems = listed(merchant, capsys)
        shown = said(capsys, "offers").out
    merchant.call("product.pricelist.item", "unlink", [rule])

    assert offers["kubek-350"]["prices_in_odoo"] == {
        "allegro-pl": {
            "amount": "42.50",
            "currency": "PLN",
            "action": "write",
            "reason": "price_differs",
            "why": "The price list has another price for allegro-pl.",
        }
    }
    assert "39.99 PLN → 42.50 PLN" in shown
    assert "No rule of the price list applies" in offers["bidon"]["prices_in_odoo"]["allegro-pl"]["why"]
    [problem] = [problem for problem in problems if "Odoo has no price list Allegro CKZ for allegro-cz" in problem]
    assert "Did you mean 'Allegro CZK'" in problem


def test_a_push_by_command_writes_the_stock(
    merchant: Bench, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(merchant.home / "dagster"))
    mug = merchant.shop.shelf.offer("kubek-350")
    with merchant.parameters(to_allegro__stock="true"):
        planned = said(capsys, "push", "--only", "stock", "--dry-run", "--json").json
        assert (planned["outcome"], mug.stock == 500) == ("planned", False)

        written = said(capsys, "push", "--only", "stock", "--json").json

    assert (written["outcome"], written["problems"]) == ("done", {})
    assert written["counts"]["stock"]["written"] == planned["counts"]["stock"]["to write"]
    assert mug.stock == 500


@pytest.mark.usefixtures("merchant")
def test_the_table_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    shown = said(capsys, "offers")

    assert shown.code == 0
    assert "Kubek ceramiczny Brzask 350 ml" in shown.out
    assert "offers, " in shown.out.splitlines()[-1]
    assert "2 x BRZ-0101" in shown.out
