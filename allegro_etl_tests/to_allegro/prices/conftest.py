"""A merchant whose prices are written. The user in Odoo has just the rights that `doctor --fix` gives."""

from collections.abc import Iterator

import pytest

from allegro_etl.local.allegro.agenda import Delays
from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.to_allegro.prices.lists import (
    MUG,
    priced,
    product_of,
    set_price,
)


@pytest.fixture
def shop(merchant: Bench) -> Iterator[Bench]:
    """Yield the merchant with the writer switched on, an Allegro that does everything at once, and no price list that applies."""
    merchant.shop.delays = Delays.none()
    with merchant.parameters(to_allegro__prices="true"):
        yield merchant
    merchant.allegro.faults.clear()


@pytest.fixture
def mug(shop: Bench) -> int:
    """Return the product of the mug, whose offer is known by now, and let the offer have its old price."""
    with shop.warehouse() as warehouse:
        is_known = warehouse.scalar("select count(*) from to_allegro.offers")
    if not is_known:
        with priced(shop):
            shop.push("prices")
    set_price(shop, MUG, "40.00")
    return product_of(shop, MUG)
