"""The plan of all kinds together: one numbering, a code and a sentence for each reason, and both sides left as they were."""

import json

import duckdb
import pytest

from allegro_etl.actions import Status
from allegro_etl.records.comparing import compare, prepare
from allegro_etl.records.registry import KINDS, RecordKind
from allegro_etl.records.sentences import sentence
from allegro_etl_tests.records.contents import written_by
from allegro_etl_tests.records.sides import OURS, Sides

SIDES = ("core.orders", "core.order_lines", "core.partners", "core.products", "core.payments", "odoo.external_ids")
MIRROR = ("odoo.orders", "odoo.order_lines", "odoo.partners", "odoo.payments", "odoo.bindings")


@pytest.fixture
def busy(sides: Sides) -> Sides:
    """Let everything happen that a plan meets: new, reopened, merged and waiting orders, and payments that changed."""
    sides.order("a")
    sides.contact()
    sides.product()
    sides.payment("a", "p")
    sides.order("b")
    sides.odoo_order(2, "b", "cancel", x_allegro_written='{"cancelled": true}')
    sides.payment("b", "q", "15")
    sides.booked(2, "q_b", "10")
    sides.order("c")
    sides.line("c", "i")
    sides.odoo_order(3, None, x_allegro_id="d")
    sides.odoo_line(30, 3, "line_i")
    sides.odoo_line(31, 3, "delivery_d")
    sides.order("e", disposition="wait")
    return sides


def test_all_kinds_share_one_numbering(busy: Sides) -> None:
    plan = busy.whole_plan()

    assert [row["seq"] for row in plan] == list(range(1, len(plan) + 1))
    assert [(row["kind"], row["action"], row["external_id"]) for row in plan] == [
        ("partner", "create", "buyer_1"),
        ("product", "create", "product_7"),
        ("offer", "bind", "offer_7"),
        ("order", "create", "order_a"),
        ("order", "confirm", "order_a"),
        ("order", "confirm", "order_b"),
        ("note", "create", "note_a"),
        ("note", "create", "note_b"),
        ("note", "create", "note_c"),
        ("payment", "create", "payment_p"),
        ("payment", "create", "payment_q_b_plus_1500"),
        ("order", "skip", "order_e"),
    ]


def test_what_writes_is_planned_and_the_rest_is_done(busy: Sides) -> None:
    assert {row["action"]: Status(row["status"]) for row in busy.whole_plan()} == {
        "create": Status.PLANNED,
        "bind": Status.PLANNED,
        "confirm": Status.PLANNED,
        "skip": Status.DONE,
    }


def test_code_and_words_are_enough_to_say_each_reason(busy: Sides) -> None:
    plan = busy.whole_plan()

    assert [sentence(row["reason_code"], json.loads(row["words"] or "{}")) for row in plan] == [
        row["reason"] for row in plan
    ]


def test_planning_leaves_core_and_the_mirror_as_they_were(busy: Sides) -> None:
    def both() -> list[object]:
        return [busy.warehouse.rows(f"from {table} order by all") for table in SIDES + MIRROR]

    before = both()
    busy.whole_plan()

    assert both() == before


def test_comparing_writes_the_plan_alone_from_what_is_prepared(busy: Sides) -> None:
    prepare(busy.warehouse)

    def plan() -> None:
        compare(busy.warehouse, confirm_orders=True, create_payments=True, user_id=OURS)

    assert written_by(busy.warehouse, plan) == {"odoo.plan"}


def test_planning_twice_gives_the_same_plan(busy: Sides) -> None:
    assert busy.whole_plan() == busy.whole_plan()


def test_an_empty_run_plans_nothing(sides: Sides) -> None:
    assert sides.whole_plan() == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.folder)
def test_each_kind_has_one_query_and_it_only_reads(kind: RecordKind) -> None:
    for query in (kind.plan, kind.wanted):
        [statement] = duckdb.extract_statements(query)

        assert statement.type.name == "SELECT"
