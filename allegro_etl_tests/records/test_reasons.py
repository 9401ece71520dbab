"""What is told: each code has one sentence, and its words are enough to fill it."""

import json
import string

import pytest

from allegro_etl.reasons import FactCode, RemarkCode
from allegro_etl.records.phrases import FACTS, PHRASES, Phrase
from allegro_etl.records.plan_rows import as_json
from allegro_etl.records.reasons import REMARKS, SENTENCES, PlanReason, say
from allegro_etl.records.sentences import TEMPLATES, WAYS, facts_in, said, sentence

OF_CODES = {"said", "listed", "named"}


def test_each_code_has_a_sentence_and_no_two_kinds_of_codes_share_one() -> None:
    assert (set(SENTENCES), set(REMARKS)) == (set(PlanReason), set(RemarkCode))
    assert (set(PHRASES), set(FACTS)) == (set(Phrase), set(FactCode))
    assert len(TEMPLATES) == len(SENTENCES) + len(REMARKS) + len(PHRASES) + len(FACTS)


@pytest.mark.parametrize("code", TEMPLATES)
def test_a_sentence_names_its_places_and_shows_codes_in_words(code: str) -> None:
    places = [(name, spec) for _, name, spec, _ in string.Formatter().parse(TEMPLATES[code]) if name is not None]
    words = {name: Phrase.GOODS_LEFT if spec in OF_CODES else f"<{name}>" for name, spec in places}
    told = sentence(code, words)

    assert all(name.isidentifier() and spec in {"", *WAYS} for name, spec in places)
    assert all((PHRASES[Phrase.GOODS_LEFT] if spec in OF_CODES else f"<{name}>") in told for name, spec in places)


def test_codes_within_a_sentence_are_said_with_their_own_words() -> None:
    why = {"code": PlanReason.ORDER_MERGED, "order": "b"}
    words = {"why": why, "obstacles": [Phrase.GOODS_LEFT, Phrase.ORDER_LOCKED]}
    told = (
        "Merged on Allegro into order b, but goods have left and the order is locked: decide what to do with this one"
    )

    assert sentence(RemarkCode.CANCELLATION_TO_DECIDE, words) == told
    assert said({"code": RemarkCode.CANCELLATION_TO_DECIDE, **json.loads(as_json(words) or "")}) == told


def test_what_was_typed_is_no_place_of_its_own() -> None:
    tax = {"code": Phrase.EXEMPT, "exemption": "{offer} {0} {tax:said}"}

    assert sentence(RemarkCode.TAX_ABROAD, {"abroad": tax}).endswith("exempt ({offer} {0} {tax:said})")


def test_the_same_words_are_the_same_text_in_whatever_order_they_were_found() -> None:
    assert as_json({"a": 1, "b": [2]}) == as_json({"b": [2], "a": 1})
    assert (as_json({}), as_json([])) == (None, None)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (None, "Allegro shows 1234.50 PLN paid of 2000.00 PLN: check the payment before you confirm."),
        ("en", "Allegro shows 1,234.50 PLN paid of 2,000.00 PLN: check the payment before you confirm."),
        (
            "pl",
            "Według Allegro zapłacono 1 234,50 zł z 2 000,00 zł. Sprawdź płatność, zanim potwierdzisz zamówienie.",
        ),
    ],
)
def test_a_code_is_said_in_each_language_with_its_amounts(language: str | None, told: str) -> None:
    words = {"paid": "1234.50", "total": "2000.00", "currency": "PLN"}

    assert sentence(RemarkCode.PAID_TOO_LITTLE, words, language).replace("\xa0", " ") == told


def test_codes_within_codes_are_said_in_the_same_language() -> None:
    odoo = say(Phrase.RATE_UNKNOWN_TO_ODOO, odoo=say(Phrase.RATE_IN_ODOO, rate="8.5"), rate="23")
    tax = say(Phrase.TAXES_COMPARED, allegro=say(Phrase.RATE, rate="23"), odoo=odoo)

    assert said(tax, "pl") == "na Allegro 23%, w Odoo 8,5%, a podatku sprzedaży 23% tam nie ma"


def test_labels_of_ours_begin_with_a_capital_letter_and_names_stay_as_they_are() -> None:
    facts = [(say(Phrase.FULFILLMENT), say(Phrase.CHANGE, odoo=None, allegro=say(Phrase.ALLEGRO_WORD, word="SENT")))]

    assert facts_in([*facts, ("iKubek", "x")], "pl") == [("Status realizacji", "brak → wysłane"), ("iKubek", "x")]


def test_a_word_of_allegro_s_that_nobody_knows_is_shown_as_it_is() -> None:
    assert said(say(Phrase.ALLEGRO_WORD, word="LOST_IN_SPACE"), "pl") == "LOST_IN_SPACE"
