"""The page of the plan: its sums in a sentence, and a row for each order."""

import json

from allegro_etl.orchestration.pages.plan import SHOWN_ORDERS, plan_page
from allegro_etl.run.run import Run
from allegro_etl_tests.orchestration.filled import (
    ATTACK,
    BUYER,
    cells,
    in_odoo,
    insert,
    order,
    planned,
    set_aside,
    value,
)


def test_the_plan_begins_with_its_sums_in_one_sentence(run: Run) -> None:
    for number, total in enumerate(("12340.10", "99.90", "5.00")):
        order(run.warehouse, f"f{number}", total, marketplace="allegro-pl")
        planned(run.warehouse, f"f{number}", "create")
        planned(run.warehouse, f"f{number}", "confirm")
    order(run.warehouse, "czech", "1000.00", "CZK", marketplace="allegro-cz")
    planned(run.warehouse, "czech", "create")
    insert(
        run.warehouse,
        "work.remarks",
        {"form_id": "f2", "code": "called_off", "words": None, "facts": None, "holds": True},
    )
    set_aside(run.warehouse, "aside", "no_product")

    page = plan_page(run)

    assert page["plan"] == "+4 orders 1 000.00 CZK, 12 445.00 PLN · !1 held · 1 in quarantine"
    assert next(iter(page)) == "plan"
    assert [value(page, f"orders {what}") for what in ("new", "changed", "cancelled", "held")] == [4, 0, 0, 1]
    assert (value(page, "new PLN"), value(page, "new CZK"), value(page, "in quarantine")) == (12445.0, 1000.0, 1)


def test_a_plan_that_does_nothing_says_so_and_has_no_table(run: Run) -> None:
    planned(run.warehouse, "f1", "keep")
    planned(run.warehouse, "f2", "skip")

    page = plan_page(run)

    assert page["plan"] == "+0 orders"
    assert "orders" not in page


def test_each_order_has_a_row_and_what_a_person_has_to_decide_stands_first(run: Run) -> None:
    order(run.warehouse, "new", "18.44")
    planned(run.warehouse, "new", "create")
    order(run.warehouse, "old", "40.98")
    in_odoo(run.warehouse, "old", 105, "S00105")
    planned(run.warehouse, "old", "confirm", reason="Ready for processing on Allegro")
    words = json.dumps({"paid": "35.98", "total": "40.98", "currency": "PLN"})
    insert(run.warehouse, "work.remarks", {"form_id": "old", "code": "paid_too_little", "words": words, "holds": True})

    planned(run.warehouse, "new", "confirm", reason="Ready for processing on Allegro")

    held, new = cells(plan_page(run), "orders")

    assert (held[""], held["order"], held["total"]) == ("~!", "S00105", "40.98 PLN")
    assert held["why"].startswith("Allegro shows 35.98 PLN paid of 40.98 PLN")
    assert (new[""], new["order"], new["market"], new["total"]) == ("+", "new", "allegro-pl", "18.44 PLN")
    assert (new["lines"], new["products by"], new["on Allegro"]) == ("1", "gtin", "new")
    assert new["why"] == "Odoo has no sale order for this checkout form"


def test_a_change_shows_both_values_but_nothing_of_a_person(run: Run) -> None:
    order(run.warehouse, "f", "20.00")
    in_odoo(run.warehouse, "f", 7, "S00007")
    sides = {
        "x_allegro_fulfillment": {"allegro": "SENT", "odoo": "NEW"},
        "partner_shipping_id": {"allegro": BUYER, "odoo": 3},
        "x_allegro_pickup_point": {"allegro": BUYER, "odoo": None},
    }
    planned(run.warehouse, "f", "update", reason="Changed on Allegro: fulfillment", detail=json.dumps(sides))
    quantity = {"quantity": {"allegro": "3", "odoo": "2"}, "text": {"allegro": BUYER, "odoo": "x"}}
    planned(run.warehouse, "f", "update", "line", detail=json.dumps(quantity), facts=json.dumps([["Street", BUYER]]))

    page = plan_page(run)
    [row] = cells(page, "orders")

    assert row["old → new"] == "fulfillment NEW → SENT; delivery address; pickup point; quantity 2 → 3; text"
    assert BUYER not in str(page)
    assert page["in Odoo"].md_str == "[S00007](<http://odoo.test/web#id=7&model=sale.order&view_type=form>)"


def test_a_long_plan_shows_its_first_orders_and_counts_all(run: Run) -> None:
    for number in range(SHOWN_ORDERS + 3):
        planned(run.warehouse, f"f{number}", "create")

    page = plan_page(run)

    assert len(cells(page, "orders")) == SHOWN_ORDERS
    assert value(page, "orders new") == SHOWN_ORDERS + 3


def test_an_order_s_number_that_was_made_an_attack_is_text_in_a_link(run: Run) -> None:
    in_odoo(run.warehouse, "f", 7, ATTACK)
    planned(run.warehouse, "f", "cancel", reason="Cancelled on Allegro")

    page = plan_page(run)

    assert "![x](http" not in page["in Odoo"].md_str
    assert "<img" not in page["in Odoo"].md_str.replace(r"\<", "")
    assert cells(page, "orders")[0]["order"] == ATTACK  # a table is no Markdown
