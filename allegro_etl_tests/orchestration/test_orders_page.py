"""The page of the orders: figures that draw plots, links into Odoo, and how quickly orders come."""

from datetime import timedelta
from pathlib import Path

from allegro_etl.orchestration.pages.markdown import links
from allegro_etl.orchestration.pages.orders import minutes, orders_page
from allegro_etl.run.run import Run, RunRequest
from allegro_etl_tests.orchestration.filled import NOW, filled, insert, order, planned, value


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
