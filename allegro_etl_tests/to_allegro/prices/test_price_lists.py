"""What a price list says of a product, by an explicit rule: rows in, an amount or a reason out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from allegro_etl.destination.units import Pack
from allegro_etl.reasons import WriteReason
from allegro_etl.to_allegro.offers.offer import Part
from allegro_etl.to_allegro.prices.price_lists import Catalogue, PriceList, Product, Rule, price_in

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
MUG = Product(1, 10, "PLN", Decimal("40.00"), "PLN", Decimal("15.00"), category_ids=frozenset({5, 6}), tax_ids=(3,))
RATES = {"PLN": Decimal(1), "CZK": Decimal("5.8")}


def priced(
    *rules: Rule, quantity: int = 1, currency: str = "PLN", more: PriceList | None = None
) -> Decimal | WriteReason:
    lists = {7: PriceList(7, currency, rules), **({more.id: more} if more else {})}
    return price_in(Catalogue(lists, {1: MUG}, RATES, NOON), 7, MUG, Part(1, quantity))


def test_the_first_rule_that_applies_makes_the_price() -> None:
    assert priced(
        Rule("fixed", "0_product_variant", variant_id=2, fixed=Decimal(1)),
        Rule("fixed", "1_product", template_id=11, fixed=Decimal(2)),
        Rule("fixed", "2_product_category", category_id=9, fixed=Decimal(3)),
        Rule("fixed", "3_global", fixed=Decimal(4)),
    ) == Decimal(4)


@pytest.mark.parametrize(
    "rule",
    [
        Rule("fixed", "0_product_variant", variant_id=1, fixed=Decimal(9)),
        Rule("fixed", "1_product", template_id=10, fixed=Decimal(9)),
        Rule("fixed", "2_product_category", category_id=6, fixed=Decimal(9)),
        Rule("fixed", fixed=Decimal(9), begins=NOON, ends=NOON),
    ],
)
def test_a_rule_applies_to_a_variant_a_product_a_category_or_all(rule: Rule) -> None:
    assert priced(rule) == Decimal(9)


@pytest.mark.parametrize(
    "changed",
    [
        {"least_quantity": Decimal(2)},
        {"begins": NOON + timedelta(seconds=1)},
        {"ends": NOON - timedelta(seconds=1)},
    ],
)
def test_a_rule_for_more_units_or_another_time_does_not_apply(changed: dict[str, object]) -> None:
    rule = replace(Rule("fixed", fixed=Decimal(9)), **changed)

    assert priced(rule) == WriteReason.PRICE_WITHOUT_RULE


def test_without_a_rule_the_sales_price_is_not_taken() -> None:
    assert priced() == WriteReason.PRICE_WITHOUT_RULE


def test_a_rule_for_many_units_is_that_of_a_pack_of_so_many() -> None:
    assert priced(Rule("fixed", least_quantity=Decimal(3), fixed=Decimal(9)), quantity=3) == Decimal(9)


@pytest.mark.parametrize(
    ("rule", "price"),
    [
        (Rule("percentage", discount=Decimal(10)), "36"),
        (Rule("percentage", discount=Decimal(-10)), "44"),
        (Rule("formula", base="standard_price", discount=Decimal(-100)), "30"),
        (Rule("formula", discount=Decimal(5), round_to=Decimal(10), surcharge=Decimal("-0.01")), "39.99"),
        (Rule("formula", discount=Decimal(50), least_margin=Decimal(-5)), "35"),
        (Rule("formula", surcharge=Decimal(50), most_margin=Decimal(2)), "42"),
    ],
)
def test_a_discount_and_a_formula_start_from_the_sales_price_or_the_cost(rule: Rule, price: str) -> None:
    assert priced(rule) == Decimal(price)


def test_another_price_list_may_be_the_start() -> None:
    rule = Rule("formula", base="pricelist", base_list_id=8, discount=Decimal(50))
    other = PriceList(8, "CZK", (Rule("fixed", fixed=Decimal("116.00")),))

    assert priced(rule, more=other) == Decimal("10.00")
    assert priced(rule, more=replace(other, rules=())) == Decimal("20.00"), "there, Odoo takes the sales price"


def test_price_lists_that_start_from_one_another_have_no_price() -> None:
    around = PriceList(8, "PLN", (Rule("formula", base="pricelist", base_list_id=7),))

    assert priced(Rule("formula", base="pricelist", base_list_id=8), more=around) == WriteReason.PRICE_RULE_UNKNOWN


def test_a_missing_rate_is_not_1() -> None:
    assert priced(Rule("percentage"), currency="CZK") == Decimal("232.0")
    assert priced(Rule("percentage"), currency="HUF") == WriteReason.PRICE_WITHOUT_RATE
    assert priced(Rule("fixed", fixed=Decimal(9990)), currency="HUF") == Decimal(9990)


def test_a_price_from_a_cost_that_is_not_known_and_a_rule_of_an_unknown_kind_are_no_price() -> None:
    catalogue = Catalogue(
        {7: PriceList(7, "PLN", (Rule("formula", base="standard_price"),)), 8: PriceList(8, "PLN", (Rule("markup"),))},
        {}, RATES, NOON,
    )  # fmt: skip

    assert price_in(catalogue, 7, replace(MUG, cost=None), Part(1, 1)) == WriteReason.PRICE_WITHOUT_COST
    assert price_in(catalogue, 8, MUG, Part(1, 1)) == WriteReason.PRICE_RULE_UNKNOWN


DOZENS = replace(MUG, pack=Pack(Fraction(1, 12), Fraction(1, 100)))


def of_dozens(part: Part, *rules: Rule) -> Decimal | WriteReason:
    """Return the price of one of a part, where Odoo counts and prices mugs by the dozen."""
    return price_in(Catalogue({7: PriceList(7, "PLN", rules)}, {1: DOZENS}, RATES, NOON), 7, DOZENS, part)


@pytest.mark.parametrize(
    ("rule", "price"),
    [
        (Rule("fixed", fixed=Decimal(30)), "2.5"),
        (Rule("percentage", discount=Decimal(10)), "3"),
        (Rule("formula", base="standard_price", discount=Decimal(-100)), "2.5"),
        (
            Rule("formula", discount=Decimal(25), round_to=Decimal(1), surcharge=Decimal(6)),
            "3.5",
        ),  # 2.50 is rounded to 3
        (Rule("formula", discount=Decimal(50), least_margin=Decimal(-8)), "2.666667"),
        (Rule("formula", surcharge=Decimal(50), most_margin=Decimal(2)), "3.5"),
    ],
)
def test_a_piece_has_its_share_in_the_price_of_a_dozen(rule: Rule, price: str) -> None:
    each = of_dozens(Part(1, 12), rule)

    assert isinstance(each, Decimal)
    assert round(each, 6) == Decimal(price)


def test_a_share_in_another_price_list_is_the_same() -> None:
    rule = Rule("formula", base="pricelist", base_list_id=8, discount=Decimal(50))
    lists = {7: PriceList(7, "PLN", (rule,)), 8: PriceList(8, "CZK", (Rule("fixed", fixed=Decimal("139.20")),))}

    assert price_in(Catalogue(lists, {1: DOZENS}, RATES, NOON), 7, DOZENS, Part(1, 1)) == Decimal(1)


@pytest.mark.parametrize(
    ("part", "price"),
    [
        (Part(1, 11), "2"),  # 0.92 dozens
        (Part(1, 12), "1"),
        (Part(1, 1, is_pack=True), "12"),
    ],
)
def test_the_least_quantity_of_a_rule_is_one_of_dozens(part: Part, price: str) -> None:
    rules = Rule("fixed", least_quantity=Decimal(1), fixed=Decimal(12)), Rule("fixed", fixed=Decimal(24))

    assert of_dozens(part, *rules) == Decimal(price)


def test_a_quantity_in_dozens_is_rounded_up_as_odoo_rounds_it() -> None:
    rules = Rule("fixed", least_quantity=Decimal(1), fixed=Decimal(144)), Rule("fixed", fixed=Decimal(288))
    gross = replace(MUG, pack=Pack(Fraction(1, 144), Fraction(1, 100)))
    catalogue = Catalogue({7: PriceList(7, "PLN", rules)}, {1: gross}, RATES, NOON)

    assert [price_in(catalogue, 7, gross, Part(1, number)) for number in (142, 143)] == [2, 1]
