"""The plan of notes, and of activities: rows in, rows out."""

from allegro_etl_tests.records.sides import Sides


def test_a_new_order_gets_its_note(sides: Sides) -> None:
    sides.order()

    assert sides.told("notes") == [("create", "note_a", "purchase_facts")]


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

    assert sides.told("notes") == [("create", "note_b", "purchase_facts")]


def test_forms_of_which_nothing_is_due_get_no_note(sides: Sides) -> None:
    sides.order("a", disposition="wait")
    sides.order("b", disposition="cancel")

    assert sides.plan("notes") == []
