"""The plan of notes, and of activities: rows in, rows out."""

from hashlib import md5

import pytest

from allegro_etl.reasons import RemarkCode
from allegro_etl.records.plan_rows import as_json
from allegro_etl.records.sentences import sentence
from allegro_etl_tests.records.sides import Sides

CODE = RemarkCode.TOTAL_DIFFERS
TOTAL = {"odoo": "9.00", "allegro": "10.00"}


def name(words: dict[str, str], form: str = "a") -> str:
    """Return the external id of the activity that tells of a total."""
    told = f"{CODE}{as_json(words)}".encode()
    return f"activity_{form}_{CODE}_{md5(told, usedforsecurity=False).hexdigest()[:8]}"


def test_a_new_order_gets_its_note(sides: Sides) -> None:
    sides.order()

    assert sides.outline("notes") == [("create", "note_a", "purchase_facts")]


def test_a_note_that_is_there_is_not_told_again(sides: Sides) -> None:
    sides.order()
    sides.odoo_order(1)
    sides.bound("note_a")

    assert sides.plan("notes") == []


def test_a_note_that_a_dead_run_did_not_write_is_told(sides: Sides) -> None:
    sides.order()
    sides.odoo_order(1)

    [row] = sides.plan("notes")
    assert (row["external_id"], row["odoo_id"]) == ("note_a", 1)


def test_a_deleted_note_stays_deleted_while_its_sale_order_stands(sides: Sides) -> None:
    sides.order("a")
    sides.order("b")
    sides.odoo_order(1, "a")
    sides.remembered("note_a", "note_b")

    assert sides.outline("notes") == [("create", "note_b", "purchase_facts")]


def test_forms_of_which_nothing_is_due_get_no_note(sides: Sides) -> None:
    sides.order("a", disposition="wait")
    sides.order("b", disposition="cancel")

    assert sides.plan("notes") == []


def test_what_nobody_has_been_told_is_told(sides: Sides) -> None:
    sides.order()
    sides.odoo_order(1)

    assert sides.activities(("a", CODE, TOTAL)) == [("create", name(TOTAL), sentence(CODE, TOTAL))]


@pytest.mark.parametrize("is_open", [True, False])
def test_what_an_activity_tells_is_not_told_again_even_when_it_is_done(sides: Sides, *, is_open: bool) -> None:
    sides.order()
    sides.odoo_order(1)
    sides.activity(1, name(TOTAL), is_open=is_open)

    assert sides.activities(("a", CODE, TOTAL)) == []


def test_what_a_person_deleted_is_not_told_again_unless_the_order_is_made_again(sides: Sides) -> None:
    sides.order("a")
    sides.odoo_order(1, "a")
    sides.order("b")
    sides.remembered(name(TOTAL), name(TOTAL, form="b"))

    told = sides.activities(("a", CODE, TOTAL), ("b", CODE, TOTAL))
    assert [row[:2] for row in told] == [("create", name(TOTAL, form="b"))]


def test_an_activity_is_closed_when_what_it_tells_is_no_longer_so(sides: Sides) -> None:
    sides.order()
    sides.odoo_order(1)
    sides.activity(1, name(TOTAL))

    assert sides.activities() == [("close", name(TOTAL), "What it tells is no longer so")]


def test_other_values_are_told_anew_and_the_former_activity_is_closed(sides: Sides) -> None:
    sides.order()
    sides.odoo_order(1)
    sides.activity(1, name({"odoo": "8.00", "allegro": "10.00"}))

    assert [row[:2] for row in sides.activities(("a", CODE, TOTAL))] == [
        ("create", name(TOTAL)),
        ("close", name({"odoo": "8.00", "allegro": "10.00"})),
    ]


def test_what_was_said_of_a_total_stays_until_it_is_read_back(sides: Sides) -> None:
    sides.order()
    sides.odoo_order(1)
    sides.activity(1, name(TOTAL))

    assert sides.activities(unread=("a",)) == []


def test_an_activity_follows_its_order_to_the_form_that_took_it_over(sides: Sides) -> None:
    sides.order("b")
    sides.line("b", "i")
    sides.odoo_order(1, None, x_allegro_id="a")
    sides.odoo_line(10, 1, "line_i")
    sides.activity(1, name(TOTAL, form="a"))

    assert sides.activities(("b", CODE, TOTAL)) == []


def test_activities_of_a_form_in_quarantine_are_left_open(sides: Sides) -> None:
    sides.order()
    sides.odoo_order(1)
    sides.blocked("a")
    sides.activity(1, name(TOTAL))

    assert sides.activities() == []


def test_what_a_document_tells_is_a_note_and_an_activity_while_it_is_open(sides: Sides) -> None:
    sides.order("a")
    sides.order("b")
    sides.odoo_order(1, "a")
    sides.bound("note_a", "note_b")
    sides.announced("a", "return-7")
    sides.announced("b", "return-7", is_open=False)

    assert sides.outline("notes") == [
        ("create", "note_a_return-7", "announced"),
        ("create", "note_b_return-7", "announced"),
    ]
    assert sides.seen("select form_id, code, holds from work.remarks") == [("a", RemarkCode.RETURN_ANNOUNCED, False)]


def test_what_a_document_told_is_not_told_again(sides: Sides) -> None:
    sides.order()
    sides.odoo_order(1)
    sides.bound("note_a", "note_a_return-7")
    sides.announced("a", "return-7")

    assert sides.plan("notes") == []
