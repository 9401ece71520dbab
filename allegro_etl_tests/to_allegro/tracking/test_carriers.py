"""Which carrier on Allegro a delivery method is: by the setting, by the same name, or not at all."""

import pytest

from allegro_etl.to_allegro.tracking.carriers import Carrier, carrier_name, carrier_of

KNOWN = {
    "ALLEGRO": "Allegro",
    "DPD": "DPD",
    "GLS": "GLS",
    "POCZTA_POLSKA": "Poczta Polska",
    "WEDO": "WE|DO",
    "OTHER": "",
}


@pytest.mark.parametrize(
    ("method", "carrier"),
    [
        ("DPD", Carrier("DPD")),
        ("poczta  polska", Carrier("POCZTA_POLSKA")),
        ("Pocztą Polską", Carrier("POCZTA_POLSKA")),
        ("DPD kurier", Carrier(None, "DPD")),
        ("DPDirect", Carrier(None, None)),
        ("Allegro", Carrier(None, None)),
        ("WE|DO", Carrier(None, None)),
        ("Other", Carrier(None, None)),
        ("Kurier", Carrier(None, None)),
        ("", Carrier(None, None)),
    ],
)
def test_without_a_setting_only_the_same_name_counts_and_the_beginning_of_one_is_proposed(
    method: str, carrier: Carrier
) -> None:
    assert carrier_of(method, {}, KNOWN) == carrier


def test_a_name_that_two_carriers_have_decides_nothing() -> None:
    assert carrier_of("Paczka", {}, {"ONE": "Paczka", "TWO": "paczka"}) == Carrier(None, None)


def test_the_setting_counts_before_any_name_and_needs_no_carriers() -> None:
    assert carrier_of("GLS", {"gls": "DHL"}, KNOWN) == Carrier("DHL")
    assert carrier_of("DPD kurier", {"DPD Kurier": "DPD"}, {}) == Carrier("DPD")


def test_only_a_carrier_that_allegro_does_not_know_is_given_a_name_of_at_most_30_characters() -> None:
    assert carrier_name("DPD", "DPD kurier") is None
    assert carrier_name("OTHER", "Nasz własny kurier z dalekiego miasta") == "Nasz własny kurier z dalekiego"


def test_names_in_other_letters_or_in_none_are_told_apart() -> None:
    chosen = {"Лип": "OTHER", "★": "DHL"}

    assert carrier_of("ЛИП", chosen, KNOWN) == Carrier("OTHER")
    assert carrier_of("Щит", chosen, KNOWN) == Carrier(None)
    assert carrier_of("☆", chosen, {"NAMELESS": "", "★": "★"}) == Carrier(None)
