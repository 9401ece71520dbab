"""The catalogue has one product of every kind that matching must tell apart, with numbers that are valid."""

from collections import Counter
from decimal import Decimal
from itertools import islice

from stdnum import ean

from allegro_etl.local.allegro.catalogue import PRODUCTS, SETS
from allegro_etl.local.allegro.products import synthetic


def test_every_gtin_has_its_check_digit_and_belongs_to_one_product():
    gtins = [product.gtin for product in (*PRODUCTS, *synthetic(50)) if product.gtin]

    assert all(ean.is_valid(gtin) for gtin in gtins)
    assert len(gtins) == len(set(gtins))


def test_every_key_is_unique_and_every_set_is_made_of_products():
    keys = [product.key for product in (*PRODUCTS, *SETS)]
    contents = {key for one in SETS for key, _ in one.contents}

    assert len(keys) == len(set(keys))
    assert contents <= {product.key for product in PRODUCTS}


def test_each_way_in_which_odoo_knows_a_product_occurs():
    ways = Counter((product.in_odoo, product.odoo_copies) for product in PRODUCTS)

    assert set(ways) == {
        ("reference", 1),
        ("barcode", 1),
        ("name", 1),
        ("variant", 1),
        (None, 1),
        ("name", 2),
        ("reference", 2),
    }
    assert len(PRODUCTS) == 39


def test_variants_of_a_template_differ_in_value_and_gtin_and_share_the_code():
    shirts = [product for product in PRODUCTS if product.template == "Koszulka bawełniana Obłok"]

    assert [shirt.value for shirt in shirts] == ["S", "M", "L", "XL"]
    assert len({shirt.gtin for shirt in shirts}) == 4
    assert len({shirt.manufacturer_code for shirt in shirts}) == 1


def test_prices_have_the_steps_of_their_currency():
    for product in (*PRODUCTS, *SETS, *islice(synthetic(1000), 200)):
        assert product.price_in("PLN") == product.price
        assert product.price_in("HUF") % 5 == 0
        assert product.price_in("CZK") % 1 == 0
        assert product.price_in("EUR") == product.price_in("EUR").quantize(Decimal("0.01"))
