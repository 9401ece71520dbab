"""What a real Odoo has of a product and nobody has ordered, by location; and what is not known."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from allegro_etl.local.odoo.shapes import has
from allegro_etl.odoo.errors import OdooError
from allegro_etl.odoo.lookup import NamesNoRecord
from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.to_allegro.stock.shelves import goods, install, is_19, make, order, place, put, shelf, storable

pytestmark = pytest.mark.every_odoo


def test_shelves_below_count_by_default_and_not_when_locations_are_named(merchant: Bench) -> None:
    bowl = make(merchant, "Bowl")
    for number, location in enumerate(("MAG/Stock", "MAG")):
        put(merchant, bowl, shelf(merchant, f"Damaged {number}", location), 2 + number)
    put(merchant, bowl, place(merchant, "MAG/Stock"), 5)

    assert goods(merchant, bowl).free == {bowl: 7}
    assert goods(merchant, bowl, locations=("MAG/Stock",)).free == {bowl: 5}
    assert goods(merchant, bowl, locations=("MAG/Stock", "MAG/Stock/Damaged 0")).free == {bowl: 7}


def test_the_goods_of_another_warehouse_do_not_count(merchant: Bench) -> None:
    bowl = make(merchant, "Bowl elsewhere")
    put(merchant, bowl, place(merchant, "ALF/Stock"), 9)

    assert goods(merchant, bowl).free == {bowl: 0}


def test_what_is_ordered_goes_off_whether_it_is_reserved_or_not(merchant: Bench) -> None:
    bowl = make(merchant, "Bowl to reserve")
    put(merchant, bowl, place(merchant, "MAG/Stock"), 7)
    order(merchant, bowl, 2)
    assert goods(merchant, bowl).free == {bowl: 5}

    with reserved_by_hand(merchant):
        order(merchant, bowl, 3)

        assert goods(merchant, bowl).free == {bowl: 2}
        assert goods(merchant, bowl, locations=("MAG/Stock",)).free == {bowl: 2}


@contextmanager
def reserved_by_hand(bench: Bench) -> Iterator[None]:
    """Let deliveries reserve nothing by themselves, for the block."""
    if not has(bench.odoo.session, "stock.picking.type", "reservation_method"):
        pytest.skip("this Odoo reserves whatever is confirmed")
    types = [row["id"] for row in bench.read("stock.picking.type", [("code", "=", "outgoing")], "id")]
    bench.call("stock.picking.type", "write", types, {"reservation_method": "manual"})
    yield
    bench.call("stock.picking.type", "write", types, {"reservation_method": "at_confirm"})


def test_a_quotation_reserves_nothing(merchant: Bench) -> None:
    bowl = make(merchant, "Bowl on a quotation")
    put(merchant, bowl, place(merchant, "MAG/Stock"), 4)
    [partner] = merchant.call("res.partner", "create", [{"name": "Somebody"}])
    line = {"product_id": bowl, "product_uom_qty": 3}
    merchant.call("sale.order", "create", [{"partner_id": partner, "order_line": [(0, 0, line)]}])

    assert goods(merchant, bowl).free == {bowl: 4}


def test_goods_that_odoo_does_not_count_are_told_from_those_that_it_lost(merchant: Bench) -> None:
    service = make(merchant, "Gift wrap", **dict.fromkeys(storable(merchant), False) | {"type": "service"})
    archived = make(merchant, "Old bowl")
    merchant.call("product.product", "write", [archived], {"active": False})

    found = goods(merchant, service, archived, 99_999_999)

    assert (found.free, found.uncounted) == ({}, {service})


def test_a_location_that_is_misspelt_stops_the_writer(merchant: Bench) -> None:
    with pytest.raises(NamesNoRecord, match=r"locations names 'MAG/Stok', .+ Did you mean .*'MAG/Stock'"):
        goods(merchant, 1, locations=("MAG/Stok",))


def test_a_location_that_is_no_shelf_of_ours_stops_the_writer(merchant: Bench) -> None:
    [elsewhere] = merchant.read("stock.location", [("usage", "=", "customer")], "complete_name")[:1]

    with pytest.raises(NamesNoRecord):
        goods(merchant, 1, locations=(elsewhere["complete_name"],))


def test_stock_that_the_user_may_not_read_stops_the_writer(merchant: Bench) -> None:
    rules = merchant.read("ir.model.access", [("model_id.model", "=", "stock.quant"), ("perm_read", "=", True)], "id")
    ids = [rule["id"] for rule in rules]
    merchant.call("ir.model.access", "write", ids, {"perm_read": False})

    with pytest.raises(OdooError):
        goods(merchant, make(merchant, "Bowl out of sight"))

    merchant.call("ir.model.access", "write", ids, {"perm_read": True})


def test_goods_of_another_owner_count_as_odoo_counts_them_and_a_negative_shelf_goes_off(
    merchant: Bench,
) -> None:
    bowl = make(merchant, "Bowl on consignment")
    [owner] = merchant.call("res.partner", "create", [{"name": "Owner of bowls"}])
    stock = place(merchant, "MAG/Stock")
    put(merchant, bowl, stock, 4, owner_id=owner)
    put(merchant, bowl, shelf(merchant, "Consigned", "MAG/Stock"), 3)
    put(merchant, bowl, shelf(merchant, "Short", "MAG/Stock"), -2)

    [read] = merchant.call("product.product", "read", [bowl], ["free_qty"], location=stock)
    assert (goods(merchant, bowl).free, read["free_qty"]) == ({bowl: 5}, 5)


def test_what_is_past_its_day_of_removal_is_not_offered(merchant: Bench) -> None:
    """The app is installed here, last of all: it takes its time."""
    install(merchant, "product_expiry")
    yoghurt = make(merchant, "Yoghurt", tracking="lot", use_expiration_date=True)
    other = make(merchant, "Yoghurt that is sold already", tracking="lot", use_expiration_date=True)
    for product in (yoghurt, other):
        put(merchant, product, place(merchant, "MAG/Stock"), 6, lot_id=lot(merchant, product, days=-1))
        put(merchant, product, place(merchant, "MAG/Stock"), 4, lot_id=lot(merchant, product, days=9))
    order(merchant, other, 3)

    free = goods(merchant, yoghurt, other).free

    assert free == {yoghurt: 4, other: 1 if is_19(merchant) else 4}  # older ones reserve what has expired
    if is_19(merchant):  # and offer it
        stock = place(merchant, "MAG/Stock")
        rows = merchant.call("product.product", "read", [yoghurt, other], ["free_qty"], location=stock)
        assert [row["free_qty"] for row in rows] == [4, 1]


def lot(bench: Bench, product: int, days: int) -> int:
    """Make a lot whose day of removal is so many days from now."""
    model = "stock.lot" if has(bench.odoo.session, "stock.lot", "name") else "stock.production.lot"
    day = (datetime.now(UTC) + timedelta(days=days)).strftime("%Y-%m-%d %H:%M:%S")
    [company] = bench.read("stock.warehouse", [("code", "=", "MAG")], "company_id")
    values = {"name": f"{product} {days}", "product_id": product, "company_id": company["company_id"][0]}
    [made] = bench.call(model, "create", [values])
    bench.call(model, "write", [made], {"removal_date": day, "expiration_date": day})
    return int(made)
