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
def test_the_telephone_number_of_a_second_order_is_told_and_the_contact_keeps_its_own(merchant: Bench) -> Play:
    one = merchant.sell()
    with_phone(merchant, one, FIRST)
    yield None
    other = merchant.sell(buyer=merchant.shop.form(one)["buyer"]["id"])
    with_phone(merchant, other, SECOND)
    same = merchant.sell(buyer=merchant.shop.form(one)["buyer"]["id"])
    with_phone(merchant, same, "511-000-001")

    yield None

    contacts = {
        merchant.order(form_id, "partner_shipping_id")["partner_shipping_id"][0] for form_id in (one, other, same)
    }
    assert [contact["phone"] for contact in merchant.read("res.partner", [("id", "in", list(contacts))], "phone")] == [
        FIRST
    ]
    told = [any("Telephone" in note for note in merchant.notes(form_id)) for form_id in (one, other, same)]
    assert (told, SECOND in merchant.notes(other)[0]) == ([False, True, False], True)


@scene
def test_another_telephone_number_for_the_same_address_is_told_once(merchant: Bench) -> Play:
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
    for told in ("2026-12-24", "BON-1 5.00 PLN (ACTIVE)", "the invoice address without street, country"):
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
