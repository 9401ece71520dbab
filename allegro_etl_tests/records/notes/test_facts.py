"""Facts that have no field of their own in Odoo: the order goes on, and what a person needs is told."""

from allegro_etl_tests.merchant.bench import Bench, exact
from allegro_etl_tests.merchant.outcome import Record
from allegro_etl_tests.merchant.scenes import REPLAY, Play, scene
from allegro_etl_tests.records.notes.test_gaps import voucher

FIRST, SECOND, THIRD = "+48511000001", "+48 511 000 002", "+48511000003"


def with_phone(bench: Bench, form_id: str, phone: str, event: str | None = None) -> None:
    """Let the buyer give this telephone number for the delivery."""

    def mutate(form: Record) -> None:
        form["delivery"]["address"]["phoneNumber"] = phone

    bench.shop.edit_form(form_id, mutate, event=event)


@scene
def test_a_second_order_to_the_same_address_with_another_number_has_a_contact_of_its_own(merchant: Bench) -> Play:
    one = merchant.sell()
    with_phone(merchant, one, FIRST)
    yield None
    buyer = merchant.shop.form(one)["buyer"]["id"]
    other, same = merchant.sell(buyer=buyer), merchant.sell(buyer=buyer)
    with_phone(merchant, other, SECOND)
    with_phone(merchant, same, "511-000-001")
    yield None
    numbers = [number_of(merchant, form_id) for form_id in (one, other, same)]
    places = len(children(merchant, buyer))

    yield REPLAY

    assert numbers == [FIRST, "+48511000002", FIRST] == [number_of(merchant, form_id) for form_id in (one, other, same)]
    assert numbers == [number_of(merchant, form_id, "stock.picking") for form_id in (one, other, same)]
    assert len(children(merchant, buyer)) == places == 2
    assert not any("Telephone" in note for form_id in (one, other, same) for note in merchant.notes(form_id))


@scene
def test_a_number_that_a_person_corrected_stays_and_replays_make_no_other_contact(merchant: Bench) -> Play:
    form_id = merchant.sell()
    with_phone(merchant, form_id, FIRST)
    yield None
    buyer = merchant.shop.form(form_id)["buyer"]["id"]
    shipping = merchant.order(form_id, "partner_shipping_id")["partner_shipping_id"][0]
    merchant.call("res.partner", "write", [shipping], {"phone": "+48 22 123 45 67"})
    before = len(children(merchant, buyer))
    again = merchant.sell(buyer=buyer)
    with_phone(merchant, again, FIRST)

    yield REPLAY

    assert merchant.order(again, "partner_shipping_id")["partner_shipping_id"][0] == shipping
    assert number_of(merchant, form_id) == "+48 22 123 45 67"
    assert len(children(merchant, buyer)) == before
    assert any("Telephone" in note and FIRST in note for note in merchant.notes(again))


@scene
def test_another_telephone_number_for_an_order_is_told_once_and_its_delivery_gets_it(merchant: Bench) -> Play:
    form_id = merchant.sell()
    with_phone(merchant, form_id, FIRST)
    yield None
    before = merchant.notes(form_id)
    with_phone(merchant, form_id, THIRD, event="BUYER_MODIFIED")

    yield None
    yield REPLAY

    [note] = [note for note in merchant.notes(form_id) if note not in before]
    assert "another telephone number" in note
    assert THIRD in note
    assert (number_of(merchant, form_id), number_of(merchant, form_id, "stock.picking")) == (THIRD, THIRD)


def number_of(bench: Bench, form_id: str, model: str = "sale.order") -> str:
    """Return the telephone number that a courier is told: of the order's delivery contact, or of its transfer's."""
    order = bench.order(form_id, "partner_shipping_id", "picking_ids")
    contact = order["partner_shipping_id"]
    if model == "stock.picking":
        contact = bench.read(model, [("id", "in", order["picking_ids"])], "partner_id")[0]["partner_id"]
    return str(bench.read("res.partner", [("id", "=", contact[0])], "phone")[0]["phone"])


def children(bench: Bench, buyer: str) -> list[Record]:
    """Return the delivery contacts of a buyer."""
    return bench.read("res.partner", [("parent_id.x_allegro_id", "=", buyer), ("type", "=", "delivery")], archived=True)


@scene
def test_due_dates_vouchers_and_gaps_of_an_invoice_are_told_on_a_confirmed_order(merchant: Bench) -> Play:
    form_id = merchant.sell(payment="EXTENDED_TERM", invoice="company")

    def mutate(form: Record) -> None:
        form["invoice"]["dueDate"] = "2026-12-24"
        form["invoice"]["address"] |= {"street": None, "countryCode": None}
        form["lineItems"][0]["vouchers"] = [voucher("5.00")]
        paid = form["payment"]["paidAmount"]
        paid["amount"] = f"{merchant.total(form_id) - 5:.2f}"

    merchant.shop.edit_form(form_id, mutate)

    outcome = yield None

    assert outcome.set_aside(form_id) is None
    order = merchant.order(form_id, "state", "x_allegro_invoice_due")
    assert (order["state"], order["x_allegro_invoice_due"]) == ("sale", "2026-12-24")
    [note] = merchant.notes(form_id)
    for told in ("24 Dec 2026", "BON-1 5.00 PLN (ACTIVE)", "the invoice address without street, country"):
        assert told in note
    assert [exact(one["amount"]) for one in merchant.transactions(form_id)] == [merchant.total(form_id) - 5]


@scene
def test_what_odoo_counts_in_dozens_is_sold_by_the_piece(merchant: Bench) -> Play:
    [dozen] = merchant.read("uom.uom", [("name", "=", "Dozens")], archived=True)
    merchant.call("uom.uom", "write", [dozen["id"]], {"active": True})
    product = {"name": "Zegary", "default_code": "BRZ-0502", "uom_id": dozen["id"], "is_storable": True}
    merchant.call("product.product", "create", [product])
    alone, mixed = merchant.sell(lines=[("zegar", 2)]), merchant.sell(lines=[("zegar", 24), "kubek-350"])

    yield None

    for form_id, pieces in ((alone, 2), (mixed, 24)):
        lines = merchant.lines(form_id, "name", "product_uom_qty", "product_uom_id", "price_unit")
        assert {line["product_uom_id"][1] for line in lines} == {"Units"}
        assert (lines[0]["product_uom_qty"], exact(lines[0]["price_unit"])) == (pieces, exact(68.5))
        order = merchant.order(form_id, "state", "amount_total", "picking_ids")
        assert (order["state"], exact(order["amount_total"])) == ("sale", merchant.total(form_id))
    moves = [("picking_id", "in", order["picking_ids"]), ("product_id.default_code", "=", "BRZ-0502")]
    [move] = merchant.read("stock.move", moves, "product_qty")
    assert move["product_qty"] == 2  # dozens: that is how Odoo counts it in the warehouse
    merchant.shop.edit_form(mixed, lambda form: form["lineItems"][0].update(quantity=36), event="READY_FOR_PROCESSING")
    merchant.sell(lines=[("zegar", 1)])

    yield None

    [goods, *_] = merchant.lines(mixed, "product_uom_qty", "product_uom_id", "price_unit")
    assert (goods["product_uom_qty"], goods["product_uom_id"][1], exact(goods["price_unit"])) == (
        36,
        "Units",
        exact(68.5),
    )
