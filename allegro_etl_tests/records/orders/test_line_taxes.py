"""Which taxes a line gets, and what Allegro says of them: pure functions."""

from decimal import Decimal
from typing import Any

import pytest

from allegro_etl.destination.rates import Books
from allegro_etl.destination.tax_records import Becomes, KnownTaxes, TaxRecord
from allegro_etl.destination.taxes import Taxes, rate_in
from allegro_etl.records.orders.line_taxes import Choice, Taxed, follow
from allegro_etl.records.orders.tax_remarks import what_allegro_says
from allegro_etl.records.sentences import said

BOOKS = Books(currency="CZK", country="CZ", companies=[2, 1], sale_tax_id=21)
MAPPING, EMPTY = 7, 8


def tax(id_: int, rate: str | None, company: int = 2, *, position: int | None = None) -> TaxRecord:
    percent = None if rate is None else Decimal(rate)
    positions = frozenset({position} if position else ())
    is_own = position is None
    return TaxRecord(id_, "VAT", company, percent, True, False, is_own, positions, not is_own)


KNOWN = [
    tax(21, "21"), tax(12, "12"), tax(1, "23", 1), tax(90, None),
    tax(121, "21", position=MAPPING), tax(112, "12", position=MAPPING),
]  # fmt: skip
BECOMES = [Becomes(MAPPING, 21, 121), Becomes(MAPPING, 12, 112)]
TAXES = Taxes(KnownTaxes(KNOWN, BECOMES, empties=True), BOOKS)


def test_a_position_maps_as_odoo_does() -> None:
    assert TAXES.mapped([21], MAPPING) == (121,)
    assert TAXES.mapped([90, 12], MAPPING) == (90, 112)  # what it does not map stays
    assert TAXES.mapped([21], EMPTY) == ()  # one without taxes takes all of them
    assert TAXES.mapped([21], None) == (21,)


def test_a_position_of_an_older_odoo_leaves_what_it_has_no_line_for() -> None:
    older = Taxes(KnownTaxes(KNOWN, [*BECOMES, Becomes(MAPPING, 90, None)], empties=False), BOOKS)

    assert older.mapped([21, 90], MAPPING) == (121,)  # a line without a second tax takes the first one away
    assert older.mapped([21], EMPTY) == (21,)


def test_a_product_s_taxes_are_those_of_the_nearest_company() -> None:
    assert TAXES.of_company([1, 21]) == (21,)
    assert TAXES.of_company([1]) == (1,)
    assert TAXES.of_company([99]) == ()


def test_a_rate_is_known_for_percentages_alone() -> None:
    assert (TAXES.rate([21]), TAXES.rate([]), TAXES.rate([90]), TAXES.rate(None)) == (21, 0, None, None)


def test_a_new_product_gets_the_rate_of_the_company_s_own_country() -> None:
    assert TAXES.of_new_product(["PL 23.00", "CZ 12.00"]) == (12,)
    assert TAXES.of_new_product(["PL 12.00"]) == (21,)  # Poland's rate is nothing to a Czech seller
    assert TAXES.of_new_product(["CZ 6.00"]) == (21,)
    assert rate_in(["CZ 12.00"], None) is None


def line(key: str, kind: str, worth: str, ids: tuple[int, ...] | None, item: str | None = None) -> Taxed:
    return Taxed("form", key, kind, item, Decimal(worth), ids, TAXES.rate(ids), None)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [("goods", [112, 121, 112, 112]), ("highest", [112, 121, 112, 121]), ("product", [112, 121, 121, 1])],
)
def test_what_is_no_goods_is_taxed_as_the_goods_are(choice: Choice, expected: list[int]) -> None:
    lines = [
        line("book", "offer", "100", (112,), "a"), line("mug", "offer", "30", (121,), "b"),
        line("wrap", "service", "5", (121,), "a"), line("delivery", "delivery", "10", (1,)),
    ]  # fmt: skip

    assert [one.ids for one in follow(lines, choice, TAXES)] == [(one,) for one in expected]


def test_equal_shares_take_the_higher_rate_and_a_product_s_own_tax_of_that_rate_stays() -> None:
    lines = [
        line("book", "offer", "50", (112,)),
        line("mug", "offer", "50", (121,)),
        line("delivery", "delivery", "9", (21,)),
    ]

    assert follow(lines, "goods", TAXES)[-1].ids == (21,)


def test_a_deposit_stays_without_tax() -> None:
    lines = [line("mug", "offer", "50", (121,)), line("deposit", "deposit", "1", ())]

    assert follow(lines, "goods", TAXES)[-1].ids == ()


SILENT: dict[str, Any] = {
    "tax_rate": None, "tax_exemption": None, "tax_rates": None, "offer_exemption": None, "invoice_kind": None, "country_code": "PL",
}  # fmt: skip


@pytest.mark.parametrize(
    ("sold", "words", "rate"),
    [
        ({}, "no rate", None),
        ({"tax_rate": Decimal("8.00")}, "8 %", 8),
        ({"tax_rates": ["CZ 21.00", "PL 5.00"]}, "5 %", 5),
        ({"tax_rate": Decimal("0.00"), "tax_exemption": "SOMETHING_NEW"}, "exempt (SOMETHING_NEW)", 0),
        ({"tax_exemption": "MONEY_EQUIVALENT", "tax_rates": ["PL 23.00"]}, "exempt (MONEY_EQUIVALENT)", 0),
        ({"tax_rate": Decimal(23), "tax_exemption": "MONEY_EQUIVALENT"}, "23 %", 23),
        ({"tax_rate": Decimal(23), "tax_exemption": "MARGIN_SCHEME"}, "margin scheme", 0),
        ({"tax_rate": Decimal(23), "invoice_kind": "VAT_MARGIN"}, "margin scheme", 0),
        ({"tax_rate": Decimal(23), "invoice_kind": "WITHOUT_VAT"}, "invoice without VAT", 0),
        ({"tax_rate": Decimal(23), "invoice_kind": "VAT"}, "23 %", 23),
        ({"tax_rate": Decimal(23), "invoice_kind": "NO_INVOICE"}, "23 %", 23),
        ({"tax_rate": Decimal(23), "invoice_kind": "SOMETHING_NEW"}, "23 %", 23),
    ],
)
def test_what_allegro_says_of_a_line(sold: dict[str, Any], words: str, rate: int | None) -> None:
    tax, found = what_allegro_says(SILENT | sold)

    assert (said(tax), found) == (words, rate)
