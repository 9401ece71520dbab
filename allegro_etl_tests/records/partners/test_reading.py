"""How buyers and addresses are read from forms: names, keys that stay, tax and telephone numbers."""

import json
from pathlib import Path
from typing import Any

import pytest

from allegro_etl.documents.checkout_forms.normalise import normalise
from allegro_etl.documents.checkout_forms.phones import phone
from allegro_etl.documents.checkout_forms.vat_numbers import registry_number, vat_number
from allegro_etl.reasons import FactCode
from allegro_etl.settings import Settings
from allegro_etl_tests.records import shop
from allegro_etl_tests.records.partners.matched import BUYER, partners


def test_a_buyer_is_one_contact_with_a_child_for_each_address(tmp_path: Path) -> None:
    form = shop.form(invoice=shop.invoice(shop.company(("PL_NIP", "526-025-02-74"))))
    with shop.staged(tmp_path, [form], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        found = partners(warehouse)
        keys = warehouse.rows("select buyer_key, delivery_key, invoice_key from core.orders")

    assert keys == [(BUYER, found["delivery"]["partner_key"], found["invoice"]["partner_key"])]
    assert found["buyer"]["name"] == "Probny Kupujacy"
    assert found["buyer"]["zip"] == "60-166"
    assert found["buyer"]["email"] == "abc123+1a2b3c@user.allegrogroup.pl"
    assert found["delivery"]["name"] == "Probny Odbiorca"
    assert found["delivery"]["parent_key"] == BUYER
    assert found["delivery"]["email"] is None
    assert found["invoice"]["name"] == "Firma Próbna Sp. z o.o."
    assert found["invoice"]["is_company"] is True
    assert found["invoice"]["vat"] == "PL5260250274"


def test_a_name_is_never_empty(tmp_path: Path) -> None:
    nameless = shop.changed(shop.changed(shop.form(), "buyer.firstName", None), "buyer.lastName", " \u200b")
    company = shop.changed(nameless, "buyer.companyName", "Firma Próbna")
    nothing = shop.changed(shop.changed(nameless, "buyer.login", None), "delivery.address.firstName", None)
    nothing["delivery"]["address"]["lastName"] = None
    names = {}
    for case, form in {"login": nameless, "company": company, "nothing": nothing}.items():
        with shop.staged(tmp_path / case, [form], [shop.offer()]) as warehouse:
            shop.match_all(warehouse)
            names[case] = {kind: row["name"] for kind, row in partners(warehouse).items()}

    assert names["login"]["buyer"] == "probny_login"
    assert names["company"]["buyer"] == "Firma Próbna"
    assert names["nothing"] == {"buyer": "Allegro 111578773", "delivery": "Allegro 111578773"}


def test_spelling_makes_no_new_address(tmp_path: Path) -> None:
    first = shop.numbered(shop.form(), 1)
    second = shop.numbered(shop.form(), 2)
    second["delivery"]["address"] |= {"street": "GRUNWALDZKA  182.", "city": "Poznan", "zipCode": "60166"}
    third = shop.numbered(shop.form(), 3)
    third["delivery"]["address"]["street"] = "Grunwaldzka 183"
    with shop.staged(tmp_path, [first, second, third], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)

        assert warehouse.scalar("select count(*) from core.partners where kind = 'delivery'") == 2
        assert warehouse.scalar("select count(distinct delivery_key) from core.orders") == 2


@pytest.mark.parametrize(
    ("company", "street", "kept"),
    [
        (None, "Zażółć gęślą 1/2", "7041e8aa05d0e112"),
        ("Đorđe & Søn", "ŁĄKOWA  7, Ħ", "b0fca9fa5979d033"),
        ("Kft. Őrült", "Ľubovňa ß 9", "c1a04aa904246c03"),
    ],
)
def test_an_address_keeps_its_key_for_ever(tmp_path: Path, company: str | None, street: str, kept: str) -> None:
    """The key is part of external ids in Odoo: another one would make a second contact."""
    with shop.staged(tmp_path, [], []) as warehouse:
        key = warehouse.scalar(
            "select work.address_hash('Probny Kupujący', ?, ?, '60-166', 'Łódź', 'PL')", [company, street]
        )

    assert key == kept


def with_number(number: int, phone: str | None) -> dict[str, Any]:
    """Return an order of the buyer to the one address, with a telephone number for its delivery."""
    return shop.changed(shop.numbered(shop.form(), number), "delivery.address.phoneNumber", phone)


def test_another_telephone_number_for_an_address_is_another_contact_and_the_same_one_is_not(tmp_path: Path) -> None:
    typed = ("600 000 002", "+48600000002", "0048 600-000-002", "+48 511 000 003")
    with shop.staged(
        tmp_path, [with_number(i, phone) for i, phone in enumerate(typed, 1)], [shop.offer()]
    ) as warehouse:
        shop.match_all(warehouse)
        keys = warehouse.column("select delivery_key from core.orders order by form_id")
        phones = warehouse.column("select phone from core.partners where kind = 'delivery' order by phone")

    assert len({*keys[:3]}) == 1
    assert keys[3] != keys[0]
    assert phones == ["+48511000003", "+48600000002"]


def test_a_contact_that_an_earlier_version_made_is_used_again_for_its_own_number_and_for_no_other(
    tmp_path: Path,
) -> None:
    address = {"street": "Grunwaldzka 182", "city": "Poznań", "zip": "60-166", "country_code": "PL"}
    forms = [with_number(1, "600 000 002"), with_number(2, "511 000 003"), with_number(3, None)]
    with shop.staged(tmp_path, forms, [shop.offer()]) as warehouse:
        shop.contact_in_odoo(warehouse, 7, allegro_id="111578773")
        shop.contact_in_odoo(
            warehouse, 8, parent_id=7, type="delivery", name="Probny Odbiorca", phone="+48 600 000 002", **address
        )
        shop.match_all(warehouse)
        rules = warehouse.rows(
            "select rule, partners.odoo_id from core.orders join core.partners as partners on partner_key = delivery_key order by form_id"
        )

    assert rules == [("same_address", 8), ("create", None), ("same_address", 8)]


def test_what_an_unfinished_run_read_of_a_contact_is_read_again(tmp_path: Path) -> None:
    moved = shop.changed(shop.form(), "delivery.address.street", "Nowa 7")
    with shop.staged(tmp_path, [shop.form()], [shop.offer()]) as warehouse:
        normalise(warehouse, Settings())  # and no more: the run was killed
        shop.stage(warehouse, [moved])
        shop.match_all(warehouse)

        assert warehouse.rows("select street, rule from core.partners where kind = 'delivery'") == [
            ("Nowa 7", "create")
        ]
        assert warehouse.scalar("select count(*) from core.partners where kind = 'buyer'") == 1


def test_two_numbers_on_one_address_are_two_invoice_contacts(tmp_path: Path) -> None:
    numbers = ("526-025-02-74", "525-000-10-09")
    forms = [
        shop.numbered(shop.form(invoice=shop.invoice(shop.company(("PL_NIP", number)))), place)
        for place, number in enumerate(numbers)
    ]
    with shop.staged(tmp_path, forms, [shop.offer()]) as warehouse:
        shop.match_all(warehouse)

        assert warehouse.scalar("select count(*) from core.partners where kind = 'invoice'") == 2


def test_a_natural_person_is_invoiced_under_a_name_of_its_own(tmp_path: Path) -> None:
    with shop.staged(tmp_path, [shop.form(invoice=shop.invoice())], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        invoice = partners(warehouse)["invoice"]

    assert (invoice["name"], invoice["is_company"], invoice["vat"]) == ("Probna Nabywczyni", False, None)


def test_a_wrong_tax_number_is_no_vat_number_but_is_told(tmp_path: Path) -> None:
    form = shop.form(invoice=shop.invoice(shop.company(("PL_NIP", "526-025-02-75"), ("CZ_ICO", "25596641"))))
    with shop.staged(tmp_path, [form], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        invoice = partners(warehouse)["invoice"]
        [order] = warehouse.named_rows("select notes, vat_numbers from core.orders")

    assert (invoice["vat"], invoice["company_registry"]) == (None, "25596641")
    assert json.loads(order["notes"][0]) == {"code": FactCode.WRONG_TAX_NUMBER, "numbers": "PL_NIP 526-025-02-75"}
    assert order["vat_numbers"] == "PL_NIP 526-025-02-75, CZ_ICO 25596641"


@pytest.mark.parametrize(
    ("kind", "typed", "vat"),
    [
        ("PL_NIP", "PL 526-025-02-74", "PL5260250274"),
        ("PL_NIP", "5260250275", None),
        ("CZ_DIC", "CZ25123891", "CZ25123891"),
        ("CZ_DIC", "25123891", "CZ25123891"),
        ("CZ_ICO", "25123891", None),
        ("SK_IC_DPH", "SK2022749619", "SK2022749619"),
        ("SK_IC_DPH", "2022749610", None),
        ("HU_ADOSZAM", "12892312-2-42", "HU12892312"),
        ("VAT_EU", "PL5260250274", "PL5260250274"),
        ("VAT_EU", "5260250274", None),
        ("OTHER", "nothing", None),
        ("SOMETHING_NEW", "DE136695976", "DE136695976"),
    ],
)
def test_tax_numbers_are_checked_by_their_country(kind: str, typed: str, vat: str | None) -> None:
    assert vat_number(kind, typed) == vat


def test_a_registry_number_has_eight_digits() -> None:
    assert registry_number("SK_ICO", "31 333 532") == "31333532"
    assert registry_number("SK_ICO", "313") is None
    assert registry_number("PL_NIP", "31333532") is None


PHONES = {
    ("+48 600 000 001", "PL"): "+48600000001",
    ("600000001", "PL"): "+48600000001",
    ("48600000001", "PL"): "+48600000001",
    ("0048 600-000-001", "CZ"): "+48600000001",
    ("(22) 123 45 67", "PL"): "+48221234567",
    ("+420 601 123 456", "PL"): "+420601123456",
    ("601123456", "CZ"): "+420601123456",
    ("0901 123 456", "SK"): "+421901123456",
    ("06 20 123 4567", "HU"): "+36201234567",
    ("123", "PL"): "123",
    ("call me", "PL"): "call me",
}


def test_telephone_numbers_get_one_spelling_where_they_are_numbers(tmp_path: Path) -> None:
    forms = []
    for number, (typed, country) in enumerate(PHONES):
        form = shop.numbered(shop.form(), number)
        form["buyer"] |= {"id": str(number), "phoneNumber": typed}
        form["buyer"]["address"]["countryCode"] = country
        forms.append(form)
    with shop.staged(tmp_path, forms, [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        read = dict(warehouse.rows("select buyer_id, phone from core.partners where kind = 'buyer'"))

    assert [read[str(number)] for number in range(len(PHONES))] == list(PHONES.values())
    assert [phone(*given) for given in PHONES] == list(PHONES.values())
