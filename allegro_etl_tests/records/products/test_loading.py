"""Which product an offer is in Odoo: each rule, variants, ambiguity, and what no rule finds."""

from dataclasses import replace

from allegro_etl_tests.merchant.bench import Bench, exact
from allegro_etl_tests.merchant.outcome import Record
from allegro_etl_tests.merchant.scenes import REPLAY, Play, scene


def product_of(bench: Bench, form_id: str) -> Record:
    """Return the product of an order's first line."""
    product_id = bench.lines(form_id, "product_id")[0]["product_id"][0]
    fields = ("name", "display_name", "default_code", "barcode", "is_storable", "taxes_id")
    return bench.read("product.product", [("id", "=", product_id)], *fields)[0]


def rule_of(bench: Bench, form_id: str) -> str:
    """Return the rule that matched the product of a form's only offer."""
    offer_id = bench.shop.form(form_id)["lineItems"][0]["offer"]["id"]
    with bench.warehouse() as warehouse:
        return str(warehouse.scalar("select rule from core.products where offer_id = ?", [offer_id]))


@scene
def test_the_manufacturer_s_code_is_the_internal_reference(merchant: Bench) -> Play:
    form_id = merchant.sell(lines=["patelnia-24"])

    yield None

    assert product_of(merchant, form_id)["name"] == "Patelnia żeliwna Brzask 24 cm (patelnia-24)"
    assert rule_of(merchant, form_id) == "manufacturer_code"


@scene
def test_an_isbn_is_the_barcode(merchant: Bench) -> Play:
    form_id = merchant.sell(lines=["ksiazka-ptaki"])

    yield None

    found = product_of(merchant, form_id)
    assert (found["default_code"], found["barcode"][:3]) == ("M/ksiazka-ptaki", "978")
    assert rule_of(merchant, form_id) == "gtin"


@scene
def test_the_name_is_compared_without_case_and_extra_spaces(merchant: Bench) -> Play:
    form_id = merchant.sell(lines=["swieca-sojowa"])

    yield None

    assert "ŚWIECA  SOJOWA" in product_of(merchant, form_id)["name"]
    assert rule_of(merchant, form_id) == "name"


@scene
def test_the_barcode_tells_variants_apart(merchant: Bench) -> Play:
    large, small = merchant.sell(lines=["koszulka-l"]), merchant.sell(lines=["koszulka-s"])

    yield None

    assert product_of(merchant, large)["display_name"].endswith("Koszulka bawełniana Obłok (L)")
    assert product_of(merchant, small)["display_name"].endswith("Koszulka bawełniana Obłok (S)")


@scene
def test_the_signature_is_the_internal_reference_and_the_match_outlives_it(merchant: Bench) -> Play:
    form_id = merchant.sell(lines=["deska-debowa"])
    yield None
    found = product_of(merchant, form_id)
    assert found["default_code"] == "DESKA-40"
    assert rule_of(merchant, form_id) == "signature"
    merchant.call("product.product", "write", [found["id"]], {"default_code": "RENAMED"})
    again = merchant.sell(lines=["deska-debowa"])

    yield None

    assert product_of(merchant, again)["id"] == found["id"]
    assert rule_of(merchant, again) == "earlier_match"


@scene
def test_what_no_rule_finds_is_created_once_and_found_again_under_another_offer(merchant: Bench) -> Play:
    form_id = merchant.sell(lines=["karmnik"])
    yield None
    made = product_of(merchant, form_id)
    assert (made["name"], made["default_code"]) == ("Karmnik drewniany dla ptaków", "BRZ-0503")
    assert made["barcode"].startswith("590812000503")
    assert made["is_storable"]
    [tax] = merchant.read("account.tax", [("id", "in", made["taxes_id"])], "amount", "price_include")
    assert (tax["amount"], tax["price_include"]) == (8.0, False)
    shelf = merchant.shop.shelf
    other = replace(shelf.offer("karmnik"), id="7999999999", key="karmnik#x", name="Domek dla sikorek", signature=None)
    shelf.offers[other.id], shelf.keys[other.key] = other, other.id
    again = merchant.sell(lines=["karmnik#x"])

    outcome = yield None

    assert product_of(merchant, again)["id"] == made["id"]
    [(allegro_product_id, _)] = other.parts
    assert f"product_{allegro_product_id}" not in [row["external_id"] for row in outcome.plan]


