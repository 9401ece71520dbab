"""Every enumeration of Allegro's document that reaches an order: what becomes of each member, and of one that is yet to come.

The members stand here as well, so that the tests run without the document; where it is, it is held against them.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from allegro_etl.documents.order_events.staging import read_event
from allegro_etl.warehouse import Warehouse
from allegro_etl_tests.documents.enumerations import IN_EVENTS, IN_FORMS, IN_OFFERS, NEW, orders_of
from allegro_etl_tests.local.allegro.specification import members
from allegro_etl_tests.records import shop


@pytest.mark.parametrize(
    ("path", "copied"),
    [
        ("/order/checkout-forms/{id}", IN_FORMS),
        ("/order/events", IN_EVENTS),
        ("/sale/product-offers/{offerId}", IN_OFFERS),
    ],
)
def test_the_members_are_those_of_the_document(path: str, copied: dict[str, set[str]]) -> None:
    assert members(path) == copied


def test_a_form_is_loaded_when_it_is_ready_and_cancelled_when_allegro_says_so(tmp_path: Path) -> None:
    forms = {status: shop.form(status=status) for status in (*IN_FORMS["status"], NEW)}

    assert {status: order["disposition"] for status, order in orders_of(tmp_path, forms).items()} == {
        "BOUGHT": "wait",
        "FILLED_IN": "wait",
        "READY_FOR_PROCESSING": "load",
        "CANCELLED": "cancel",
        NEW: "wait",
    }


def test_the_seller_s_status_is_carried_as_it_is(tmp_path: Path) -> None:
    statuses = (*IN_FORMS["fulfillment.status"], NEW)
    forms = {status: shop.changed(shop.form(), "fulfillment.status", status) for status in statuses}

    found = orders_of(tmp_path, forms)

    assert {status: order["fulfillment_status"] for status, order in found.items()} == {one: one for one in statuses}
    assert [status for status, order in found.items() if order["hold_reasons"]] == []


def test_who_ships_decides_the_warehouse_and_a_new_shipper_changes_nothing(tmp_path: Path) -> None:
    shippers = (*IN_FORMS["fulfillment.provider.id"], NEW)
    forms = {shipper: shop.changed(shop.form(), "fulfillment.provider.id", shipper) for shipper in shippers}

    found = orders_of(tmp_path, forms)

    assert {shipper: bool(order["hold_reasons"]) for shipper, order in found.items()} == {
        "SELLER": False, "ALLEGRO": True, NEW: False,
    }  # fmt: skip


@pytest.mark.parametrize("path", ["fulfillment.shipmentSummary.lineItemsSent", "lineItems.0.reconciliation.type"])
def test_what_no_rule_asks_about_changes_nothing(tmp_path: Path, path: str) -> None:
    reconciled = {"value": shop.money("3.00"), "type": "BILLING", "quantity": 1}
    form = shop.form(lineItems=[shop.line_item(reconciliation=reconciled)])
    told = IN_FORMS[path.replace(".0.", ".")]
    forms = {member: shop.changed(form, path, member) for member in (*told, NEW)}

    found = orders_of(tmp_path, forms).values()

    said = [{name: order[name] for name in ("hold_reasons", "total", "compensation", "booked")} for order in found]
    assert said == [said[0]] * len(said)
    assert said[0]["compensation"] == Decimal("3.00")


def test_each_type_of_tax_number_has_its_place(tmp_path: Path) -> None:
    given = {
        "PL_NIP": ("525-000-12-33", "PL5250001233", None),
        "CZ_DIC": ("CZ25123891", "CZ25123891", None),
        "SK_IC_DPH": ("SK2022749619", "SK2022749619", None),
        "HU_ADOSZAM": ("12892312-2-42", "HU12892312", None),
        "VAT_EU": ("PL5250001233", "PL5250001233", None),
        "OTHER": ("PL5250001233", "PL5250001233", None),
        "CZ_ICO": ("25123891", None, "25123891"),
        "SK_ICO": ("36421928", None, "36421928"),
        NEW: ("12-34", None, None),
    }
    forms = {
        kind: shop.form(invoice=shop.invoice(shop.company((kind, typed)))) for kind, (typed, _, _) in given.items()
    }
    numbered = [shop.numbered(form, number) for number, form in enumerate(forms.values())]
    for number, form in enumerate(numbered):
        form["buyer"]["id"] = str(number + 1)
    with shop.staged(tmp_path, numbered, [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        rows = invoice_contacts(warehouse)

    assert set(given) == {*IN_FORMS["invoice.address.company.ids.type"], NEW}
    assert dict(zip(given, rows, strict=True)) == {kind: (vat, code) for kind, (_, vat, code) in given.items()}


def invoice_contacts(warehouse: Warehouse) -> list[tuple[str | None, str | None]]:
    """Return VAT number and company number of each buyer's invoice contact."""
    rows = warehouse.rows(
        "select vat, company_registry from core.partners where kind = 'invoice' order by buyer_id::integer"
    )
    return [(vat, code) for vat, code in rows]


