"""Decisions about goods that are composed otherwise than when they were loaded: a set for a product, other parts, another quantity."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from allegro_etl.records.orders.decisions import decide, written_after
from allegro_etl.records.sentences import facts_in
from allegro_etl_tests.records.orders.sides import MUG, in_odoo, line, loaded, outline


def parts(*shares: tuple[str, int, str], of: str = MUG) -> list[dict[str, Any]]:
    """Return the lines of a set: what follows the line item in their key, quantity and price of each."""
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

    assert outline(decisions[:2]) == [("line", "conflict"), ("activity", "create")]
    assert decisions[2].key == second["line_key"]


def test_a_new_quantity_of_a_set_is_followed_also_where_it_takes_one_line_more() -> None:
    found = loaded(lines=parts(("0", 2, "20.00"), ("1", 2, "19.99")))
    more = replace(found, lines=parts(("0", 3, "20.00"), ("1", 3, "19.99")))
    split = replace(found, lines=parts(("0", 3, "20.00"), ("1", 1, "19.99"), ("1_rest", 2, "20.00")))
    merged = replace(loaded(lines=PACK), lines=parts(("0", 6, "20.00")))

    assert outline(decide(more)) == [("line", "update"), ("line", "update"), ("note", "create")]
    assert outline(decide(split)) == [("line", "update"), ("line", "update"), ("line", "create"), ("note", "create")]
    assert outline(decide(merged)) == [("line", "conflict"), ("activity", "create")]


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

    assert outline(decisions) == [("line", "update"), ("line", "update"), ("note", "create")]
    assert all("quantity" in one.detail for one in decisions[:2])


def test_what_is_gone_is_told_apart_from_what_is_composed_otherwise() -> None:
    other = line("line_cccccccc-0000-11f1-8000-000000000001")
    found = replace(loaded(lines=[line(), other]), lines=PAIR)

    conflict, activity = decide(found)

    assert (conflict.kind, set(conflict.detail)) == ("order", {other["line_key"]})
    assert "no longer has" in activity.reason
