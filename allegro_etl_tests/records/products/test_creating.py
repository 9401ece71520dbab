"""Products that no rule found and that are created: once for all offers that share an identifier."""

from pathlib import Path

from allegro_etl_tests.records import shop
from allegro_etl_tests.records.products.matched import EAN, selling


def new_keys(folder: Path, *offers: shop.Json) -> list[str]:
    """Return the keys of the products to create for the offers, which get ids 0, 1 ..."""
    listed = [offer | {"id": str(number)} for number, offer in enumerate(offers)]
    with shop.staged(folder, selling(*listed), listed) as warehouse:
        shop.match_all(warehouse)
        return warehouse.column("select product_key from core.products order by offer_id, component")


def test_goods_that_share_an_identifier_are_created_once(tmp_path: Path) -> None:
    gtin, other = "5901234123457", "5901234123464"
    anonymous = {"productSet": [], "external": None}
    same_product = new_keys(tmp_path / "1", shop.offer(shop.product("p1")), shop.offer(shop.product("p1"), name="Sale"))
    same_gtin = new_keys(
        tmp_path / "2",
        shop.offer(shop.product("p2", gtin=gtin), external=None),
        shop.offer(shop.product("p1", gtin="0" + gtin), external=None),
    )
    chained = new_keys(
        tmp_path / "3",
        shop.offer(shop.product("p1", gtin=gtin), external=None),
        shop.offer(shop.product("p2", gtin=[gtin, other]), external=None),
        shop.offer(shop.product("p3", gtin=other), external=None),
    )
    same_code = new_keys(
        tmp_path / "4",
        shop.offer(shop.product("p1", code="K", gtin=gtin)),
        shop.offer(shop.product("p2", code="k")),
    )
    same_name = new_keys(
        tmp_path / "5",
        shop.offer(**anonymous, name="Mydło  szare") | {"productSet": [{"product": None, "quantity": None}]},
        shop.offer(**anonymous, name="mydło szare") | {"productSet": [{"product": None, "quantity": None}]},
    )

    assert same_product == ["product_p1"] * 2
    assert same_gtin == ["product_p1"] * 2
    assert chained == ["product_p1"] * 3
    assert same_code == ["product_p1"] * 2
    assert len(set(same_name)) == 1
    assert same_name[0].startswith("product_name_")


def test_variants_with_one_code_and_different_gtins_are_created_each(tmp_path: Path) -> None:
    keys = new_keys(
        tmp_path,
        shop.offer(shop.product("p1", code="SHIRT", gtin="5901234123457"), external=None),
        shop.offer(shop.product("p2", code="SHIRT", gtin="5901234123464"), external=None),
    )

    assert keys == ["product_p1", "product_p2"]


def test_a_product_to_create_takes_what_its_offers_say_together(tmp_path: Path) -> None:
    part = shop.product("p1", gtin=EAN)
    pair = shop.offer(part, shop.product("p2"), id="1", name="Set", external={"id": "SET"})
    alone = shop.offer(shop.product("p1"), id="2", name="Mug", external=None)
    with shop.staged(tmp_path, selling(pair, alone), [pair, alone]) as warehouse:
        shop.match_all(warehouse)
        new = {row["product_key"]: row for row in warehouse.named_rows("from core.new_products")}
        shop.product_in_odoo(warehouse, 1, barcode="0" + EAN)
        taken = {row["product_key"]: row["barcode"] for row in warehouse.named_rows("from core.new_products")}

    assert set(new) == {"product_p1", "product_p2"}
    assert (new["product_p1"]["name"], new["product_p1"]["barcode"]) == ("Mug", EAN)
    assert new["product_p2"]["name"] == "Set (2/2)"
    assert taken == {"product_p1": None, "product_p2": None}
