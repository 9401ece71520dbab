"""Decisions about the lines of orders that exist, field by field."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from allegro_etl.languages import LANGUAGES
from allegro_etl.languages.line_texts import line_text
from allegro_etl.records.orders.decisions import decide, written_after
from allegro_etl_tests.records.orders.sides import FORM, MUG, in_odoo, line, loaded, outline


def test_a_new_line_is_added_and_one_that_a_person_removed_is_not() -> None:
    surcharge = line("surcharge_1", kind="surcharge", line_item_id=None, description="Surcharge", quantity=Decimal(1))
    added = replace(loaded(), lines=[line(), surcharge])
    removed = replace(loaded(), odoo_lines={})

    assert outline(decide(added)) == [("line", "create"), ("note", "create")]
    [kept] = decide(removed)
    assert (kept.kind, kept.action) == ("line", "keep")
    assert kept.detail["quantity"] == {"allegro": "2", "odoo": None, "last written": "2"}


def test_a_line_is_compared_field_by_field() -> None:
    found = replace(
        loaded(),
        lines=[line(quantity=Decimal(3))],
        odoo_lines={MUG: in_odoo(line(), unit_price=Decimal("35.00"))},
    )

    kept, update, note = decide(found)

    assert (kept.action, set(kept.detail)) == ("keep", {"price"})
    assert update.detail == {"quantity": {"allegro": "3", "odoo": "2", "last written": "2"}}
    after = note.detail["written"]["lines"][MUG]
    assert (after["quantity"], after["price"]) == ("3", "39.99")


def test_a_quantity_changed_on_both_sides_is_a_conflict_and_stays_one() -> None:
    found = replace(loaded(), lines=[line(quantity=Decimal(3))], odoo_lines={MUG: in_odoo(line(), quantity=Decimal(5))})

    decisions = decide(found)

    assert outline(decisions) == [("line", "conflict"), ("activity", "create")]
    assert decisions[0].detail == {"quantity": {"allegro": "3", "odoo": "5", "last written": "2"}}
    assert written_after(found, decisions)["lines"][MUG]["quantity"] == "2"


def test_lines_that_allegro_no_longer_has_are_a_person_s() -> None:
    assert outline(decide(replace(loaded(), lines=[]))) == [("order", "conflict"), ("activity", "create")]


def test_a_rounding_line_is_ours_and_no_change() -> None:
    rounding: Any = {"line_key": f"rounding_{FORM}", "quantity": Decimal(1), "unit_price": Decimal("0.01")}

    assert decide(replace(loaded(), odoo_lines={**loaded().odoo_lines, f"rounding_{FORM}": rounding})) == []


def test_a_set_for_the_same_price_is_not_shared_out_anew() -> None:
    item = "cccccccc-0000-11f1-8000-000000000001"
    one, two = f"line_{item}_0", f"line_{item}_1"
    before = [
        line(one, kind="set", line_item_id=item, quantity=Decimal(1), unit_price=Decimal("60.00")),
        line(two, kind="set", line_item_id=item, quantity=Decimal(2), unit_price=Decimal("20.00")),
    ]
    found = loaded(lines=before)
    shifted = [{**before[0], "unit_price": Decimal("50.00")}, {**before[1], "unit_price": Decimal("25.00")}]
    dearer = [{**before[0], "unit_price": Decimal("61.00")}, before[1]]

    assert decide(replace(found, lines=shifted)) == []
    assert ("line", "update") in outline(decide(replace(found, lines=dearer)))


def test_line_items_on_another_sale_order_are_not_added_again() -> None:
    found = replace(loaded(), lines=[line(), line("line_other")], lines_elsewhere=frozenset({"line_other"}))

    assert outline(decide(found)) == [("line", "conflict"), ("activity", "create")]


def test_a_sale_order_that_is_not_ours_gets_no_lines() -> None:
    foreign = replace(loaded(), written={}, odoo_lines={})

    assert ("line", "create") not in outline(decide(foreign))


def test_a_line_that_a_run_made_before_it_died_is_told_and_remembered() -> None:
    surcharge = line("surcharge_1", kind="surcharge", line_item_id=None, description="Surcharge", quantity=Decimal(1))
    found = replace(loaded(), lines=[line(), surcharge])
    died = replace(found, odoo_lines={**found.odoo_lines, "surcharge_1": in_odoo(surcharge)})

    decisions = decide(died)

    assert outline(decisions) == [("line", "create"), ("note", "create")]
    assert written_after(died, decisions)["lines"]["surcharge_1"]["quantity"] == "1"


DEPOSIT = "deposit_bbbbbbbb-0000-11f1-8000-000000000001"


def deposit(offer: str = "Woda") -> Any:
    """Return a line that says something in words of ours."""
    return line(
        DEPOSIT, kind="deposit", description=f"Deposit: {offer}", quantity=Decimal(1), unit_price=Decimal("0.50")
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_ours_are_the_same_in_every_language(language: str) -> None:
    said = in_odoo(deposit(), description=line_text("Deposit: Woda", "deposit", language))
    there = replace(loaded(lines=[deposit()]), odoo_lines={DEPOSIT: said})

    assert decide(there) == []

    renamed = replace(there, lines=[deposit("Woda gazowana")])
    update, _ = decide(renamed)
    assert (update.action, set(update.detail)) == ("update", {"text"})

    by_a_run_that_died = replace(loaded(lines=[line(), deposit()]), written=loaded().written)
    by_a_run_that_died.odoo_lines[DEPOSIT].update(said)
    assert outline(decide(by_a_run_that_died)) == [("line", "create"), ("note", "create")]


def test_a_text_that_a_person_wrote_stays_a_person_s_in_every_language() -> None:
    typed = in_odoo(deposit(), description="Kaucja zwrotna za butelki")
    there = replace(loaded(lines=[deposit()]), odoo_lines={DEPOSIT: typed})

    assert outline(decide(there)) == [("line", "keep")]
    assert outline(decide(replace(there, lines=[deposit("Woda gazowana")]))) == [
        ("line", "conflict"),
        ("activity", "create"),
    ]
