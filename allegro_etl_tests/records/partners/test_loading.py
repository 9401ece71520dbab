"""Buyers and their addresses as contacts: made once, found again, with valid tax numbers."""

from copy import deepcopy

import pytest

from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.merchant.outcome import Record
from allegro_etl_tests.merchant.scenes import Play, scene

ADDRESS = (
    "name", "type", "parent_id", "street", "zip", "city", "country_id", "phone", "is_company", "vat", "company_registry",
)  # fmt: skip


def contact(bench: Bench, form_id: str, role: str) -> Record:
    """Return a contact of a form's sale order: partner_id, partner_shipping_id or partner_invoice_id."""
    contact_id = bench.order(form_id, role)[role][0]
    return bench.read("res.partner", [("id", "=", contact_id)], "x_allegro_id", "email", "child_ids", *ADDRESS)[0]


@pytest.mark.since(16, "contacts had no company registry")
@scene
def test_a_company_s_invoice_contact_has_its_name_and_its_numbers(merchant: Bench) -> Play:
    forms = {
        given: merchant.sell(market=f"allegro-{given[:2].lower()}", invoice="company")
        for given in ("PL_NIP", "CZ_DIC", "SK_IC_DPH", "HU_ADOSZAM")
    }

    yield None

    for given, form_id in forms.items():
        company = merchant.shop.form(form_id)["invoice"]["address"]["company"]
        [number] = [one["value"] for one in company["ids"] if one["type"] == given]
        registered = [one["value"] for one in company["ids"] if one["type"] in ("CZ_ICO", "SK_ICO")]
        assert len(registered) == (given in ("CZ_DIC", "SK_IC_DPH"))
        digits = "".join(filter(str.isalnum, number)).removeprefix(given[:2])
        invoice = contact(merchant, form_id, "partner_invoice_id")
        assert invoice["vat"] == given[:2] + (digits[:8] if given == "HU_ADOSZAM" else digits)
        assert invoice["company_registry"] == (registered[0] if registered else False)
        assert (invoice["name"], invoice["is_company"], invoice["type"]) == (company["name"], True, "invoice")
        assert invoice["parent_id"] == merchant.order(form_id, "partner_id")["partner_id"]


@scene
def test_the_buyer_is_one_contact_with_allegro_s_id(merchant: Bench) -> Play:
    form_id = merchant.sell()

    yield None

    form, buyer = merchant.shop.form(form_id), contact(merchant, form_id, "partner_id")
    assert buyer["x_allegro_id"] == form["buyer"]["id"]
    assert (buyer["parent_id"], buyer["is_company"], buyer["email"]) == (False, False, form["buyer"]["email"])
    assert buyer["phone"].startswith("+48")


@scene
def test_a_buyer_who_comes_back_stays_one_contact_and_equal_addresses_are_used_again(merchant: Bench) -> Play:
    shop = merchant.shop
    first = merchant.sell(market="allegro-pl", invoice="company")
    yield None
    buyer = next(one for one in shop.buyers if one.id == shop.form(first)["buyer"]["id"])
    as_typed = deepcopy(buyer)
    as_typed.street, as_typed.city = f"  {buyer.street.upper()} ", f"{buyer.city.lower()}."
    same = merchant.sell(buyer=as_typed, invoice="company")
    moved = merchant.sell(buyer=buyer, receiver=deepcopy(as_typed), invoice="company")
    shop.change_address(moved, street="ul. Całkiem Inna 99")

    yield None

    roles = ("partner_id", "partner_shipping_id", "partner_invoice_id")
    orders = {form_id: merchant.order(form_id, *roles) for form_id in (first, same, moved)}
    assert {order["partner_id"][0] for order in orders.values()} == {orders[first]["partner_id"][0]}
    assert len(merchant.read("res.partner", [("x_allegro_id", "=", buyer.id)], archived=True)) == 1
    assert [orders[same][role] for role in roles] == [orders[first][role] for role in roles]
    assert orders[moved]["partner_shipping_id"] != orders[first]["partner_shipping_id"]
    assert orders[moved]["partner_invoice_id"] == orders[first]["partner_invoice_id"]
    assert contact(merchant, moved, "partner_shipping_id")["street"] == "ul. Całkiem Inna 99"


@scene
def test_an_address_that_a_person_entered_is_used_when_it_is_the_same(merchant: Bench) -> Play:
    form_id = merchant.sell()
    yield None
    form = merchant.shop.form(form_id)
    buyer = contact(merchant, form_id, "partner_id")
    entered = merchant.call(
        "res.partner",
        "create",
        [
            {
                "name": f"{form['buyer']['firstName']} {form['buyer']['lastName']}",
                "parent_id": buyer["id"],
                "type": "delivery",
                "street": "UL.  NOWA 5",
                "zip": "00-001",
                "city": "Warszawa",
                "country_id": merchant.read("res.country", [("code", "=", "PL")])[0]["id"],
            }
        ],
    )[0]
    other = merchant.sell(buyer=form["buyer"]["id"])
    merchant.shop.change_address(
        other,
        street="ul. Nowa 5",
        zipCode="00-001",
        city="Warszawa",
        firstName=form["buyer"]["firstName"],
        lastName=form["buyer"]["lastName"],
        companyName=None,
    )

    yield None

    assert merchant.order(other, "partner_shipping_id")["partner_shipping_id"][0] == entered


@scene
def test_two_contacts_with_one_allegro_id_are_a_person_s_to_decide(merchant: Bench) -> Play:
    buyer = merchant.shop.new_buyer(merchant.shop.draw_market())
    yield None
    twins = merchant.call(
        "res.partner",
        "create",
        [{"name": "Jeden", "x_allegro_id": buyer.id}, {"name": "Drugi", "x_allegro_id": buyer.id}],
    )
    form_id = merchant.sell(buyer=buyer, market=buyer.market_id)

    outcome = yield None

    assert merchant.orders(form_id) == []
    record = outcome.set_aside(form_id)
    assert record is not None
    assert record["code"] == "ambiguous_contact"
    assert all(str(twin) in record["reason"] for twin in twins)


@scene
def test_a_contact_that_carries_allegro_s_id_is_found_and_bound(merchant: Bench) -> Play:
    buyer = merchant.shop.new_buyer(merchant.shop.draw_market())
    yield None
    [known] = merchant.call("res.partner", "create", [{"name": "Stały klient", "x_allegro_id": buyer.id}])
    form_id = merchant.sell(buyer=buyer, market=buyer.market_id)

    outcome = yield None

    assert merchant.order(form_id, "partner_id")["partner_id"][0] == known
    assert merchant.ids(f"buyer_{buyer.id}") == {f"buyer_{buyer.id}": known}
    assert contact(merchant, form_id, "partner_id")["name"] == "Stały klient"
    assert [row["action"] for row in outcome.plan if row["external_id"] == f"buyer_{buyer.id}"] == ["bind", "keep"]
