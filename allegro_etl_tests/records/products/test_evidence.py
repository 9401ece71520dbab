"""What speaks for a product and what against it: codes that are none, GTINs that differ, words that contradict each other."""

import json
from pathlib import Path
from typing import Any

import pytest

from allegro_etl.settings import MatchingSettings, OfferMapping, Settings
from allegro_etl.warehouse import open_warehouse
from allegro_etl_tests.records import shop

OFFER = "7782361656"
EAN, OTHER_EAN, WRONG = "5901234123457", "5901234123464", "5901234123458"

Product = dict[str, Any]


def matched(folder: Path, offer: shop.Json, *products: Product, settings: Settings | None = None) -> Product:
    """Match an offer with Odoo's products, which get the ids 1, 2 ..., and return its row, with the problem of its order."""
    form = shop.form()
    form["lineItems"][0]["offer"] |= {"name": offer["name"], "external": offer["external"]}
    with shop.staged(folder, [form], [offer]) as warehouse:
        for number, values in enumerate(products, 1):
            shop.product_in_odoo(warehouse, number, **values)
        shop.match_all(warehouse, settings)
        [row] = warehouse.named_rows("from core.products")
        return row | {"codes": warehouse.column("select code from work.problems")}


def selling(code: str | None = None, gtin: Any = None, signature: str | None = None, **changes: Any) -> shop.Json:
    """Return an offer of one product with these words."""
    parameters = {name: value for name, value in (("code", code), ("gtin", gtin)) if value}
    external = {"id": signature} if signature else None
    return shop.offer(shop.product(**parameters), external=external, **changes)


@pytest.mark.parametrize("offer", [selling(code="1"), selling(signature="1")])
def test_a_single_character_is_no_code(tmp_path: Path, offer: shop.Json) -> None:
    row = matched(tmp_path, offer, {"default_code": "1"})

    assert (row["rule"], row["reference"]) == ("create", None)


def test_a_word_that_tells_nothing_apart_is_no_code(tmp_path: Path) -> None:
    with open_warehouse(tmp_path / "shop.duckdb") as warehouse:
        for word in ("x", "-", "--", "(a)", "brak", "Nie  Dotyczy", "N/A", "00", "\u00a0"):
            assert warehouse.scalar("select work.code(?)", [word]) is None
        for word in ("A1", "12", "x-y"):
            assert warehouse.scalar("select work.code(?)", [word]) == word.lower()


def test_two_offers_whose_code_says_that_there_is_none_are_two_new_products(tmp_path: Path) -> None:
    offers = [shop.offer(shop.product(f"p{n}", code="brak"), id=f"{n}", external=None) for n in (1, 2)]
    forms = [shop.numbered(shop.form(), number) for number in (1, 2)]
    for form, offer in zip(forms, offers, strict=True):
        form["lineItems"][0]["offer"] |= {"id": offer["id"], "external": None}
    with shop.staged(tmp_path, forms, offers) as warehouse:
        shop.match_all(warehouse)

        assert warehouse.column("select product_key from core.products order by 1") == ["product_p1", "product_p2"]


@pytest.mark.parametrize(
    ("against", "words"),
    [
        ({"barcode": EAN}, ("[KOD 7]", "(id 1)", "(id 2, barcode 5901234123457)", "manufacturer code", "GTIN")),
        ({"default_code": "SKU-9"}, ("[KOD 7]", "(id 1)", "[SKU-9]", "(id 2)", "manufacturer code", "signature")),
        ({"name": "Kubek"}, ("[KOD 7]", "(id 1)", "Kubek (id 2)", "manufacturer code", "its name")),
    ],
)
def test_a_manufacturer_code_against_any_other_word_is_a_person_s_to_decide(
    tmp_path: Path, against: Product, words: tuple[str, ...]
) -> None:
    offer = selling(code="KOD 7", gtin=EAN, signature="SKU-9")
    row = matched(tmp_path, offer, {"default_code": "KOD 7", "name": "Miska"}, {"name": "Inny", **against})

    assert row["codes"] == ["contradicting_product"]
    assert (row["odoo_id"], row["product_key"]) == (None, None)
    assert [one["id"] for one in json.loads(row["candidates"])] == [1, 2]
    assert all(word in row["problem"] for word in words), row["problem"]


