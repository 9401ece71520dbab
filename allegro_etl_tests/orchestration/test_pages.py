"""What the pages of the plan and of the orders say, from rows in a DuckDB file."""

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from allegro_etl.ledger.bindings import count_records, remember
from allegro_etl.ledger.ways_out import WAYS_OUT
from allegro_etl.orchestration.pages.markdown import links
from allegro_etl.orchestration.pages.orders import minutes, orders_page
from allegro_etl.orchestration.pages.plan import SHOWN_ORDERS, plan_page
from allegro_etl.orchestration.pages.set_aside import COLUMNS, set_aside_row, told_sum
from allegro_etl.orchestration.pages.set_aside import set_aside as in_quarantine
from allegro_etl.orchestration.pages.step import metadata
from allegro_etl.orchestration.pages.table import money, table
from allegro_etl.orchestration.run_tags import outcome_tags
from allegro_etl.reasons import QuarantineCode
from allegro_etl.registry import STEPS
from allegro_etl.run.run import Run, RunRequest
from allegro_etl_tests.orchestration.filled import (
    ATTACK,
    NOW,
    cells,
    filled,
    in_odoo,
    insert,
    order,
    planned,
    set_aside,
)

BUYER = "Jadwiga Tajna, ul. Cicha 7"
BY_NAME = {step.name: step for step in STEPS}


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    with filled(tmp_path) as opened:
        yield opened


def value(page: dict[str, Any], name: str) -> Any:
    return page[name].value


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


def test_the_page_of_the_orders_has_numbers_that_draw_plots(run: Run) -> None:
    for number, market in enumerate(("allegro-pl", "allegro-pl", "allegro-cz")):
        currency = "PLN" if market == "allegro-pl" else "CZK"
        order(run.warehouse, f"f{number}", "10.50", currency, marketplace=market)
        planned(run.warehouse, f"f{number}", "create", status="done", odoo_id=number + 1)
        planned(run.warehouse, f"f{number}", "confirm", status="done", odoo_id=number + 1)
    planned(run.warehouse, "refused", "create", status="quarantined")
    run.warehouse.execute("update ops.runs set cursor_before = '100'")
    run.odoo.names.update({1: "S00001", 2: "S00002", 3: "S00003"})  # type: ignore[attr-defined]  # see filled
    insert(
        run.warehouse,
        "staging.sweeps",
        {
            "swept_at": NOW,
            "run_id": "this-run",
            "window_from": NOW,
            "window_to": NOW,
            "forms_seen": 9,
            "forms_missed": 2,
        },
    )

    page = orders_page(run)

    assert (value(page, "orders"), value(page, "orders allegro-pl"), value(page, "orders allegro-cz")) == (3, 2, 1)
    assert (value(page, "revenue allegro-pl PLN"), value(page, "revenue allegro-cz CZK")) == (21.0, 10.5)
    assert (value(page, "% by gtin"), value(page, "missed by the journal"), value(page, "in quarantine")) == (
        100.0,
        2,
        0,
    )
    assert value(page, "minutes to Odoo, median") == value(page, "minutes to Odoo, p95") >= 0
    assert page["in Odoo"].md_str.count("](<http://odoo.test/web#id=") == 3


def test_what_comes_from_the_past_says_nothing_of_how_quick_orders_are(tmp_path: Path) -> None:
    with filled(tmp_path, RunRequest(since=NOW)) as run:
        order(run.warehouse, "f", "10.50", bought_at=NOW - timedelta(days=200))
        planned(run.warehouse, "f", "create", status="done", odoo_id=1)

        assert [name for name in orders_page(run) if name.startswith("minutes")] == []
    with filled(tmp_path / "first") as first:
        order(first.warehouse, "f", "10.50")
        planned(first.warehouse, "f", "create", status="done", odoo_id=1)

        assert [name for name in orders_page(first) if name.startswith("minutes")] == []


def test_no_more_links_than_dagster_shows_at_once() -> None:
    many = links((f"S{number:05}", f"http://odoo.test/web#id={number}") for number in range(200)).md_str

    assert 900 < len(many) < 1000
    assert many.endswith(">)")


def test_minutes_are_told_by_their_median_and_their_slow_end() -> None:
    bought = [NOW - timedelta(minutes=each) for each in [1] * 18 + [10, 100]]

    told = {name: number.value for name, number in minutes(bought, NOW).items()}

    assert told == {"minutes to Odoo, median": 1.0, "minutes to Odoo, p95": 14.5}
    assert minutes([], NOW) == {}
    assert minutes([NOW + timedelta(minutes=3)], NOW)["minutes to Odoo, median"].value == 0.0  # a clock is ahead