@scene
def test_two_new_orders_of_one_run_get_each_the_composition_that_it_was_sold_with(merchant: Bench) -> Play:
    shelf = merchant.shop.shelf
    parts = {key: shelf.offer(key).parts[0][0] for key in ("termos-05", "bidon", "kijki")}
    base = shelf.offer("termos-05")
    both = [(parts["termos-05"], 1), (parts["bidon"], 1)]
    gift = replace(base, id="7000000002", key="komplet", name="Komplet na wyjazd", signature=None, parts=both)
    shelf.offers[gift.id], shelf.keys[gift.key] = gift, gift.id
    first, second = merchant.sell(lines=["komplet"]), merchant.sell(lines=["komplet"])
    later = [{"id": parts["termos-05"], "quantity": 2}, {"id": parts["kijki"], "quantity": 1}]
    merchant.shop.edit_form(second, lambda form: form["lineItems"][0]["offer"]["productSet"].update(products=later))

    outcome = yield None

    assert outcome.set_aside(first) is outcome.set_aside(second) is None
    sold = {form_id: goods_of(merchant, form_id) for form_id in (first, second)}
    assert [quantity for _, quantity in sold[first]] == [1, 1]
    assert [quantity for _, quantity in sold[second]] == [2, 1]
    assert sold[first][0][0] == sold[second][0][0]
    assert sold[first][1][0] != sold[second][1][0]
    for form_id in (first, second):
        order = merchant.order(form_id, "state", "amount_total")
        assert (order["state"], exact(order["amount_total"])) == ("sale", merchant.total(form_id))
    yield REPLAY
    assert {form_id: goods_of(merchant, form_id) for form_id in (first, second)} == sold


def goods_of(bench: Bench, form_id: str) -> list[tuple[int, float]]:
    """Return the products of an order's goods and how many of each."""
    lines = bench.lines(form_id, "product_id", "product_uom_qty", "is_delivery")
    return [(line["product_id"][0], line["product_uom_qty"]) for line in lines if not line["is_delivery"]]


@scene
def test_a_new_product_is_called_as_the_offer_of_it_alone_not_as_a_set_of_it(merchant: Bench) -> Play:
    shelf = merchant.shop.shelf
    tea, soap = shelf.offer("herbata"), shelf.offer("mydlo")
    name = "A na prezent: herbata i mydło"  # before the tea in the alphabet
    gift = replace(tea, id="7000000001", key="prezent", name=name, signature=None, parts=[*tea.parts, *soap.parts])
    shelf.offers[gift.id], shelf.keys[gift.key] = gift, gift.id
    alone, as_set = merchant.sell(lines=["herbata"]), merchant.sell(lines=["prezent"])

    yield None

    assert product_of(merchant, alone)["name"] == tea.name
    assert product_of(merchant, as_set)["id"] == product_of(merchant, alone)["id"]
    [(part, _)] = tea.parts
    assert merchant.ids(f"offer_{gift.id}_{part}") == {f"offer_{gift.id}_{part}": product_of(merchant, alone)["id"]}


@scene
def test_two_candidates_are_a_person_s_to_decide_and_both_are_named(merchant: Bench) -> Play:
    by_name, by_reference = merchant.sell(lines=["kubek-350", "doniczka"]), merchant.sell(lines=["wieszak"])

    outcome = yield None

    for form_id, code in ((by_name, "M/doniczka"), (by_reference, "WIE-7")):
        twins = merchant.read("product.product", [("default_code", "=", code)])
        record = outcome.set_aside(form_id)
        assert record is not None
        assert (record["stage"], record["code"], len(twins)) == ("matching", "ambiguous_product", 2)
        assert all(f"(id {twin['id']}" in record["reason"] for twin in twins)
        assert merchant.orders(form_id) == []


@scene
def test_a_mapping_decides_and_may_say_how_many(merchant: Bench) -> Play:
    form_id = merchant.sell(lines=["doniczka"])
    outcome = yield None
    assert outcome.set_aside(form_id) is not None
    key = f"allegro_etl.offers.{merchant.shop.form(form_id)['lineItems'][0]['offer']['id']}"
    mapping = [{"key": f"{key}.product", "value": "BRZ-0101"}, {"key": f"{key}.quantity", "value": "2"}]
    merchant.call("ir.config_parameter", "create", mapping)
    merchant.retry(form_id)

    outcome = yield None

    assert outcome.set_aside(form_id) is None
    line = merchant.lines(form_id, "product_id", "product_uom_qty", "price_total")[0]
    assert ("BRZ-0101" in line["product_id"][1], line["product_uom_qty"], line["price_total"]) == (True, 2.0, 18.9)
