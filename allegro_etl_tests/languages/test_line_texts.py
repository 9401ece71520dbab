"""The words of ours on lines: in the company's language in Odoo, and the same in whatever language they are."""

from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest

from allegro_etl.languages import ENGLISH, LANGUAGES
from allegro_etl.languages.line_texts import LINE_TEXTS, in_english, line_text
from allegro_etl.warehouse import open_scratch

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


@pytest.mark.parametrize("name", LINE_TEXTS)
def test_sql_writes_the_same_words(name: str) -> None:
    template = LINE_TEXTS[name]
    parts = [part for _, part, _, _ in Formatter().parse(template) if part]
    with open_scratch() as warehouse:
        written = warehouse.scalar(
            f"select work.{name}({', '.join('?' * len(parts))})", [part.upper() for part in parts]
        )

    assert written == template.format(**{part: part.upper() for part in parts})


def test_queries_take_these_words_and_spell_none() -> None:
    queries = "".join(file.read_text("utf-8") for file in Path(str(files("allegro_etl"))).rglob("*.sql"))

    assert [name for name in LINE_TEXTS if f"work.{name}(" not in queries] == []
    assert [text for text in LINE_TEXTS.values() if f"'{text.partition('{')[0]}" in queries] == []
