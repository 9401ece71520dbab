"""The plan of contacts: rows in, rows out."""

import json

from allegro_etl_tests.records.sides import Sides


def test_a_contact_that_odoo_lacks_is_created_buyers_before_their_addresses(sides: Sides) -> None:
    sides.order(delivery_key="delivery_1_x")
    sides.contact("delivery_1_x")
    sides.contact("buyer_1")

    assert sides.outline("partners") == [
        ("create", "buyer_1", "contact_new"),
        ("create", "delivery_1_x", "contact_new"),
    ]


def test_a_contact_that_a_rule_found_is_bound_once(sides: Sides) -> None:
    sides.order(delivery_key="delivery_1_x")
    sides.contact("buyer_1", odoo_id=5, rule="allegro_id")
    sides.contact("delivery_1_x", odoo_id=6, rule="external_id")
    sides.bound("delivery_1_x")

    [row] = sides.plan("partners")
    assert (row["action"], row["external_id"], row["odoo_id"], row["rule"]) == ("bind", "buyer_1", 5, "allegro_id")
    assert row["reason"] == "contact_found"


def test_a_contact_that_differs_in_odoo_is_kept_and_both_values_are_shown(sides: Sides) -> None:
    sides.order()
    sides.contact(odoo_id=5, city="Łódź", street="Długa 5")
    sides.bound("buyer_1")
    sides.odoo_contact(5, city="Warszawa", street="długa  5")

    [row] = sides.plan("partners")
    assert (row["action"], row["reason"]) == ("keep", "contact_differs")
    assert json.loads(row["detail"]) == {"city": {"allegro": "Łódź", "odoo": "Warszawa"}}


def test_a_contact_that_is_the_same_needs_nothing(sides: Sides) -> None:
    sides.order()
    sides.contact(odoo_id=5, street="Długa 5 m. 7")
    sides.bound("buyer_1")
    sides.odoo_contact(5, street="Długa 5", street2="m. 7")

    assert sides.plan("partners") == []


def test_an_archived_contact_is_kept(sides: Sides) -> None:
    sides.order()
    sides.contact(odoo_id=5)
    sides.bound("buyer_1")
    sides.odoo_contact(5, active=False)

    assert sides.outline("partners") == [("keep", "buyer_1", "contact_archived")]


def test_a_deleted_contact_is_made_again(sides: Sides) -> None:
    sides.order()
    sides.contact()
    sides.remembered("buyer_1")

    assert sides.outline("partners") == [("create", "buyer_1", "contact_deleted")]


def test_an_archived_contact_without_our_external_id_is_named_beside_the_new_one(sides: Sides) -> None:
    sides.order()
    sides.contact()
    sides.odoo_contact(9, active=False, allegro_id="1")

    [row] = sides.whole_plan()[:1]
    assert (row["action"], row["reason_code"]) == ("create", "contact_archived_unbound")
    assert "(id 9) is archived" in row["reason"]


def test_contacts_of_orders_that_are_not_loaded_are_left(sides: Sides) -> None:
    sides.order("a", disposition="wait", buyer_key="buyer_1")
    sides.order("b", buyer_key="buyer_2")
    sides.blocked("b")
    sides.contact("buyer_1")
    sides.contact("buyer_2")

    assert sides.plan("partners") == []
