"""Decisions about the lines of orders that exist, field by field."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from allegro_etl.languages import LANGUAGES
from allegro_etl.records.line_texts import line_text
from allegro_etl.records.orders.decisions import decide, written_after
from allegro_etl.records.sentences import facts_in
from allegro_etl_tests.records.orders.sides import FORM, MUG, in_odoo, line, loaded, told


def test_a_new_line_is_added_and_one_that_a_person_removed_is_not() -> None:
    surcharge = line("surcharge_1", kind="surcharge", line_item_id=None, description="Surcharge", quantity=Decimal(1))
    added = replace(loaded(), lines=[line(), surcharge])
    removed = replace(loaded(), odoo_lines={})

    assert told(decide(added)) == [("line", "create"), ("note", "create")]
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

    assert told(decisions) == [("line", "conflict"), ("activity", "create")]
    assert decisions[0].detail == {"quantity": {"allegro": "3", "odoo": "5", "last written": "2"}}
    assert written_after(found, decisions)["lines"][MUG]["quantity"] == "2"


def test_lines_that_allegro_no_longer_has_are_a_person_s() -> None:
    assert told(decide(replace(loaded(), lines=[]))) == [("order", "conflict"), ("activity", "create")]


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
    assert ("line", "update") in told(decide(replace(found, lines=dearer)))


def test_line_items_on_another_sale_order_are_not_added_again() -> None:
    found = replace(loaded(), lines=[line(), line("line_other")], lines_elsewhere=frozenset({"line_other"}))

    assert told(decide(found)) == [("line", "conflict"), ("activity", "create")]


def test_a_sale_order_that_is_not_ours_gets_no_lines() -> None:
    foreign = replace(loaded(), written={}, odoo_lines={})

    assert ("line", "create") not in told(decide(foreign))


def parts(*shares: tuple[str, int, str], of: str = MUG) -> list[dict[str, Any]]:
    """Give the lines of a set: what follows the line item in their key, quantity and price of each."""
    return [
        line(
            f"{of}_{suffix}",
            kind="set",
            line_item_id=of.removeprefix("line_"),
            quantity=Decimal(quantity),
            unit_price=Decimal(price),
        )
        for suffix, quantity, price in shares
    ]


PACK = parts(("0", 2, "19.99"), ("0_rest", 2, "20.00"))
PAIR = parts(("0", 2, "20.00"), ("1", 2, "19.99"))
REDUCED = line(quantity=Decimal(2), unit_price=Decimal("39.99"), original_price=Decimal("79.98"))


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ([line()], PACK),
        ([line()], PAIR),
        ([REDUCED], PAIR),
        (PACK, [line()]),
        (PACK, PAIR),
        (PAIR, [line()]),
        (PAIR, parts(("0", 2, "39.99"))),
        (PAIR, parts(("0", 4, "10.00"), ("1", 2, "19.99"))),
        (PAIR, parts(("0", 2, "10.00"), ("1", 2, "10.00"), ("2", 2, "19.99"))),
    ],
)
def test_goods_whose_composition_changed_are_not_sold_again(
    before: list[dict[str, Any]], now: list[dict[str, Any]]
) -> None:
    found = replace(loaded(lines=before), lines=now)

    decisions = decide(found)

    assert decisions == []
    assert written_after(found, decisions)["lines"] == found.written["lines"]


def test_goods_of_another_composition_and_another_worth_are_a_person_s() -> None:
    dearer = parts(("0", 3, "20.00"), ("1", 3, "19.99"))
    found = replace(loaded(), lines=dearer)

    conflict, activity = decide(found)

    assert (conflict.kind, conflict.action, conflict.key) == ("line", "conflict", MUG)
    assert conflict.detail[MUG] == {"allegro": None, "odoo": "2", "last written": "2"}
    assert conflict.detail[f"{MUG}_1"] == {"allegro": "3", "odoo": None, "last written": None}
    assert facts_in(activity.facts) == [("Kubek", "119.97 PLN on Allegro, 79.98 PLN in Odoo")]
    assert written_after(found, [conflict, activity])["lines"] == found.written["lines"]
    assert decide(replace(found, lines=parts(("0", 4, "20.00"), ("1", 4, "19.99"))))[1].words != activity.words


def test_goods_that_a_person_took_out_stay_out_when_their_composition_changes() -> None:
    removed = replace(loaded(), odoo_lines={}, lines=PAIR)
    by_hand = [in_odoo(one) for one in parts(("0", 3, "20.00"), ("1", 3, "19.99"))]
    followed = replace(loaded(), lines=parts(("0", 3, "39.99")), odoo_lines={one["line_key"]: one for one in by_hand})

    assert decide(removed) == []
    assert decide(followed) == []


def test_goods_in_odoo_of_which_nothing_is_known_as_written_are_not_sold_again() -> None:
    found = replace(loaded(), lines=PAIR)
    unknown = replace(found, written={**found.written, "lines": {}})

    disputed = replace(found, written={**found.written, "lines": {MUG: {"quantity": "2"}}})

    assert decide(unknown) == decide(disputed) == []


def test_a_set_of_which_not_all_is_known_as_written_is_compared_line_by_line() -> None:
    first, second = PAIR
    found = replace(loaded(lines=PAIR), lines=parts(("0", 2, "21.00"), ("1", 2, "18.99")))
    lines = {**found.written["lines"], first["line_key"]: {"quantity": "2"}}

    decisions = decide(replace(found, written={**found.written, "lines": lines}))

    assert told(decisions[:2]) == [("line", "conflict"), ("activity", "create")]
    assert decisions[2].key == second["line_key"]


def test_a_new_quantity_of_a_set_is_followed_also_where_it_takes_one_line_more() -> None:
    found = loaded(lines=parts(("0", 2, "20.00"), ("1", 2, "19.99")))
    more = replace(found, lines=parts(("0", 3, "20.00"), ("1", 3, "19.99")))
    split = replace(found, lines=parts(("0", 3, "20.00"), ("1", 1, "19.99"), ("1_rest", 2, "20.00")))
    merged = replace(loaded(lines=PACK), lines=parts(("0", 6, "20.00")))

    assert told(decide(more)) == [("line", "update"), ("line", "update"), ("note", "create")]
    assert told(decide(split)) == [("line", "update"), ("line", "update"), ("line", "create"), ("note", "create")]
    assert told(decide(merged)) == [("line", "conflict"), ("activity", "create")]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (PAIR, parts(("0", 4, "10.00"), ("1", 4, "9.995"))),
        (PACK, parts(("0", 4, "9.995"), ("0_rest", 4, "10.00"))),
        (parts(("0", 4, "10.00"), ("1", 4, "9.995")), PAIR),
    ],
)
def test_a_new_quantity_of_a_set_is_followed_where_its_sum_stays_the_same(
    before: list[dict[str, Any]], now: list[dict[str, Any]]
) -> None:
    decisions = decide(replace(loaded(lines=before), lines=now))

    assert told(decisions) == [("line", "update"), ("line", "update"), ("note", "create")]
    assert all("quantity" in one.detail for one in decisions[:2])


def test_a_line_that_a_run_made_before_it_died_is_told_and_remembered() -> None:
    surcharge = line("surcharge_1", kind="surcharge", line_item_id=None, description="Surcharge", quantity=Decimal(1))
    found = replace(loaded(), lines=[line(), surcharge])
    died = replace(found, odoo_lines={**found.odoo_lines, "surcharge_1": in_odoo(surcharge)})

    decisions = decide(died)

    assert told(decisions) == [("line", "create"), ("note", "create")]
    assert written_after(died, decisions)["lines"]["surcharge_1"]["quantity"] == "1"


def test_what_is_gone_is_told_apart_from_what_is_composed_otherwise() -> None:
    other = line("line_cccccccc-0000-11f1-8000-000000000001")
    found = replace(loaded(lines=[line(), other]), lines=PAIR)

    conflict, activity = decide(found)

    assert (conflict.kind, set(conflict.detail)) == ("order", {other["line_key"]})
    assert "no longer has" in activity.reason


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
    assert told(decide(by_a_run_that_died)) == [("line", "create"), ("note", "create")]


def test_a_text_that_a_person_wrote_stays_a_person_s_in_every_language() -> None:
    typed = in_odoo(deposit(), description="Kaucja zwrotna za butelki")
    there = replace(loaded(lines=[deposit()]), odoo_lines={DEPOSIT: typed})

    assert told(decide(there)) == [("line", "keep")]
    assert told(decide(replace(there, lines=[deposit("Woda gazowana")]))) == [
        ("line", "conflict"),
        ("activity", "create"),
    ]
