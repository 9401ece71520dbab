"""Which of Odoo's contacts the buyer and the addresses of an order are."""

import json
from pathlib import Path

from allegro_etl.records.mirror import wanted_external_ids
from allegro_etl_tests.records import shop
from allegro_etl_tests.records.partners.matched import BUYER, partners


def test_an_external_id_counts_before_all(tmp_path: Path) -> None:
    with shop.staged(tmp_path, [shop.form()], [shop.offer()]) as warehouse:
        shop.contact_in_odoo(warehouse, 7, allegro_id="111578773")
        shop.contact_in_odoo(warehouse, 8, allegro_id="111578773")
        shop.bound_in_odoo(warehouse, BUYER, "res.partner", 8)
        shop.match_all(warehouse)
        buyer = partners(warehouse)["buyer"]

    assert (buyer["rule"], buyer["odoo_id"], buyer["problem"]) == ("external_id", 8, None)


def test_a_contact_of_ours_that_the_order_s_company_may_not_use_is_told_and_not_used(tmp_path: Path) -> None:
    with shop.staged(tmp_path, [shop.form()], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        delivery = partners(warehouse)["delivery"]["partner_key"]
        shop.contact_in_odoo(warehouse, 7, allegro_id="111578773")
        shop.bound_in_odoo(warehouse, BUYER, "res.partner", 7)
        shop.bound_in_odoo(warehouse, delivery, "res.partner", 8)
        shop.match_all(warehouse)
        found = partners(warehouse)
        problems = warehouse.rows("select form_id, code, reason from work.problems")

    assert found["buyer"]["problem"] is None
    assert problems == [(shop.FORM, "contact_elsewhere", found["delivery"]["problem"])]
    assert "Contact 8 in Odoo belongs to another company" in found["delivery"]["problem"]


def test_a_contact_is_found_by_its_allegro_id_and_its_child_by_the_address(tmp_path: Path) -> None:
    address = {"street": "GRUNWALDZKA 182", "city": "poznan", "zip": "60166", "country_code": "PL"}
    with shop.staged(tmp_path, [shop.form()], [shop.offer()]) as warehouse:
        shop.contact_in_odoo(warehouse, 7, allegro_id="111578773", name="Renamed by a person")
        shop.contact_in_odoo(warehouse, 6, allegro_id="111578773", active=False)
        shop.contact_in_odoo(warehouse, 8, parent_id=7, type="invoice", name="probny odbiorca", **address)
        shop.contact_in_odoo(warehouse, 9, parent_id=7, type="other", name="probny odbiorca", **address)
        shop.contact_in_odoo(warehouse, 10, parent_id=7, type="delivery", name="Probny  Odbiorca", **address)
        shop.contact_in_odoo(warehouse, 11, parent_id=99, type="delivery", name="Probny Odbiorca", **address)
        shop.match_all(warehouse)
        found = partners(warehouse)

    assert (found["buyer"]["rule"], found["buyer"]["odoo_id"]) == ("allegro_id", 7)
    assert (found["delivery"]["rule"], found["delivery"]["odoo_id"]) == ("same_address", 10)


def test_a_business_invoice_is_not_put_on_another_tax_number(tmp_path: Path) -> None:
    form = shop.form(invoice=shop.invoice(shop.company(("PL_NIP", "526-025-02-74"))))
    address = {"street": "Długa 5", "city": "Łódź", "zip": "90-001", "country_code": "PL"}
    name = "Firma Próbna sp. z o. o."
    with shop.staged(tmp_path, [form], [shop.offer()]) as warehouse:
        shop.contact_in_odoo(warehouse, 7, allegro_id="111578773")
        shop.contact_in_odoo(warehouse, 8, parent_id=7, type="invoice", name=name, vat="PL5250001009", **address)
        shop.match_all(warehouse)
        assert partners(warehouse)["invoice"]["rule"] == "create"

        shop.contact_in_odoo(warehouse, 9, parent_id=7, type="invoice", name=name, vat="pl 5260250274", **address)
        shop.match_all(warehouse)
        assert partners(warehouse)["invoice"]["odoo_id"] == 9


def test_two_contacts_of_one_buyer_are_listed_and_none_is_picked(tmp_path: Path) -> None:
    with shop.staged(tmp_path, [shop.form()], [shop.offer()]) as warehouse:
        shop.contact_in_odoo(warehouse, 7, allegro_id="111578773")
        shop.contact_in_odoo(warehouse, 8, allegro_id="111578773")
        shop.match_all(warehouse)
        buyer = partners(warehouse)["buyer"]
        problems = warehouse.rows("select form_id, code from work.problems")
        orders = warehouse.scalar("select count(*) from core.orders")

    assert (buyer["rule"], buyer["odoo_id"], json.loads(buyer["candidates"])) == (None, None, [7, 8])
    assert "merge them" in buyer["problem"]
    assert problems == [(shop.FORM, "ambiguous_contact")]
    assert orders == 0


def test_what_is_wanted_from_odoo_is_named(tmp_path: Path) -> None:
    with shop.staged(tmp_path, [shop.form()], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        wanted = set(wanted_external_ids(warehouse))
        delivery = partners(warehouse)["delivery"]["partner_key"]

        assert warehouse.column("from work.wanted_buyers") == ["111578773"]
    assert {f"order_{shop.FORM}", f"note_{shop.FORM}", BUYER, delivery} <= wanted
    assert {f"line_{shop.LINE}", f"payment_{shop.PAYMENT}", "offer_7782361656", "offer_7782361656_0"} <= wanted
    assert "product_c9e39cae-9cb6-11e9-a2a3-2a2ae2dbcce4" in wanted
