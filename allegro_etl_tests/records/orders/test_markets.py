"""Orders of the four marketplaces, in an Odoo with settings and in one that knows nothing of Allegro."""

from decimal import Decimal

import pytest

from allegro_etl_tests.merchant.bench import Bench, exact

MARKETS = {
    "allegro-pl": ("PLN", "Allegro PL", "pl_PL"),
    "allegro-cz": ("CZK", "Allegro CZ", "cs_CZ"),
    "allegro-sk": ("EUR", "Allegro SK", "sk_SK"),
    "allegro-hu": ("HUF", "Allegro HU", "hu_HU"),
}
GOODS = ["kubek-350", ("miod-lipowy", 3), ("pieluszki", 2)]  # taxed at 23, 5 and 8 %


@pytest.fixture(scope="module", params=["merchant", "beginner"])
def sold(request: pytest.FixtureRequest) -> tuple[Bench, dict[str, str]]:
    """Return a merchant who has sold one order on each market, and the orders' form ids."""
    bench: Bench = request.getfixturevalue(request.param)
    codes = [language for _, _, language in MARKETS.values()]
    languages = bench.read("res.lang", [("code", "in", codes)], archived=True)
    bench.call("res.lang", "write", [language["id"] for language in languages], {"active": True})
    forms = {market: bench.sell(market=market, lines=GOODS) for market in MARKETS}
    assert bench.run().quarantine == []
    return bench, forms


@pytest.mark.parametrize("market", MARKETS)
def test_an_order_has_its_market_s_currency_fiscal_position_and_language(
    sold: tuple[Bench, dict[str, str]], market: str
) -> None:
    bench, forms = sold
    currency, position, language = MARKETS[market]

    order = bench.order(forms[market], "currency_id", "pricelist_id", "fiscal_position_id", "partner_id")

    [pricelist] = bench.read("product.pricelist", [("id", "=", order["pricelist_id"][0])], "currency_id")
    [buyer] = bench.read("res.partner", [("id", "=", order["partner_id"][0])], "lang")
    assert (order["currency_id"][1], pricelist["currency_id"][1]) == (currency, currency)
    assert order["fiscal_position_id"][1] == position
    assert buyer["lang"] == language


@pytest.mark.parametrize("market", MARKETS)
def test_amounts_are_allegro_s_in_every_currency(sold: tuple[Bench, dict[str, str]], market: str) -> None:
    bench, forms = sold
    form = bench.shop.form(forms[market])

    order = bench.order(forms[market], "amount_total", "state")
    lines = bench.lines(forms[market], "price_unit", "product_uom_qty", "price_total")

    wanted = [(Decimal(line["price"]["amount"]), line["quantity"]) for line in form["lineItems"]]
    wanted.append((Decimal(form["delivery"]["cost"]["amount"]), 1))
    assert [(exact(line["price_unit"]), line["product_uom_qty"]) for line in lines] == wanted
    assert [exact(line["price_total"]) for line in lines] == [price * quantity for price, quantity in wanted]
    assert exact(order["amount_total"]) == bench.total(forms[market])
    assert order["state"] == "sale"


@pytest.mark.parametrize("market", MARKETS)
def test_the_invoice_of_an_order_comes_to_the_same_total_and_is_paid_by_its_payment(
    sold: tuple[Bench, dict[str, str]], market: str
) -> None:
    bench, forms = sold

    [invoice] = bench.invoice(forms[market])

    assert exact(invoice["amount_total"]) == bench.total(forms[market])
    assert exact(invoice["amount_residual"]) == 0
    assert (invoice["state"], invoice["payment_state"]) == ("posted", "paid")


def test_net_prices_of_the_catalogue_stay_net(sold: tuple[Bench, dict[str, str]]) -> None:
    bench, forms = sold

    taxes = [tax for line in bench.lines(forms["allegro-pl"], "tax_ids") for tax in line["tax_ids"]]
    [order] = bench.orders(forms["allegro-pl"], "amount_untaxed", "amount_tax")

    included = bench.read("account.tax", [("id", "in", taxes)], "price_include", "amount", "original_tax_ids")
    assert all(tax["price_include"] and tax["original_tax_ids"] for tax in included)
    original_ids = [original for tax in included for original in tax["original_tax_ids"]]
    originals = bench.read("account.tax", [("id", "in", original_ids)], "price_include")
    assert not any(tax["price_include"] for tax in originals)
    assert {tax["amount"] for tax in included} == {23, 8, 5}
    assert exact(order["amount_untaxed"]) + exact(order["amount_tax"]) == bench.total(forms["allegro-pl"])
