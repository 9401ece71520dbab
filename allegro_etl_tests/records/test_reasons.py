"""What is told: each code has one sentence, and its words are enough to fill it."""

import json
import string

import pytest

from allegro_etl.reasons import RemarkCode
from allegro_etl.records.plan_rows import as_json
from allegro_etl.records.reasons import PHRASES, REMARKS, SENTENCES, Phrase, PlanReason
from allegro_etl.records.sentences import BETWEEN, TEMPLATES, said, sentence


def test_each_code_has_a_sentence_and_no_two_kinds_of_codes_share_one() -> None:
    assert (set(SENTENCES), set(REMARKS), set(PHRASES)) == (set(PlanReason), set(RemarkCode), set(Phrase))
    assert len(TEMPLATES) == len(SENTENCES) + len(REMARKS) + len(PHRASES)


@pytest.mark.parametrize("code", TEMPLATES)
def test_a_sentence_names_its_places_and_shows_codes_in_words(code: str) -> None:
    places = [(name, spec) for _, name, spec, _ in string.Formatter().parse(TEMPLATES[code]) if name is not None]
    words = {name: Phrase.GOODS_LEFT if spec in BETWEEN else f"<{name}>" for name, spec in places}
    told = sentence(code, words)

    assert all(name.isidentifier() and spec in {"", *BETWEEN} for name, spec in places)
    assert all((PHRASES[Phrase.GOODS_LEFT] if spec in BETWEEN else f"<{name}>") in told for name, spec in places)


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
