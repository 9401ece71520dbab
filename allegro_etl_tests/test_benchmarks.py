"""The sides of the benchmark of matching do the same work; how fast is for `make bench` to say."""

import pytest

from benchmarks.matching import matching
from benchmarks.pushing import pushing
from benchmarks.replay import replay
from benchmarks.shipping import shipping


def test_pandas_and_sql_come_to_the_same_rows() -> None:
    runs = matching((200, 500))["runs"]

    assert {size: run["counts"]["orders"] for size, run in runs["sql"].items()} == {200: 200, 500: 500}
    assert {size: run["counts"] for size, run in runs["pandas"].items()} == {
        size: run["counts"] for size, run in runs["sql"].items()
    }


@pytest.mark.odoo
def test_replaying_plans_nothing_for_orders_that_did_not_change() -> None:
    runs = replay((40, 80))["runs"]

    assert set(runs) == {"40", "80"}
    assert all(run["stages"]["make_plan"] > 0 for run in runs.values())


@pytest.mark.odoo
def test_a_push_writes_the_numbers_that_a_connector_writes() -> None:
    figures = shipping(4)

    assert (figures["deliveries"], figures["written"], figures["answers_429"]) == (4, 4, 0)
    assert figures["one_by_one_seconds"] > 0


@pytest.mark.odoo
def test_pushing_writes_what_differs_and_the_second_push_writes_nothing() -> None:
    figures = pushing(offers=40, differing=30, one_by_one=4)

    assert figures["ours"]["written"] == 30
    assert (figures["nothing_new"]["written"], figures["connector"]["written"]) == (0, 4)
    assert figures["nothing_new"]["requests"] < 6
    assert figures["refused"] == 0
