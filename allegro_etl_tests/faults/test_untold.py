"""A run that dies between a change in Odoo and its activity: a person is asked all the same, by the next run, and once."""

from collections.abc import Iterator
from typing import Any

import pytest

from allegro_etl.local.odoo import OdooServer, log_in
from allegro_etl_tests.faults.killing import Guillotine, Moment, guillotine
from allegro_etl_tests.faults.world import World, broken_in, plain_shop

pytestmark = pytest.mark.timeout(600)

TELLING = "mail.activity.load"


@pytest.fixture(scope="module")
def killing(odoo_server: OdooServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guillotine]:
    """Yield a merchant of these tests' own, whose first run is done: what they leave is no order's books."""
    home = tmp_path_factory.mktemp("untold") / "home"
    with broken_in(odoo_server, "untold", home, plain_shop(7)) as world, guillotine(world) as killing:
        yield killing


@pytest.mark.parametrize("place", ["before Odoo write", "after Odoo write"])
def test_a_run_killed_before_it_told_or_before_it_knew_that_it_had_is_made_up_for(
    killing: Guillotine, place: Any
) -> None:
    world = killing.world
    wrong, cancelled = (world.shop.place_order(lines=["kubek-350"]) for _ in range(2))
    assert killing.run().code == 0
    raise_delivery(world, wrong)
    world.shop.change_address(wrong, street="ul. Zmieniona 7")
    ship(world, cancelled)
    world.shop.cancel_by_buyer(cancelled)

    assert killing.run_until(Moment(place, name=TELLING))

    assert street(world, wrong) == "ul. Zmieniona 7"
    assert status(world, cancelled) == "CANCELLED"
    if place == "before Odoo write":
        assert activities(world, wrong, cancelled) == []
    for _ in range(2):
        assert killing.run().code == 0
        told = activities(world, wrong, cancelled)
        assert len(told) == 2
        assert any("Odoo's total is" in text for text in told)
        assert any("Cancelled on Allegro, but" in text for text in told)
    world.shop.repeat_event(wrong)
    world.shop.repeat_event(cancelled)
    assert killing.run().code == 0
    assert activities(world, wrong, cancelled) == told


def raise_delivery(world: World, form_id: str) -> None:
    """Change the price of the delivery, as 'Update shipping cost' does."""
    line = world.psql(
        f"select line.id from sale_order_line line join sale_order sale on sale.id = order_id "
        f"where x_allegro_id = '{form_id}' and is_delivery"
    )
    call(world, "sale.order.line", "write", [int(line)], {"price_unit": 1.0})


def ship(world: World, form_id: str) -> None:
    """Let the goods of an order leave."""
    picking = world.psql(f"select picking.id {PICKING} where x_allegro_id = '{form_id}'")
    call(world, "stock.picking", "button_validate", [int(picking)])


PICKING = "from stock_picking picking join sale_order sale on sale.id = picking.sale_id"


def call(world: World, model: str, method: str, *arguments: Any) -> None:
    """Call a method as a person would by a button."""
    session = log_in(world.server.port, world.database)
    session.execute_kw(model, method, list(arguments), {"context": {"skip_sms": True}})


def street(world: World, form_id: str) -> str:
    """Return the street of an order's delivery address."""
    return world.psql(
        "select street from res_partner where id = "
        f"(select partner_shipping_id from sale_order where x_allegro_id = '{form_id}')"
    )


def status(world: World, form_id: str) -> str:
    """Return what Odoo has of an order's status on Allegro."""
    return world.psql(f"select x_allegro_status from sale_order where x_allegro_id = '{form_id}'")


def activities(world: World, *forms: str) -> list[str]:
    """Return the summaries of all activities on orders, done ones too."""
    listed = ", ".join(f"'{form_id}'" for form_id in forms)
    return world.psql(
        "select summary from mail_activity where res_model = 'sale.order' "
        f"and res_id in (select id from sale_order where x_allegro_id in ({listed})) order by id"
    ).splitlines()