def test_a_gtin_against_a_signature_is_a_person_s_to_decide(tmp_path: Path) -> None:
    row = matched(tmp_path, selling(gtin=EAN, signature="SKU-9"), {"barcode": EAN}, {"default_code": "sku-9"})

    assert row["codes"] == ["contradicting_product"]


@pytest.mark.parametrize(
    ("offer", "products", "rule"),
    [
        # a signature that is the EAN, or a code that Odoo does not know, contradicts nothing
        (selling(gtin=EAN, signature=EAN), [{"barcode": EAN, "default_code": "A1"}], "gtin"),
        (selling(code="MAKER-1", signature="SKU-9"), [{"default_code": "SKU-9"}], "signature"),
        # goods of one name are common
        (selling(signature="SKU-9"), [{"default_code": "SKU-9"}, {"name": "Kubek"}], "signature"),
        (selling(gtin=EAN), [{"barcode": EAN, "name": "Miska"}, {"name": "Kubek"}], "gtin"),
        # variants of one template have its name
        (
            selling(code="KOD 7"),
            [{"default_code": "KOD 7", "name": "Kubek"}, {"default_code": "KOD 8", "name": "Kubek"}],
            "manufacturer_code",
        ),
        # what is archived is no candidate, so it contradicts nothing
        (selling(code="KOD 7", gtin=EAN), [{"default_code": "KOD 7"}, {"barcode": EAN, "active": False}], "manufacturer_code"),
        # all words agree
        (
            selling(code="KOD 7", gtin=EAN, signature="kod 7"),
            [{"default_code": "KOD 7", "barcode": EAN, "name": "Kubek"}],
            "manufacturer_code",
        ),
    ],
)  # fmt: skip
def test_words_that_find_nothing_else_contradict_nothing(
    tmp_path: Path, offer: shop.Json, products: list[Product], rule: str
) -> None:
    row = matched(tmp_path, offer, *products)

    assert (row["rule"], row["odoo_id"], row["codes"]) == (rule, 1, [])


def test_a_rule_that_is_switched_off_contradicts_nothing(tmp_path: Path) -> None:
    settings = Settings(matching=MatchingSettings(product_rules=("gtin", "create")))
    row = matched(
        tmp_path, selling(gtin=EAN, signature="SKU-9"), {"barcode": EAN}, {"default_code": "SKU-9"}, settings=settings
    )

    assert (row["rule"], row["odoo_id"]) == ("gtin", 1)


def test_the_merchant_s_own_word_stands_above_all_evidence(tmp_path: Path) -> None:
    settings = Settings(offers={OFFER: OfferMapping(product="7")})
    row = matched(tmp_path, selling(code="KOD 7", gtin=EAN), {"default_code": "7"}, {"barcode": EAN}, settings=settings)

    assert (row["rule"], row["odoo_id"], row["codes"]) == ("mapping", 1, [])


@pytest.mark.parametrize(
    "known", [{"default_code": "KOD 7"}, {"name": "kubek"}, {"default_code": "KOD 7", "name": "Kubek"}]
)
def test_a_gtin_that_differs_on_both_sides_excludes_a_product(tmp_path: Path, known: Product) -> None:
    alone = matched(tmp_path / "1", selling(code="KOD 7", gtin=EAN), {**known, "barcode": OTHER_EAN})
    assert (alone["rule"], alone["odoo_id"]) == ("create", None)

    beside = matched(
        tmp_path / "2", selling(code="KOD 7", gtin=EAN), {**known, "barcode": OTHER_EAN}, {"barcode": "0" + EAN}
    )
    assert (beside["rule"], beside["odoo_id"]) == ("gtin", 2)


def test_a_signature_against_a_gtin_is_a_person_s_to_decide_where_nothing_else_speaks(tmp_path: Path) -> None:
    row = matched(tmp_path, selling(gtin=EAN, signature="SKU-9"), {"default_code": "SKU-9", "barcode": OTHER_EAN})

    assert row["codes"] == ["contradicting_product"]
    assert all(word in row["problem"] for word in (EAN, "[SKU-9]", OTHER_EAN, "(id 1")), row["problem"]
    assert row["product_key"] is None


@pytest.mark.parametrize("barcode", ["2000000000015", WRONG])
def test_a_barcode_that_is_no_gtin_of_the_goods_excludes_nothing(tmp_path: Path, barcode: str) -> None:
    row = matched(tmp_path, selling(code="KOD 7", gtin=EAN), {"default_code": "KOD 7", "barcode": barcode})

    assert (row["rule"], row["odoo_id"]) == ("manufacturer_code", 1)


