"""Which price an offer gets on a marketplace, and which keep theirs and why: rows in, rows out."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from allegro_etl.destination.units import Pack
from allegro_etl.to_allegro.offers.offer import Link, Offer, Part, Price
from allegro_etl.to_allegro.prices.deciding import Market, differences, planned_of, rounded, without_campaigns
from allegro_etl.to_allegro.prices.price_lists import Catalogue, PriceList, Product, Rule
from allegro_etl.to_allegro.sentences import sentence
from allegro_etl.to_allegro.writer import Planned

NOW = datetime(2026, 11, 29, tzinfo=UTC)
MUG = Product(1, 10, "PLN", Decimal("40.00"), "PLN", tax_ids=(3,))
BOX = replace(MUG, id=2, template_id=20)
DOZEN = Pack(Fraction(1, 12), Fraction(1, 100))
POLAND = Market(
    "allegro-pl", "PLN", 7, is_net=False, largest_change=Decimal(20), tax_rates={1: Decimal(23), 2: Decimal(8)}
)
OFFER = Offer(
    "123", "Kubek", None, "ACTIVE", 5, is_fulfillment=False, market="allegro-pl",
    prices={"allegro-pl": Price(Decimal("24.0"), "PLN")}, link=Link((Part(1, 1),)),
)  # fmt: skip


def catalogue(*prices: str, currency: str = "PLN", **mug: object) -> Catalogue:
    """Return a list with a fixed price of the mug, and of the box where there is a second one."""
    rules = [
        Rule("fixed", "0_product_variant", variant_id=number, fixed=Decimal(price))
        for number, price in enumerate(prices, 1)
    ]
    products = {1: replace(MUG, **mug), 2: BOX}
    return Catalogue({7: PriceList(7, currency, tuple(rules))}, products, {"PLN": Decimal(1)}, NOW)


def found(one: Planned | None) -> tuple[str, str, object]:
    assert one
    return one.action, one.reason, one.after


def test_a_price_that_differs_is_written() -> None:
    [one] = differences([OFFER], [POLAND], catalogue("25.00"))

    assert (one.subject, one.before, one.after) == ("price:123:allegro-pl", "24.00 PLN", "25.00 PLN")
    assert found(one) == ("write", "price_differs", "25.00 PLN")


def test_a_price_that_is_there_is_left() -> None:
    assert planned_of(OFFER, POLAND, catalogue("24.00")) is None


def test_an_offer_that_has_ended_gets_its_price_for_when_it_comes_back() -> None:
    assert len(differences([replace(OFFER, status="ENDED")], [POLAND], catalogue("25.00"))) == 1


def test_a_draft_is_nobody_s_but_the_seller_s() -> None:
    assert differences([replace(OFFER, status="INACTIVE")], [POLAND], catalogue("25.00")) == []


def test_a_set_costs_what_its_products_cost() -> None:
    of_set = replace(OFFER, link=Link((Part(1, 2), Part(2, 1))))

    assert found(planned_of(of_set, POLAND, catalogue("10.00", "5.50")))[2] == "25.50 PLN"
    assert found(planned_of(of_set, POLAND, catalogue("10.00"))) == ("leave", "price_without_rule", None)


def test_a_net_price_gets_the_tax_of_each_product() -> None:
    net = replace(POLAND, is_net=True, largest_change=Decimal(100))
    of_set = replace(OFFER, link=Link((Part(1, 1), Part(2, 1))))

    assert found(planned_of(of_set, net, catalogue("10.00", "10.00")))[2] == "23.10 PLN"


@pytest.mark.parametrize("market", [replace(POLAND, tax_rates={1: None}), replace(POLAND, tax_rates={})])
def test_a_net_price_of_a_tax_that_is_not_known_is_no_price(market: Market) -> None:
    net = replace(market, is_net=True)

    assert found(planned_of(OFFER, net, catalogue("20.00"))) == ("wait", "price_tax_unknown", None)


def test_a_net_price_of_a_product_without_any_tax_is_no_price() -> None:
    net = replace(POLAND, is_net=True, tax_rates={1: Decimal(0)})

    assert found(planned_of(OFFER, net, catalogue("20.00", tax_ids=())))[1] == "price_tax_unknown"


@pytest.mark.parametrize(
    ("price", "currency", "shown"),
    [
        ("12.345", "PLN", "12.35"),
        ("140.5", "CZK", "141.00"),
        ("140.49", "CZK", "140.00"),
        ("4987.5", "HUF", "4990.00"),
        ("4987.4", "HUF", "4985.00"),
        ("9.999", "EUR", "10.00"),
    ],
)
def test_prices_are_rounded_as_allegro_takes_them(price: str, currency: str, shown: str) -> None:
    assert str(rounded(Decimal(price), currency)) == shown


@pytest.mark.parametrize(
    ("changed", "price", "reason"),
    [
        ({}, "30.00", "price_changes_much"),
        ({}, "19.00", "price_changes_much"),
        ({}, "0.99", "price_too_low"),
        ({}, "0.00", "price_too_low"),
        ({}, "-5.00", "price_too_low"),
        ({"cost": Decimal("20.00")}, "24.50", "price_below_cost"),  # 24.60 with tax
        ({"pack": DOZEN}, "24.00", "price_changes_much"),  # 2.00 a piece, for 24.00 on Allegro
        ({"pack": DOZEN, "cost": Decimal(240)}, "290.00", "price_below_cost"),  # 24.60 with tax a piece
    ],
)
def test_what_may_be_a_mistake_waits(changed: dict[str, object], price: str, reason: str) -> None:
    action, why, _ = found(planned_of(OFFER, POLAND, catalogue(price, **changed)))

    assert (action, why) == ("wait", reason)


def test_the_largest_change_is_still_written_and_a_cost_in_another_currency_without_a_rate_is_not_known() -> None:
    assert found(planned_of(OFFER, POLAND, catalogue("28.80")))[0] == "write"
    assert found(planned_of(OFFER, POLAND, catalogue("19.20")))[0] == "write"
    assert found(planned_of(OFFER, POLAND, catalogue("25.00", cost=Decimal(99), cost_currency="USD")))[0] == "write"


def test_what_allegro_s_own_rule_sets_and_what_is_nobody_s_product_are_left_alone() -> None:
    by_rule = replace(OFFER, prices={"allegro-pl": Price(Decimal(24), "PLN", "rule-1")})
    unknown = replace(OFFER, link=None)

    assert found(planned_of(by_rule, POLAND, catalogue("25.00")))[:2] == ("leave", "price_set_by_rule")
    assert found(planned_of(unknown, POLAND, catalogue("25.00")))[:2] == ("leave", "price_of_no_product")
    assert planned_of(by_rule, POLAND, catalogue("24.00")) is None


def test_an_offer_in_a_campaign_is_left_alone_on_that_market() -> None:
    planned = differences([OFFER, replace(OFFER, offer_id="124")], [POLAND], catalogue("25.00"))

    kept = without_campaigns(planned, {("123", "allegro-pl"), ("124", "allegro-cz")})
    assert [(one.action, one.reason) for one in kept] == [("leave", "price_in_campaign"), ("write", "price_differs")]


def test_a_pack_costs_what_so_many_cost_at_the_price_of_so_many() -> None:
    many = Rule("fixed", "0_product_variant", variant_id=1, least_quantity=Decimal(3), fixed=Decimal("7.90"))
    priced = catalogue("9.00")
    with_rule = replace(priced, lists={7: PriceList(7, "PLN", (many, *priced.lists[7].rules))})
    [pack, two, twice] = [replace(OFFER, link=Link(parts)) for parts in (
        (Part(1, 3),), (Part(1, 2),), (Part(1, 2), Part(1, 1)),
    )]  # fmt: skip

    assert found(planned_of(pack, POLAND, with_rule))[2] == "23.70 PLN"
    assert found(planned_of(twice, POLAND, with_rule))[2] == "23.70 PLN"
    assert found(planned_of(two, replace(POLAND, largest_change=Decimal(50)), with_rule))[2] == "18.00 PLN"


def test_the_sum_is_rounded_and_not_its_parts() -> None:
    czechia = replace(POLAND, id="allegro-cz", currency="CZK", is_net=True, largest_change=Decimal(1000))
    of_three = replace(OFFER, link=Link((Part(1, 3),)), prices={"allegro-cz": Price(Decimal(1), "CZK")})

    assert found(planned_of(of_three, czechia, catalogue("10.98", currency="CZK")))[2] == "41.00 CZK"  # 3 x 13.5054


def test_the_plan_tells_what_the_price_of_several_is_made_of() -> None:
    def told(*parts: Part) -> str:
        one = planned_of(replace(OFFER, link=Link(parts)), POLAND, catalogue("10.00", "5.50"))
        assert one
        return sentence(one.reason, one.words)

    assert told(Part(1, 2), Part(2, 1)) == "The price list has another price for allegro-pl (2 x 10.00 + 1 x 5.50)."
    assert told(Part(1, 1)).startswith("On allegro-pl the price would change from 24.00 PLN to 10.00 PLN, more")


def test_a_product_that_is_priced_by_the_dozen_is_priced_by_the_piece_unless_the_offer_is_of_sets() -> None:
    dozens = catalogue("300.00", pack=DOZEN)
    of_pack = replace(OFFER, link=Link((Part(1, 1, is_pack=True),)), prices={"allegro-pl": Price(Decimal(290), "PLN")})

    assert found(planned_of(OFFER, POLAND, dozens)) == ("write", "price_differs", "25.00 PLN")
    assert found(planned_of(of_pack, POLAND, dozens)) == ("write", "price_differs", "300.00 PLN")


def test_the_first_price_of_a_piece_of_what_is_priced_by_the_dozen_is_a_person_s() -> None:
    nowhere = replace(OFFER, prices={})
    one = planned_of(nowhere, POLAND, catalogue("300.00", pack=DOZEN))

    assert found(one) == ("wait", "price_of_a_pack", "25.00 PLN")
    assert one
    assert "for 25.00 PLN on allegro-pl" in sentence(one.reason, one.words)


def test_an_offer_without_a_price_on_a_market_gets_one() -> None:
    czechia = replace(POLAND, id="allegro-cz", currency="CZK")

    assert found(planned_of(OFFER, czechia, catalogue("140.00", currency="CZK"))) == (
        "write", "price_missing", "140.00 CZK",
    )  # fmt: skip
