"""One bad record goes to quarantine with its reason, its neighbours are loaded, and once it is mended it is loaded, too.

What Odoo refuses is refused by its database, as a constraint of some module would: in a batch, without saying which row.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from allegro_etl_tests.faults.books import cursor_in
from allegro_etl_tests.faults.oracle import judge
from allegro_etl_tests.faults.world import Json, World

UNREADABLE = {
    "buyer": lambda form: form.pop("buyer"),
    "amount": lambda form: form["summary"]["totalToPay"].update(amount="12,5"),
    "currency": lambda form: [amount.update(currency="RON") for amount in amounts(form)],
    "line": lambda form: form["lineItems"][0].update(quantity=0),
}
"""What Allegro may send, and no run can load."""

REFUSED = {
    "contact": ("res_partner", "x_allegro_id = '{buyer}'"),
    "address": ("res_partner", "type = 'delivery' and street = '{street}'"),
    "order": ("sale_order", "client_order_ref = '{form}'"),
    "confirmation": ("sale_order", "client_order_ref = '{form}' and state = 'sale'"),
    "payment": ("payment_transaction", "provider_reference = '{payment}'"),
}
"""What Odoo may refuse, as table and condition."""


def amounts(node: Any) -> Iterator[Json]:
    """Find every amount of a form."""
    if isinstance(node, dict):
        if "currency" in node:
            yield node
        for below in node.values():
            yield from amounts(below)
    elif isinstance(node, list):
        for below in node:
            yield from amounts(below)


@contextmanager
def refused_by_odoo(world: World, name: str, form: Json) -> Iterator[None]:
    """Let Odoo's database refuse what the condition of that name says of the form."""
    table, condition = REFUSED[name]
    values = {
        "buyer": form["buyer"]["id"],
        "street": form["delivery"]["address"]["street"].replace("'", "''"),
        "form": form["id"],
        "payment": form["payment"]["id"],
    }
    world.psql(f"alter table {table} add constraint refuse_{name} check (not ({condition.format(**values)})) not valid")
    try:
        yield
    finally:
        world.psql(f"alter table {table} drop constraint refuse_{name}")


def assert_set_aside(world: World, bad: dict[str, str]) -> None:
    """See that these are in quarantine with a reason each, that nothing else is, and that all else is loaded."""
    aside = world.quarantine()
    assert {name for name, form_id in bad.items() if form_id not in aside} == set()
    assert len(aside) == len(bad)
    assert all(row["reason"] and row["attempts"] == 1 for row in aside.values())
    assert judge(world, aside=aside).complaints == []


def assert_loaded_after_retry(world: World) -> None:
    """See that a retry loads what was set aside, now that nothing is wrong with it."""
    assert world.run("quarantine", "retry").code == 0
    last = world.run()
    assert last.code == 0, last.text
    assert world.quarantine() == {}
    assert judge(world).complaints == []


def test_forms_that_cannot_be_read_or_paid_in_odoo(world: World) -> None:
    world.shop.sell(4)
    bad = {name: world.shop.place_order() for name in UNREADABLE}
    whole = {form_id: world.shop.form(form_id) for form_id in bad.values()}
    for name, spoil in UNREADABLE.items():
        world.shop.edit_form(bad[name], spoil)
    run = world.run()
    assert run.code == 3, run.text
    assert_set_aside(world, bad)

    for form_id, form in whole.items():
        world.shop.edit_form(form_id, _put_back(form))
    assert_loaded_after_retry(world)


def _put_back(form: Json) -> Callable[[Json], None]:
    return lambda spoilt: spoilt.update(form)


def test_rows_that_odoo_refuses(world: World) -> None:
    world.shop.sell(4)
    bad = {name: world.shop.place_order() for name in REFUSED}
    with ExitStack() as stack:
        for name, form_id in bad.items():
            stack.enter_context(refused_by_odoo(world, name, world.shop.form(form_id)))
        run = world.run()
        assert run.code == 3, run.text
        assert_set_aside(world, bad)
        reasons = {row["form_id"]: row["reason"] for row in world.quarantine().values()}
        for name, form_id in bad.items():
            assert f"refuse_{name}" in reasons[form_id]
    assert_loaded_after_retry(world)


def test_a_product_that_could_be_any_of_two_and_an_offer_that_allegro_fails_to_give(world: World) -> None:
    world.shop.sell(2)
    bad = {"product": world.shop.place_order(lines=["wieszak"]), "offer": world.shop.place_order(lines=["mlynek"])}
    offer_id = world.shop.form(bad["offer"])["lineItems"][0]["offer"]["id"]
    world.allegro.faults.add("server_error", path=f"/sale/product-offers/{offer_id}", times=None, status=500)
    run = world.run()
    assert run.code == 3, run.text
    assert_set_aside(world, bad)
    reason = world.quarantine()[bad["product"]]["reason"]
    assert "could be any of 2 products" in reason

    world.allegro.faults.clear()
    world.psql(
        "update product_product set active = false where id = (select max(id) from product_product where default_code = 'WIE-7')"
    )
    assert_loaded_after_retry(world)


def test_the_quarantine_does_not_stop_the_cursor(world: World) -> None:
    form_id = world.shop.place_order()
    whole = world.shop.form(form_id)
    world.shop.edit_form(form_id, UNREADABLE["buyer"])
    before = cursor_in(world)
    assert world.run().code == 3
    assert cursor_in(world) != before
    assert world.run().code == 0

    world.shop.edit_form(form_id, _put_back(whole))
    assert_loaded_after_retry(world)