def test_only_a_number_of_the_goods_themselves_proves_anything(tmp_path: Path) -> None:
    # Shops may use numbers that begin with 2, 02 or 04 as they like; a typing error proves nothing.
    with open_warehouse(tmp_path / "shop.duckdb") as warehouse:
        for number in ("2000000000015", "0412345678903", "20000011", WRONG, "SHELF-7", "12"):
            assert (number, warehouse.scalar("select work.proof(?)", [number])) == (number, None)
        for number in (EAN, "0" + EAN, "036000291452", "96385074", "0-306-40615-2"):
            assert warehouse.scalar("select work.proof(?)", [number]) == warehouse.scalar(
                "select work.barcode(?)", [number]
            )


def test_what_odoo_holds_equals_what_allegro_says_whatever_a_check_digit_says(tmp_path: Path) -> None:
    row = matched(tmp_path, selling(gtin=WRONG), {"barcode": WRONG})

    assert (row["rule"], row["odoo_id"]) == ("gtin", 1)


def test_an_isbn_of_ten_places_is_the_one_of_thirteen(tmp_path: Path) -> None:
    book = shop.offer(shop.product(isbn="0-306-40615-2"), external=None)
    by_13 = matched(tmp_path / "1", book, {"barcode": "9780306406157"})
    other = matched(tmp_path / "2", book, {"name": "Kubek", "barcode": EAN})
    new = shop.offer(shop.product(isbn="080442957X"), external=None)
    by_10 = matched(
        tmp_path / "3", shop.offer(shop.product(isbn="978-0-8044-2957-3"), external=None), {"barcode": "080442957x"}
    )

    assert [(row["rule"], row["odoo_id"]) for row in (by_13, by_10)] == [("gtin", 1)] * 2
    assert other["rule"] == "create"
    assert matched(tmp_path / "4", new)["gtin"] == "9780804429573"


def test_a_new_product_gets_no_barcode_with_a_wrong_check_digit(tmp_path: Path) -> None:
    assert matched(tmp_path, selling(gtin=[WRONG, EAN]))["gtin"] == EAN
    with open_warehouse(tmp_path / "shop.duckdb") as warehouse:
        assert warehouse.column("select barcode from core.new_products") == [EAN]


SPELLINGS = [
    ("reference", "KOD 7", ["kod 7", " Kod\u00a07 ", "KOD\t 7", "\u2003kod 7\n"]),
    ("reference", "ŁÓD-1", ["łód-1", "ŁO\u0301D-1"]),
    ("reference", "A%_\\1", ["a%_\\1"]),
    ("name", "Kubek żółty 50% İzmir", ["KUBEK  ŻÓŁTY 50% izmir", "kubek z\u0307o\u0301łty 50%\u202fIZMIR", "\ufeffKubek żółty 50% İzmir"]),
    ("name", "Кружка синяя", ["КРУЖКА СИНЯЯ "]),
    ("barcode", "36000291452", ["0036000291452", "00036000291452", "036000291452"]),
    ("barcode", "12345678", ["12345678"]),
    ("barcode", "SHELF-7", ["shelf-7"]),
    ("barcode", EAN, ["0" + EAN, "590-1234-1234-57", "590\u00a01234123457", "000" + EAN]),
    ("barcode", "9780306406157", ["0306406152", "0-306-40615-2", "978-0-306-40615-7"]),
    ("barcode", "080442957X", ["9780804429573", "080442957x"]),
]  # fmt: skip


def test_all_that_the_rules_find_equal_is_asked_for(tmp_path: Path) -> None:
    with open_warehouse(tmp_path / "shop.duckdb") as warehouse:
        for kind, ours, theirs in SPELLINGS:
            key = f"work.{'barcode' if kind == 'barcode' else 'comparable'}(?)"
            for held in [ours, *theirs]:
                sql = f"select {key} = {key}, ? ilike work.pattern(?, {key})"
                assert (held, *warehouse.rows(sql, [held, ours, held, kind, ours])) == (held, (True, True))


def test_codes_that_differ_in_zeros_are_not_equal(tmp_path: Path) -> None:
    row = matched(tmp_path, selling(code="00123"), {"default_code": "123"})

    assert row["rule"] == "create"