def test_whether_a_company_pays_vat_changes_nothing(tmp_path: Path) -> None:
    statuses = (*IN_FORMS["invoice.address.company.vatPayerStatus"], NEW)
    company = shop.company(("PL_NIP", "525-000-12-33"))
    forms = {status: shop.form(invoice=shop.invoice({**company, "vatPayerStatus": status})) for status in statuses}

    assert [order["hold_reasons"] for order in orders_of(tmp_path, forms).values()] == [None] * len(statuses)


def test_every_discount_is_named_on_its_line(tmp_path: Path) -> None:
    kinds = sorted({*IN_FORMS["lineItems.discounts.type"], NEW})
    lines = [shop.line_item(number, discounts=[{"type": kind}], quantity=1) for number, kind in enumerate(kinds)]
    with shop.staged(tmp_path, [shop.form(lineItems=lines)], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        found = warehouse.column("select description from core.order_lines where kind = 'offer' order by position")

    assert found == [f"Kubek\nDiscounts: {kind}" for kind in kinds]


def test_a_voucher_of_any_type_pays_unless_it_is_no_longer_active(tmp_path: Path) -> None:
    kinds = [(type_, "ACTIVE") for type_ in (*IN_FORMS["lineItems.vouchers.type"], NEW)]
    kinds += [(NEW, status) for status in (*IN_FORMS["lineItems.vouchers.status"], NEW)]
    forms = {kind: voucher_form(*kind) for kind in kinds}

    found = orders_of(tmp_path, forms)

    assert {kind: bool(order["hold_reasons"]) for kind, order in found.items()} == {
        kind: kind[1] != "ACTIVE" for kind in kinds
    }
    assert all(f"{kind[0]} BON 70.00 PLN ({kind[1]})" == order["vouchers"] for kind, order in found.items())


def voucher_form(type_: str, status: str) -> shop.Json:
    """Return an order of which the buyer paid 15.97 PLN, and a voucher the rest."""
    told = {"code": "BON", "type": type_, "status": status, "value": shop.money("70.00")}
    return shop.form(lineItems=[shop.line_item(vouchers=[told])], payment=shop.payment("15.97"))


@pytest.mark.parametrize(
    "market", ["allegro-pl", "allegro-cz", "allegro-sk", "allegro-hu", "allegro-business-cz", "allegro-xx"]
)
def test_every_marketplace_is_carried_by_its_name(tmp_path: Path, market: str) -> None:
    [order] = orders_of(tmp_path, {"": shop.form(marketplace={"id": market})}).values()

    assert (order["marketplace"], order["hold_reasons"]) == (market, None)


@pytest.mark.parametrize("type_", sorted({*IN_EVENTS["events.type"], NEW}))
def test_an_event_of_any_type_is_read(type_: str) -> None:
    event = {
        "id": "1791670470581394",
        "type": type_,
        "occurredAt": "2026-10-10T22:14:14.292Z",
        "order": {"checkoutForm": {"id": shop.FORM, "revision": "6e33dbc5"}},
    }

    read = read_event(event)
    assert (read.event_id, read.form_id, read.event_type) == (1791670470581394, shop.FORM, type_)


def test_what_an_offer_is_on_allegro_changes_nothing_about_its_product(tmp_path: Path) -> None:
    kinds = [(path, member) for path, told in IN_OFFERS.items() for member in (*sorted(told), NEW)]
    offers = [with_member(shop.offer(id=str(number)), *kind) for number, kind in enumerate(kinds, 1)]
    lines = [shop.line_item(number, quantity=1) for number in range(1, len(kinds) + 1)]
    for line, offer in zip(lines, offers, strict=True):
        line["id"], line["offer"] = (
            f"{int(offer['id']):08x}-c4e8-11f1-904f-89bb34047197",
            line["offer"] | {"id": offer["id"]},
        )
    with shop.staged(tmp_path, [shop.form(lineItems=lines)], offers) as warehouse:
        shop.match_all(warehouse)
        found = warehouse.rows("select rule, name, product_key, problem from core.products")

    assert found == [("create", "Kubek", "product_c9e39cae-9cb6-11e9-a2a3-2a2ae2dbcce4", None)] * len(kinds)


def with_member(offer: shop.Json, path: str, member: str) -> shop.Json:
    """Return the offer with an enumeration's field set, in objects that are made on the way."""
    place: Any = offer
    *parents, last = path.split(".")
    for name in parents:
        if isinstance(place, list):
            place.append({}) if not place else None
            place = place[0]
        place = place.setdefault(name, [] if name in ("items", "productSet") else {})
    if isinstance(place, list):
        place.append({}) if not place else None
        place = place[0]
    place[last] = member
    return offer
