"""Which product an offer is in Odoo: each rule, variants, ambiguity, and what no rule finds."""

import pytest

from allegro_etl.settings import read_settings, settings_file
from allegro_etl_tests.loading.bench import Bench, Outcome, Record

BY_RULE = {
    "manufacturer_code": "patelnia-24",  # its code is the internal reference
    "gtin": "ksiazka-ptaki",  # its ISBN is the barcode
    "signature": "deska-debowa",  # no code: the seller's signature is the internal reference
    "name": "swieca-sojowa",  # Odoo writes the name in capitals, with more spaces
    "variant": "koszulka-l",  # one code for all sizes: the GTIN tells them apart
}


@pytest.fixture(scope="module")
def first(merchant: Bench) -> tuple[dict[str, str], Outcome]:
    """Sell something for each rule, what is new to Odoo, and what Odoo has twice; give the forms and the run."""
    forms = {rule: merchant.sell(lines=[offer]) for rule, offer in BY_RULE.items()}
    forms |= {
        "created": merchant.sell(lines=["karmnik"]),
        "twice by name": merchant.sell(lines=["doniczka", "kubek-350"]),
        "twice by reference": merchant.sell(lines=["wieszak"]),
    }
    return forms, merchant.run()


def product_of(bench: Bench, form_id: str) -> Record:
    """Give the product of an order's first line."""
    product_id = bench.lines(form_id, "product_id")[0]["product_id"][0]
    fields = ("name", "display_name", "default_code", "barcode", "is_storable", "taxes_id")
    return bench.read("product.product", [("id", "=", product_id)], *fields)[0]


def test_the_manufacturer_s_code_is_the_internal_reference(
    merchant: Bench, first: tuple[dict[str, str], Outcome]
) -> None:
    assert product_of(merchant, first[0]["manufacturer_code"])["name"] == "Patelnia żeliwna Brzask 24 cm (patelnia-24)"
    assert rule_of(merchant, first[0]["manufacturer_code"]) == "manufacturer_code"


def test_an_isbn_is_the_barcode(merchant: Bench, first: tuple[dict[str, str], Outcome]) -> None:
    found = product_of(merchant, first[0]["gtin"])

    assert (found["default_code"], found["barcode"][:3]) == ("M/ksiazka-ptaki", "978")
    assert rule_of(merchant, first[0]["gtin"]) == "gtin"


def test_the_signature_is_the_internal_reference(merchant: Bench, first: tuple[dict[str, str], Outcome]) -> None:
    assert product_of(merchant, first[0]["signature"])["default_code"] == "DESKA-40"
    assert rule_of(merchant, first[0]["signature"]) == "signature"


def test_the_name_is_compared_without_case_and_extra_spaces(
    merchant: Bench, first: tuple[dict[str, str], Outcome]
) -> None:
    assert "ŚWIECA  SOJOWA" in product_of(merchant, first[0]["name"])["name"]
    assert rule_of(merchant, first[0]["name"]) == "name"


def test_the_barcode_tells_variants_apart(merchant: Bench, first: tuple[dict[str, str], Outcome]) -> None:
    assert product_of(merchant, first[0]["variant"])["display_name"].endswith("Koszulka bawełniana Obłok (L)")


def rule_of(bench: Bench, form_id: str) -> str:
    """Give the rule that matched the product of a form's only offer."""
    offer_id = bench.shop.form(form_id)["lineItems"][0]["offer"]["id"]
    with bench.warehouse() as warehouse:
        return str(warehouse.scalar("select rule from core.products where offer_id = ?", [offer_id]))


def test_what_no_rule_finds_is_created_with_all_that_is_known(
    merchant: Bench, first: tuple[dict[str, str], Outcome]
) -> None:
    made = product_of(merchant, first[0]["created"])

    assert (made["name"], made["default_code"]) == ("Karmnik drewniany dla ptaków", "BRZ-0503")
    assert made["barcode"].startswith("590812000503")
    assert made["is_storable"]
    [tax] = merchant.read("account.tax", [("id", "in", made["taxes_id"])], "amount", "price_include")
    assert (tax["amount"], tax["price_include"]) == (8.0, False)


def test_two_candidates_are_a_person_s_to_decide_and_both_are_named(
    merchant: Bench, first: tuple[dict[str, str], Outcome]
) -> None:
    forms, outcome = first
    twins = merchant.read("product.product", [("default_code", "in", ["M/doniczka", "WIE-7"])], "default_code")
    ids = {code: [twin["id"] for twin in twins if twin["default_code"] == code] for code in ("M/doniczka", "WIE-7")}

    for name, code in (("twice by name", "M/doniczka"), ("twice by reference", "WIE-7")):
        assert merchant.orders(forms[name]) == []
        record = outcome.set_aside(forms[name])
        assert record is not None
        assert (record["stage"], record["code"]) == ("matching", "ambiguous_product")
        assert len(ids[code]) == 2
        assert all(f"(id {twin}" in record["reason"] for twin in ids[code])


def test_a_mapping_in_the_settings_decides_and_may_say_how_many(
    merchant: Bench, first: tuple[dict[str, str], Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    offer = merchant.shop.form(first[0]["twice by reference"])["lineItems"][0]["offer"]["id"]
    file = settings_file()
    assert file is not None
    text = file.read_text(encoding="utf-8") + f'\n[offers.{offer}]\nproduct = "BRZ-0101"\nquantity = 2\n'
    (merchant.home / "mapped.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("ALLEGRO_ETL_CONFIG", str(merchant.home / "mapped.toml"))
    assert read_settings(settings_file()).offers[offer].quantity == 2
    merchant.retry(first[0]["twice by reference"])

    outcome = merchant.run()

    assert outcome.set_aside(first[0]["twice by reference"]) is None
    line = merchant.lines(first[0]["twice by reference"], "product_id", "product_uom_qty", "price_total")[0]
    assert ("BRZ-0101" in line["product_id"][1], line["product_uom_qty"]) == (True, 2.0)
    assert line["price_total"] == 33.3


def test_a_created_product_is_found_again_under_another_offer(
    merchant: Bench, first: tuple[dict[str, str], Outcome]
) -> None:
    made = product_of(merchant, first[0]["created"])
    # a second listing of the same Allegro product, with a title of its own and no signature
    shelf = merchant.shop.shelf
    one = shelf.offer("karmnik")
    other = type(one)(
        **{name: getattr(one, name) for name in one.__slots__}
        | {"id": "7999999999", "key": "karmnik#x", "name": "Domek dla sikorek", "signature": None}
    )
    shelf.offers[other.id], shelf.keys[other.key] = other, other.id
    form_id = merchant.sell(lines=["karmnik#x"])

    outcome = merchant.run()

    assert product_of(merchant, form_id)["id"] == made["id"]
    assert ("product", "create") not in outcome.planned(form_id)


def test_an_earlier_match_outlives_the_keys_that_it_came_from(
    merchant: Bench, first: tuple[dict[str, str], Outcome]
) -> None:
    found = product_of(merchant, first[0]["signature"])
    merchant.call("product.product", "write", [found["id"]], {"default_code": "RENAMED"})
    form_id = merchant.sell(lines=["deska-debowa"])

    merchant.run()

    assert product_of(merchant, form_id)["id"] == found["id"]
    assert rule_of(merchant, form_id) == "earlier_match"
