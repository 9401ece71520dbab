"""What passes the door, and what does not."""

import json
from decimal import Decimal

import pytest

from allegro_etl.allegro.json_text import read_json
from allegro_etl.documents.payloads import as_text


def test_a_personal_identity_number_never_gets_in_under_a_name_that_is_written_in_escapes() -> None:
    for name in (
        "personal\\u0049dentity",
        "\\u0070ersonalIdentity",
        "personalIdentit\\u0079",
        "personalI\\u0064entity",
    ):
        assert read_json(f'{{"buyer":[{{"{name}":"00000000000","id":"\\u017c"}}]}}') == {"buyer": [{"id": "ż"}]}


def test_a_personal_identity_number_never_gets_in_however_deep_it_lies() -> None:
    text = '{"buyer":{"id":"1","personalIdentity":"00000000000"},"all":[{"x":[{"personalIdentity":{"n":"0"}}]}]}'

    content = read_json(text)

    assert content == {"buyer": {"id": "1"}, "all": [{"x": [{}]}]}


def test_numbers_with_a_fraction_stay_exact() -> None:
    content = read_json('{"commission":1.10,"quantity":3}')

    assert content == {"commission": Decimal("1.10"), "quantity": 3}
    assert as_text(content) == '{"commission":"1.10","quantity":3}'


@pytest.mark.parametrize("text", ["", "<html></html>", '{"a":NaN}', '{"a":-Infinity}', '{"a":1', "[" * 100_000])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_json(text)


def test_half_an_emoji_and_nul_do_not_reach_a_database() -> None:
    text = '{"messageToSeller":"cut \\ud83d","note":"a\\u0000b","whole":"\\ud83d\\ude00"}'

    content = read_json(text)

    assert content == {"messageToSeller": "cut \ufffd", "note": "ab", "whole": "\U0001f600"}
    assert json.loads(as_text(content).encode("utf-8")) == content


def test_other_letters_than_latin_stay_letters() -> None:
    assert as_text(read_json('{"city":"\\u0141\\u00f3d\\u017a"}')) == '{"city":"Łódź"}'