def test_rows_of_what_was_written_are_records_in_odoo_and_not_rows_of_the_plan(run: Run) -> None:
    for number in range(3):
        planned(run.warehouse, "f", "create", odoo_id=number, status="done")
        bound = {
            "external_id": f"order_f{number}",
            "model": "sale.order",
            "res_id": number,
            "run_id": "r",
            "written_at": NOW,
        }
        insert(run.warehouse, "odoo.bindings", bound)
        planned(run.warehouse, "f", "confirm", odoo_id=number, status="done")
    for key in ("product_1", "offer_1", "offer_2"):
        bound = {"external_id": key, "model": "product.product", "res_id": 9, "run_id": "r", "written_at": NOW}
        insert(run.warehouse, "odoo.bindings", bound)

    counted = {
        name: metadata(run, {}, BY_NAME[name])["dagster/row_count"]
        for name in ("load_orders", "load_products", "load_partners")
    }

    assert counted == {"load_orders": 3, "load_products": 1, "load_partners": 0}


def test_records_that_are_written_are_added_to_those_that_were_counted(run: Run) -> None:
    remember(run, "sale.order", [("order_f0", 7)])
    assert count_records(run, "sale.order") == 1
    merged = {"name": "order_f0", "model": "sale.order", "res_id": 7}
    insert(run.warehouse, "odoo.external_ids", merged)

    remember(run, "sale.order", [("order_f1", 8), ("order_f2", 9)])
    remember(run, "sale.order", [("order_f2", 9), ("order_f3", 7)])  # one again, and one under another key
    remember(run, "product.product", [("product_1", 7), ("offer_1", 7)])

    assert count_records(run, "sale.order") == 3
    assert count_records(run, "product.product") == 1


def test_every_page_describes_the_columns_of_its_table(run: Run) -> None:
    for step in STEPS:
        if step.page.kind:  # its rows are in Odoo
            assert metadata(run, {}, step)["dagster/table_name"] in {
                "res.partner",
                "product.product",
                "sale.order",
                "payment.transaction",
            }
            continue
        columns = metadata(run, {}, step)["dagster/column_schema"].columns
        assert columns, step.asset
        assert [column.name for column in columns if not column.description] == [], step.asset


def test_what_was_set_aside_is_shown_with_amount_matter_way_out_and_command(run: Run) -> None:
    order(run.warehouse, "f1", "2341.50")
    insert(run.warehouse, "staging.line_items", {"line_item_id": "1", "form_id": "f1", "offer_id": "offer-f1"})
    run.warehouse.execute(
        "update core.products set problem = 'Two fit', problem_code = 'ambiguous_product', rule = null"
    )
    set_aside(run.warehouse, "f1", "ambiguous_product", f"Two fit: {BUYER}")
    set_aside(run.warehouse, "f2", "order_refused", f"Odoo refuses: {BUYER}")
    payload = {"buyer": {"firstName": BUYER}, "summary": {"totalToPay": {"amount": "18.44", "currency": "EUR"}}}
    run.warehouse.execute("update ops.quarantine set payload = ? where form_id = 'f2'", [json.dumps(payload)])

    waiting = in_quarantine(run.warehouse)
    shown = table(COLUMNS, [set_aside_row(record) for record in waiting], 300)
    first, second = (record.data for record in shown.records)

    assert (first["order on Allegro"], first["amount"], first["command"]) == (
        "f1",
        "2 341.50 PLN",
        "allegro-etl quarantine retry 1",
    )
    assert first["what is the matter"] == f"several products fit: {ATTACK} (offer offer-f1)"
    assert (second["amount"], second["way out"]) == ("18.44 EUR", "Mend what Odoo says; then retry.")
    assert BUYER not in f"{shown} {waiting}"
    assert told_sum(waiting).startswith("2 records wait (18.44 EUR, 2 341.50 PLN).")


def test_an_event_that_names_no_order_is_shown_by_its_subject(run: Run) -> None:
    set_aside(run.warehouse, "x", "unreadable_event")
    run.warehouse.execute("update ops.quarantine set form_id = null, subject = 'order_event:7'")

    [record] = in_quarantine(run.warehouse)

    assert set_aside_row(record)[:2] == ("order_event:7", "")


def test_every_code_has_its_way_out() -> None:
    assert set(WAYS_OUT) == {*QuarantineCode}


def test_an_amount_is_read_as_people_write_it() -> None:
    assert money(Decimal("12340.1"), "PLN") == "12 340.10 PLN"
    assert money(None, "PLN") == ""


def test_tags_say_which_events_a_run_read_how_many_orders_it_wrote_and_what_it_set_aside(run: Run) -> None:
    run.warehouse.execute("update ops.runs set cursor_before = '100', read_to = '200'")
    planned(run.warehouse, "f1", "create", status="done")
    planned(run.warehouse, "f1", "confirm", status="done")
    planned(run.warehouse, "f2", "keep", status="done")
    planned(run.warehouse, "f3", "create")

    assert outcome_tags(run) == {"allegro_etl/orders": "1", "allegro_etl/events": "100..200"}
    assert outcome_tags(run, is_plan=True)["allegro_etl/orders"] == "1"
    set_aside(run.warehouse, "f3", "no_product")
    assert outcome_tags(run)["allegro_etl/quarantined"] == "1"


def test_what_waited_in_quarantine_before_is_not_this_run_s(run: Run) -> None:
    set_aside(run.warehouse, "f1", "no_product")
    run.warehouse.execute("update ops.runs set turn = nextval('ops.turns')")

    assert outcome_tags(run) == {"allegro_etl/orders": "0"}
