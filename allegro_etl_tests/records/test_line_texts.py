"""The words of ours on lines: in the company's language in Odoo, and the same in whatever language they are."""

from importlib.resources import files

import pytest

from allegro_etl.languages import ENGLISH, LANGUAGES
from allegro_etl.records.line_texts import BELOW, FIRST, in_english, line_text

TRANSLATED = [language for language in LANGUAGES if language != ENGLISH]
LINES = [
    ("delivery", "Delivery\nPaczkomat POZ17A, Grunwaldzka 108"),
    ("surcharge", "Surcharge paid on Allegro"),
    ("deposit", "Deposit: Woda {0} %s: 6 x 1,5 l"),
    ("adjustment", "Difference to the total on Allegro"),
    ("offer", "Kubek\nPrice before discount: 49.99 PLN (BUNDLE, COUPON)"),
    ("offer", "Kubek\nDiscounts: BUNDLE"),
    ("set", "Zestaw\nPart 1 of 2: Kubek"),
    ("set", "Zestaw\nPrice before discount: 49.99 PLN\nPart 2 of 2"),
]


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize(("kind", "english"), LINES)
def test_a_line_says_the_same_in_each_language(kind: str, english: str, language: str) -> None:
    said = line_text(english, kind, language)

    assert said != english
    assert in_english(said, kind) == english
    assert in_english(english, kind) == line_text(english, kind, ENGLISH) == english


def test_what_buyers_read_is_polish_and_names_stay_as_they_are() -> None:
    assert [line_text(english, kind, "pl") for kind, english in LINES] == [
        "Dostawa\nPaczkomat POZ17A, Grunwaldzka 108",
        "Dopłata opłacona na Allegro",
        "Kaucja: Woda {0} %s: 6 x 1,5 l",
        "Różnica do sumy na Allegro",
        "Kubek\nCena przed rabatem: 49.99 PLN (BUNDLE, COUPON)",
        "Kubek\nRabaty: BUNDLE",
        "Zestaw\nCzęść 1 z 2: Kubek",
        "Zestaw\nCena przed rabatem: 49.99 PLN\nCzęść 2 z 2",
    ]


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        ("offer", "Delivery"),
        ("offer", "Deposit: a book"),
        ("offer", "Discounts: BUNDLE"),
        ("service", "Delivery"),
        ("delivery", "Allegro Delivery"),
        ("delivery", "Kurier\nDiscounts: none"),
        ("offer", ""),
    ],
)
def test_a_name_that_reads_like_our_words_is_a_name(kind: str, named: str) -> None:
    assert line_text(named, kind, "pl") == in_english(named, kind) == named


def test_the_words_are_those_that_the_queries_write() -> None:
    names = (
        "records/orders/sql/build_other_lines",
        "records/orders/sql/build_set_lines",
        "warehouse/schema/views/01_texts",
    )
    queries = "".join((files("allegro_etl") / f"{name}.sql").read_text(encoding="utf-8") for name in names)
    begun = {template.partition("{")[0] for template in (*BELOW, *(one for heads in FIRST.values() for one in heads))}

    assert len(begun) == 7
    assert [words for words in begun if f"'{words}" not in queries] == []
