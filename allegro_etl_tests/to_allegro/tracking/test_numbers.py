"""Numbers as people type them are taken apart, and compared whatever the spelling."""

import pytest

from allegro_etl.to_allegro.tracking.numbers import is_of_allegro_delivery, plain, read_numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", []),
        ("  ", []),
        ("1Z999AA10123456784", ["1Z999AA10123456784"]),
        ("GLS00000001, GLS00000002", ["GLS00000001", "GLS00000002"]),
        ("GLS00000001;GLS00000002\nGLS00000003", ["GLS00000001", "GLS00000002", "GLS00000003"]),
        ("GLS00000001 GLS00000002", ["GLS00000001", "GLS00000002"]),
        ("GLS00000001,, gls-0000 0001,", ["GLS00000001"]),
        ("AB-12/34.5_6", ["AB-12/34.5_6"]),
        ("0000123456789-U", ["0000123456789-U"]),
        ("\u200bGLS00000001\u00a0GLS\u00ad00000002\ufeff", ["GLS00000001", "GLS00000002"]),
    ],
)
def test_numbers_are_separated_by_commas_semicolons_lines_and_blanks(text: str, numbers: list[str]) -> None:
    assert read_numbers(text).numbers == numbers


@pytest.mark.parametrize(
    "text",
    [
        "0015 9007 7312 3456 7890",
        "odbiór osobisty",
        "bez numeru",
        "pobranie 123",
        "č123456789",
        "https://gls-group.eu/track?match=GLS00000001",
        "www.gls-group.eu/GLS00000001",
        "inpost.pl/620012345678901234567890",
        "GLS00000001/GLS00000002",
        "GLS00000001-GLS00000002",
        "GLS00000001|GLS00000002",
    ],
)
def test_what_may_be_one_number_or_several_or_none_is_unclear(text: str) -> None:
    assert read_numbers(text) == ([], [text])


def test_a_clear_number_beside_an_unclear_one_is_taken() -> None:
    assert read_numbers("GLS00000001, 12 34 56") == (["GLS00000001"], ["12 34 56"])


def test_numbers_are_compared_without_blanks_signs_and_case() -> None:
    assert plain("gls-0000 0001") == plain("GLS00000001") == "GLS00000001"


@pytest.mark.parametrize(
    ("number", "is_so"), [("AD0001234567", True), ("ad 12-34", True), ("AD123456789PL", False), ("1AD2", False)]
)
def test_numbers_of_allegro_delivery_are_known_by_their_beginning(number: str, is_so: bool) -> None:
    assert is_of_allegro_delivery(number) is is_so
