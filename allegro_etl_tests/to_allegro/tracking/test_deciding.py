"""What becomes of a number that Allegro does not show: rows in, rows out."""

from typing import Any

from allegro_etl.to_allegro.sentences import sentence
from allegro_etl.to_allegro.tracking.deciding import corrected, decide, missing_on_allegro
from allegro_etl.to_allegro.tracking.parcels import parcels_of, with_line_items
from allegro_etl.to_allegro.writer import Planned
from allegro_etl_tests.to_allegro.tracking.sides import FORM, delivery

KNOWN = {"GLS": "GLS", "DPD": "DPD", "OTHER": ""}


def decided(number: str = "GLS00000001", chosen: dict[str, str] | None = None, **fields: Any) -> Planned:
    """Return what becomes of the one number of a delivery."""
    [parcel] = parcels_of([delivery(number, **fields)])
    return decide(parcel, chosen or {}, KNOWN, {})


def test_a_number_is_written_with_its_carrier_and_its_line_items() -> None:
    [parcel] = with_line_items(parcels_of([delivery()]), {1: ["b", "a"]}, {})

    planned = decide(parcel, {}, KNOWN, {})

    assert (planned.action, planned.reason, planned.form_id, planned.res_id) == ("write", "number_missing", FORM, 1)
    assert planned.after == {"carrierId": "GLS", "waybill": "GLS00000001", "lineItems": [{"id": "a"}, {"id": "b"}]}


def test_a_number_on_two_deliveries_is_one_parcel_with_the_goods_of_both() -> None:
    two = parcels_of([delivery("GLS00000001"), delivery("gls00000001", id=2)])

    [parcel] = with_line_items(two, {1: ["a"], 2: ["b"]}, {})

    assert parcel.number == "GLS00000001"
    assert parcel.line_items == ("a", "b")


def test_a_delivery_of_two_orders_has_a_parcel_for_each_which_names_its_own_goods() -> None:
    two = parcels_of([delivery(), delivery(form_id="other")])

    parcels = with_line_items(two, {1: ["a", "b"]}, {FORM: ["a"], "other": ["b", "c"]})

    assert [(one.form_id, one.line_items) for one in parcels] == [(FORM, ("a",)), ("other", ("b",))]


def test_a_parcel_whose_goods_are_not_known_names_no_line_items() -> None:
    assert "lineItems" not in decided().after


def test_only_deliveries_that_have_left_have_parcels() -> None:
    assert parcels_of([delivery(state="assigned"), delivery(state="cancel", id=2)]) == []


def test_what_cannot_be_written_waits_with_the_way_out() -> None:
    reasons = {
        "number_unclear": decided("12 34 56"),
        "no_delivery_method": decided(method=None),
        "carrier_to_confirm": decided(method="DPD kurier"),
        "carrier_unknown": decided(method="Kurier"),
    }

    for reason, planned in reasons.items():
        assert (planned.action, planned.reason) == ("wait", reason)
    told = [sentence(one.reason, one.words) for one in reasons.values()]
    assert 'set carriers_to_allegro."DPD kurier" = "DPD"' in told[2]
    assert 'Set carriers_to_allegro."Kurier" to one of DPD, GLS, OTHER.' in told[3]


def test_a_number_of_allegro_delivery_is_left() -> None:
    assert (decided("AD12345678").action, decided("AD12345678").reason) == ("leave", "shipped_with_allegro")


def test_another_carrier_carries_its_name() -> None:
    assert decided(chosen={"GLS": "OTHER"}).after == {
        "carrierId": "OTHER",
        "carrierName": "GLS",
        "waybill": "GLS00000001",
    }


def test_what_allegro_did_not_show_is_not_written() -> None:
    [parcel] = parcels_of([delivery()])

    assert decide(parcel, {}, KNOWN, {FORM: "RecordGone"}).reason == "numbers_not_read"


def test_a_number_that_allegro_shows_is_not_missing_whatever_its_spelling() -> None:
    parcels = parcels_of([delivery("gls-00000001, GLS00000002")])

    assert [one.number for one in missing_on_allegro(parcels, {FORM: {"GLS00000001"}})] == ["GLS00000002"]


def test_a_number_that_was_written_and_is_in_odoo_no_more_is_told() -> None:
    parcels = parcels_of([delivery("GLS00000002")])

    [told] = corrected(parcels, {FORM: {"GLS00000001", "gls00000002"}})

    assert (told.action, told.reason, told.subject) == ("leave", "number_corrected", f"number:{FORM}:GLS00000001")
